import { describe, expect, test } from 'vitest';
import { CLUSTER, openImplyProject } from './imply-project.ts';

describe('the vendor’s own cluster', () => {
  test('plans to one create, applies, and plans to nothing again', async () => {
    await using imply = await openImplyProject();
    expect(await imply.done('plan')).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    expect(await imply.clusters()).toEqual([]);
    expect(await imply.done('apply', '--yes')).toContain('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.');
    expect(await imply.clusters()).toMatchObject([{ metadata: { name: 'test-1' }, status: { state: 'STARTED' } }]);
    await imply.sandbox.control.clearRequests();
    expect(await imply.done('plan', '--detailed-exitcode')).toContain('No changes.');
    expect((await imply.sandbox.control.requests()).map(({ method, url }) => `${method} ${url}`)).toHaveLength(1);
  });

  test('one changed field is one PATCH whose body is that field', async () => {
    await using imply = await openImplyProject();
    await imply.done('apply', '--yes');
    await imply.edit('replicas: 3', 'replicas: 5');
    await imply.sandbox.control.clearRequests();
    const plan = await imply.done('plan');
    expect(plan).toMatch(/resources\/events\.yaml:1\d\s+spec\.query\.replicas\s+3 → 5/);
    expect(plan).toContain('server dry-run: accepted');
    await imply.done('apply', '--yes');
    expect(await imply.writes()).toMatchObject([
      { method: 'PATCH', contentType: 'application/merge-patch+json', body: { spec: { query: { replicas: 5 } } } },
    ]);
    expect(await imply.done('plan')).toContain('No changes.');
  });

  test('a field that was applied and is taken out is sent as null', async () => {
    await using imply = await openImplyProject();
    // One master cannot roll, so that the change is allowed to be a hard one.
    const forced = `${CLUSTER}options: { force: true }\n`;
    await imply.files.write(
      'resources/events.yaml',
      forced.replace('    encryptVolumes', '    awsKeyPair: ops\n    encryptVolumes'),
    );
    await imply.done('apply', '--yes');
    await imply.files.write('resources/events.yaml', forced);
    await imply.sandbox.control.clearRequests();
    await imply.done('apply', '--yes');
    expect(await imply.writes()).toMatchObject([{ method: 'PATCH', body: { spec: { awsKeyPair: null } } }]);
    expect(await imply.done('plan')).toContain('No changes.');
  });

  test('stopping and starting is one field', async () => {
    await using imply = await openImplyProject();
    await imply.done('apply', '--yes');
    await imply.edit('    version:', '    desiredState: STOPPED\n    version:');
    await imply.sandbox.control.clearRequests();
    await imply.done('apply', '--yes');
    expect(await imply.writes()).toMatchObject([{ method: 'PATCH', body: { spec: { desiredState: 'STOPPED' } } }]);
    expect(await imply.clusters()).toMatchObject([{ status: { state: 'STOPPED' } }]);
  });

  test('destroy deletes it, never with dryRun', async () => {
    await using imply = await openImplyProject();
    await imply.done('apply', '--yes');
    await imply.sandbox.control.clearRequests();
    expect(await imply.done('destroy', '--yes')).toContain('Destroy complete! Resources: 1 destroyed.');
    expect(await imply.writes()).toMatchObject([{ method: 'DELETE' }]);
    expect(
      (await imply.sandbox.control.requests()).filter(
        (request) => request.method === 'DELETE' && request.url.includes('?'),
      ),
    ).toEqual([]);
    expect(await imply.clusters()).toEqual([]);
  });

  test('an apply of a dry run shows each request and sends none', async () => {
    await using imply = await openImplyProject();
    const text = await imply.done('apply', '--dry-run');
    expect(text).toContain('POST /clusters');
    expect(await imply.writes()).toEqual([]);
  });
});

describe('a cluster that someone else is updating', () => {
  const busy = async () => {
    const imply = await openImplyProject({ settle: 0.05 });
    await imply.done('apply', '--yes');
    const [cluster] = await imply.clusters();
    const patch = { spec: { data: { tier1: { replicas: 2 } } } };
    const path = `/clusters/${cluster?.metadata.uid}`;
    expect(await imply.send('PATCH', path, patch, 'application/merge-patch+json')).toBe(200);
    await imply.edit('replicas: 3', 'replicas: 5');
    return imply;
  };

  test('does not keep a plan waiting', async () => {
    await using imply = await busy();
    expect(await imply.done('plan')).toContain('apply will wait');
  });

  test('is waited for by an apply, which then goes on', async () => {
    await using imply = await busy();
    const text = await imply.done('apply', '--yes');
    expect(text).toContain('1 changed');
    expect(await imply.done('plan')).toContain('No changes.');
    expect(
      (await imply.writes()).filter((request) => request.method === 'PATCH' && request.status === 200),
    ).toHaveLength(2);
  });
});
