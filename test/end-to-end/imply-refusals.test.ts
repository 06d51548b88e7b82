import { describe, expect, test } from 'vitest';
import { CLUSTER, openImplyProject } from './imply-project.ts';

describe('refusals', () => {
  test('a missing name is refused here, and nothing is sent', async () => {
    await using imply = await openImplyProject();
    await imply.edit('{ name: test-1 }', '{ }');
    const { exitCode, stderr } = await imply.reckon('plan');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/resources\/events\.yaml:4/);
    expect(await imply.sandbox.control.requests()).toEqual([]);
  });

  test('what only the server knows is refused by its dry run, each fault at its line', async () => {
    await using imply = await openImplyProject();
    await imply.edit('instanceType: t2.small', 'instanceType: t9.gigantic');
    const { exitCode, stderr } = await imply.reckon('plan');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/resources\/events\.yaml:13/);
    expect(stderr).toContain('t9.gigantic');
    expect(await imply.writes()).toEqual([]);
  });

  test('a name that is live but not in state is said, with the line to paste', async () => {
    await using imply = await openImplyProject();
    await imply.done('apply', '--yes');
    await imply.files.remove('state');
    const { exitCode, stderr } = await imply.reckon('plan');
    expect(exitCode).toBe(1);
    const [cluster] = await imply.clusters();
    const line = `reckon import 'imply.cluster.events' '${cluster?.metadata.uid}'`;
    expect(stderr).toContain(line);
    await imply.done('import', 'imply.cluster.events', cluster?.metadata.uid ?? '');
    expect(await imply.done('plan')).toContain('No changes.');
    expect(await imply.clusters()).toHaveLength(1);
  });

  test('preventDestroy stops a delete', async () => {
    await using imply = await openImplyProject();
    await imply.files.write('resources/events.yaml', `${CLUSTER}lifecycle: { preventDestroy: true }\n`);
    await imply.done('apply', '--yes');
    await imply.files.remove('resources/events.yaml');
    await imply.files.write('resources/empty.yaml', '');
    const { exitCode, stderr } = await imply.reckon('plan');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('PREVENT_DESTROY');
  });

  test('without a terminal apply asks nothing and does nothing', async () => {
    await using imply = await openImplyProject();
    const { exitCode, stderr } = await imply.reckon('apply');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('--yes');
    expect(await imply.clusters()).toEqual([]);
  });
});
