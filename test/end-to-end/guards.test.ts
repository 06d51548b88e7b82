import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cluster, openSmallProject, PROJECT, type SmallProject } from './small-project.ts';

let small: SmallProject;

beforeEach(async () => {
  small = await openSmallProject();
});

afterEach(async () => await small[Symbol.asyncDispose]());

describe('guards', () => {
  test('a policy stops a plan, shown with its message', async () => {
    await small.project.write('resources/a.yaml', cluster('first'));
    await small.project.write(
      'resources/policy.yaml',
      `policy:
  name: three-masters
  match: change.type == "imply.cluster" && "create" in change.actions
  assert: change.after.spec.master.replicas >= 3
  message: \${change.address} has too few masters
`,
    );
    const text = await small.refused('apply', '--yes');
    expect(text).toContain('imply.cluster.first has too few masters');
    expect(await small.names()).toEqual([]);
  });

  test('a safety limit stops a plan that deletes too much, until the right number is given', async () => {
    await small.project.write('reckon.yaml', `${PROJECT}safety: { maxDeletes: 30%, minResources: 2 }\n`);
    await small.project.write('resources/a.yaml', cluster('first'));
    await small.project.write('resources/b.yaml', cluster('second'));
    await small.done('apply', '--yes');
    await small.project.remove('resources/b.yaml');
    expect(await small.refused('apply', '--yes')).toContain('SAFETY_LIMIT');
    expect(await small.refused('apply', '--yes', '--allow-deletes', '2')).toContain('ALLOWED_DELETES_DIFFER');
    await small.done('apply', '--yes', '--allow-deletes', '1');
    expect(await small.names()).toEqual(['first']);
  });

  test('preconditions and targets narrow what happens', async () => {
    await small.project.write('resources/a.yaml', cluster('first'));
    await small.project.write(
      'resources/b.yaml',
      cluster(
        'second',
        'lifecycle:\n  precondition: { condition: "${vars.replicas > 1}", message: one replica is not enough }\n',
      ),
    );
    expect(await small.refused('plan')).toContain('one replica is not enough');
    expect(await small.done('apply', '--yes', '--target', 'imply.cluster.first')).toContain('1 added');
    expect(await small.done('plan', '--exclude', 'imply.cluster.second')).toContain('No changes.');
  });

  test('createBeforeDestroy makes the new one first', async () => {
    await small.project.write('resources/a.yaml', cluster('first', 'lifecycle: { createBeforeDestroy: true }\n'));
    await small.done('apply', '--yes');
    await small.sandbox.control.clearRequests();
    expect(await small.done('apply', '--yes', '--replace', 'imply.cluster.first')).toContain(
      '1 added, 0 changed, 1 destroyed',
    );
    const writes = (await small.sandbox.control.requests()).filter(
      (request) => request.method !== 'GET' && request.query['dryRun'] === undefined,
    );
    expect(writes.map((request) => request.method)).toEqual(['POST', 'DELETE']);
    expect(await small.names()).toEqual(['first']);
    expect(await small.done('plan')).toContain('No changes.');
  });
});
