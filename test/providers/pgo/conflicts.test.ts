import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { clusterDocument, documents, openPgo, type PgoProject } from './open-pgo.ts';

const POOLER = 'type: pgo.pgbouncer\nname: hippo\nproperties: { Args: ["${pgo.cluster.hippo.Name}"] }\n';

async function plantConflicts(pgo: PgoProject, times: number): Promise<void> {
  await pgo.sandbox.control.call('POST', 'pgo/conflicts', { namespace: 'pgouser1', cluster: 'hippo', times });
  await pgo.sandbox.control.clearRequests();
}

async function countOf(pgo: PgoProject, path: string): Promise<number> {
  return (await pgo.paths()).filter((one) => one === path).length;
}

test('a change that meets another one is sent once more, after a look', async () => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  await pgo.apply();
  await plantConflicts(pgo, 1);
  await pgo.declare(clusterDocument(['BadgerFlag: true']));
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  const paths = (await pgo.paths()).filter((path) => path.includes('clusters'));
  expect(paths.filter((path) => path === '/clustersupdate')).toHaveLength(2);
  expect(paths[paths.indexOf('/clustersupdate') + 1]).toBe('/showclusters');
  expect((await pgo.plan()).changes).toEqual([]);
});

test('one that meets another a second time fails in the server’s words, and the next run goes on', async () => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  await pgo.apply();
  await plantConflicts(pgo, 2);
  await pgo.declare(clusterDocument(['BadgerFlag: true']));
  const { faults } = await pgo.apply();
  expect(errorsOf(faults)).toEqual([expect.stringMatching(/^PROVIDER_CONFLICT .*the object has been modified/)]);
  expect(faults[0]?.hint).toContain('Apply again');
  expect(await countOf(pgo, '/clustersupdate')).toBe(2);
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect((await pgo.plan()).changes).toEqual([]);
});

test.each([
  [1, []],
  [2, [expect.stringMatching(/^PROVIDER_CONFLICT .*the object has been modified/)]],
])('a creation that meets %d others is sent twice at most, and looked for in between', async (times, errors) => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  await pgo.apply();
  await plantConflicts(pgo, times);
  await pgo.declare(documents(clusterDocument(), POOLER));
  expect(errorsOf((await pgo.apply()).faults)).toEqual(errors);
  const paths = await pgo.paths();
  expect(paths.filter((path) => path === '/pgbouncer')).toHaveLength(2);
  expect(paths[paths.indexOf('/pgbouncer') + 1]).toBe('/showclusters');
});

test.each([
  [1, []],
  [2, [expect.stringMatching(/^PROVIDER_CONFLICT .*the object has been modified/)]],
])('a new cluster whose shutdown meets %d others is kept: the next run shuts it down', async (times, errors) => {
  await using pgo = await openPgo({ documents: clusterDocument(['shutdown: true']) });
  await plantConflicts(pgo, times);
  expect(errorsOf((await pgo.apply()).faults)).toEqual(errors);
  expect(await countOf(pgo, '/clustersupdate')).toBe(2);
  expect(summaryOf((await pgo.plan()).changes)).toEqual(errors.length === 0 ? [] : ['update pgo.cluster.hippo']);
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect((await pgo.plan()).changes).toEqual([]);
});

test('a removal that meets another one is sent once more', async () => {
  await using pgo = await openPgo({ documents: documents(clusterDocument(), POOLER) });
  await pgo.apply();
  await plantConflicts(pgo, 1);
  await pgo.declare(clusterDocument());
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect(await countOf(pgo, '/pgbouncer')).toBe(2);
  await pgo.declare(documents(clusterDocument(), POOLER));
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  await plantConflicts(pgo, 2);
  await pgo.declare(clusterDocument());
  expect(errorsOf((await pgo.apply()).faults)).toEqual([
    expect.stringMatching(/^PROVIDER_CONFLICT .*the object has been modified/),
  ]);
});
