import { describe, expect, test } from 'vitest';
import { previewChange } from '../../../src/engine/rehearse-apply.ts';
import type { PlannedChange } from '../../../src/model/change.ts';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
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

test('what is too much is looked at, taken away one by one, and waited for', async () => {
  await using pgo = await openPgo({ settle: 1, documents: clusterDocument(['replicas: 3']) });
  await pgo.apply();
  const [, second = '', third = ''] = await replicaNames(pgo);
  await pgo.declare(clusterDocument(['replicas: 1']));
  await pgo.sandbox.control.clearRequests();
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  const sent = (await pgo.sandbox.control.requests()).filter(({ path }) => path.startsWith('/scale'));
  const down = 'GET /scaledown/hippo?version=4.7.4&namespace=pgouser1&replica-name=';
  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /scale/hippo?version=4.7.4&namespace=pgouser1',
    `${down}${third}&delete-data=true`,
    `${down}${second}&delete-data=true`,
  ]);
  expect(await replicaNames(pgo)).toHaveLength(1);
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

describe('replicas with settings of their own', () => {
  const scale = { storageConfig: 'alternatesite', nodeLabel: 'zone=b', NodeAffinityType: 1, serviceType: 'NodePort' };
  const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
  const settings = { ...scale, ccpImageTag: 'centos8-13.5-4.7.4', tolerations };
  const options = JSON.stringify({ scale: settings });

  test('are added with them, and nothing is planned when only the settings change', async () => {
    await using pgo = await withReplicas(1);
    await pgo.declare(clusterDocument(['replicas: 2'], options));
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([
      ['/clusters/scale/hippo', { ...settings, namespace: 'pgouser1', replicaCount: 1 }],
    ]);
    await pgo.declare(clusterDocument(['replicas: 2'], '{ scale: { storageConfig: nfsstorage } }'));
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('follow on the creation of a new cluster, which has none for them', async () => {
    await using pgo = await openPgo({
      settle: 1,
      documents: clusterDocument(['replicas: 2', 'shutdown: true'], options),
    });
    const { run } = await pgo.plan();
    const previewed = previewChange(run, run.plan.changes[0] as PlannedChange).map(({ path }) => path);
    expect(previewed).toEqual(['/clusters', '/clusters/scale/hippo', '/clustersupdate']);
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).map(({ url, body }) => [url, body])).toMatchObject([
      ['/clusters', { ReplicaCount: 0 }],
      ['/clusters/scale/hippo', { ...settings, replicaCount: 2 }],
      ['/clustersupdate', { Shutdown: true }],
    ]);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('are not lost when the answer is: the truth is looked at', async () => {
    await using pgo = await openPgo({ documents: clusterDocument(['replicas: 2'], options) });
    await pgo.sandbox.control.fault({ path: '/clusters/scale/', dropAfter: true });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect(await replicaNames(pgo)).toHaveLength(2);
  });

  test('that could not be added leave the cluster as it is: the next run adds them', async () => {
    await using pgo = await openPgo({
      documents: clusterDocument(['replicas: 2'], '{ scale: { storageConfig: nobody } }'),
    });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([expect.stringContaining('was not found')]);
    await pgo.declare(clusterDocument(['replicas: 2'], options));
    expect(summaryOf((await pgo.plan()).changes)).toEqual(['update pgo.cluster.hippo']);
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect(await replicaNames(pgo)).toHaveLength(2);
  });

  test.each(['{ scale: { nodeLabel: zone } }', '{ scale: { serviceType: ExternalName } }', '{ scale: { size: 1Gi } }'])(
    'given as %s are refused at their line',
    async (wrong) => {
      await using pgo = await openPgo({ documents: clusterDocument(['replicas: 2'], wrong) });
      expect((await pgo.plan()).diagnostics[0]).toMatchObject({ severity: 'error', location: { line: 6 } });
      expect(await pgo.paths()).toEqual([]);
    },
  );
});

test('replicas are warned of where they would get smaller volumes than the cluster has by now', async () => {
  await using pgo = await openPgo({ documents: clusterDocument(['PVCSize: 1Gi']) });
  await pgo.apply();
  await pgo.declare(clusterDocument(['PVCSize: 2Gi']));
  await pgo.apply();
  await pgo.declare(clusterDocument(['PVCSize: 2Gi', 'replicas: 1']));
  const { diagnostics } = await pgo.plan();
  expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'PGO_REPLICA_SMALLER', location: { line: 6 } }]);
  expect(diagnostics[0]?.message).toContain('volumes of 1Gi, not of 2Gi');
  await pgo.declare(clusterDocument(['PVCSize: 2Gi', 'replicas: 1'], '{ scale: { storageConfig: alternatesite } }'));
  expect((await pgo.plan()).diagnostics).toEqual([]);
});

test('the plan shows what would be sent', async () => {
  await using pgo = await withReplicas(2);
  await pgo.declare(clusterDocument(['replicas: 1', 'userLabels: { env: prod }', 'Password: secret-one']));
  const { run } = await pgo.plan();
  const [change] = run.plan.changes;
  expect(change?.fields.map(({ pointer }) => pointer)).toEqual(['/replicas', '/userLabels/env', '/Password']);
  expect(JSON.stringify(run.plan)).not.toContain('secret-one');
});
