import { expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { clusterDocument, openPgo, type PgoProject } from './open-pgo.ts';

async function withReplicas(count: number): Promise<PgoProject> {
  const pgo = await openPgo({ documents: clusterDocument([`replicas: ${count}`]) });
  await pgo.apply();
  await pgo.sandbox.control.clearRequests();
  return pgo;
}

async function replicaNames(pgo: PgoProject): Promise<readonly string[]> {
  const shown = await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' });
  return shown.Results[0].Replicas.map(({ Name }: { Name: string }) => Name).sort();
}

test('what is missing is added by one request', async () => {
  await using pgo = await withReplicas(1);
  await pgo.declare(clusterDocument(['ReplicaCount: 3']));
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  const writes = await pgo.writes();
  expect(writes.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['POST', '/clusters/scale/hippo', { namespace: 'pgouser1', replicaCount: 2 }],
  ]);
  expect(await replicaNames(pgo)).toHaveLength(3);
  expect((await pgo.plan()).changes).toEqual([]);
});

test('after a lost answer the truth is looked at, and nothing is sent again', async () => {
  await using pgo = await withReplicas(1);
  await pgo.sandbox.control.fault({ path: '/clusters/scale/', dropAfter: true });
  await pgo.declare(clusterDocument(['replicas: 3']));
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect((await pgo.writes()).map(({ url }) => url)).toEqual(['/clusters/scale/hippo']);
  expect(await replicaNames(pgo)).toHaveLength(3);
});

test('a request that never arrived is an error, and the next run sends the difference', async () => {
  await using pgo = await withReplicas(1);
  await pgo.sandbox.control.fault({ path: '/clusters/scale/', reset: true });
  await pgo.declare(clusterDocument(['replicas: 3']));
  expect(errorsOf((await pgo.apply()).faults)).toHaveLength(1);
  expect(await replicaNames(pgo)).toHaveLength(1);
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect(await replicaNames(pgo)).toHaveLength(3);
});

test('those that go are chosen by rule: unreachable first, then the most lag, then the last name', async () => {
  await using pgo = await withReplicas(4);
  const [first = '', second = '', third = '', fourth = ''] = await replicaNames(pgo);
  const place = { namespace: 'pgouser1', cluster: 'hippo' };
  await pgo.sandbox.control.call('PUT', 'pgo/instances', { ...place, name: second, lag: 40 });
  await pgo.sandbox.control.call('PUT', 'pgo/instances', { ...place, name: first, unavailable: true });
  await pgo.declare(clusterDocument(['replicas: 1']));
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  const query = (name: string) => `version=4.7.4&namespace=pgouser1&replica-name=${name}&delete-data=true`;
  expect((await pgo.writes()).map(({ method, url }) => `${method} ${url}`)).toEqual(
    [first, second, fourth].map((name) => `GET /scaledown/hippo?${query(name)}`),
  );
  expect(await replicaNames(pgo)).toEqual([third]);
  expect((await pgo.plan()).changes).toEqual([]);
});

test('the plan shows what would be sent', async () => {
  await using pgo = await withReplicas(2);
  await pgo.declare(clusterDocument(['replicas: 1', 'userLabels: { env: prod }', 'Password: secret-one']));
  const { run } = await pgo.plan();
  const [change] = run.plan.changes;
  expect(change?.fields.map(({ pointer }) => pointer)).toEqual(['/replicas', '/userLabels/env', '/Password']);
  expect(JSON.stringify(run.plan)).not.toContain('secret-one');
});
