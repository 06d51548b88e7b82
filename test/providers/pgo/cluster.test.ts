import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { address, clusterDocument, openPgo } from './open-pgo.ts';

const HIPPO = { Namespace: 'pgouser1', Clustername: ['hippo'] };

describe('a new cluster', () => {
  test('is made with failover on, waited for, and then left alone', async () => {
    await using pgo = await openPgo({ settle: 1, documents: clusterDocument() });
    await pgo.sandbox.control.clock.hold();
    await pgo.plan();
    const all = { ClientVersion: '4.7.4', Namespace: 'pgouser1', AllFlag: true };
    expect(await pgo.looks('/showclusters')).toEqual([all]);
    await pgo.sandbox.control.clearRequests();
    const { faults, result } = await pgo.apply();
    expect(errorsOf(faults)).toEqual([]);
    expect(result?.isInterrupted).not.toBe(true);
    const body = { Namespace: 'pgouser1', Name: 'hippo', AutofailFlag: true, UserLabels: {} };
    expect(await pgo.writes()).toEqual([{ method: 'POST', url: '/clusters', body }]);
    const [planned, ...polls] = await pgo.looks('/showclusters');
    expect(planned).toEqual(all);
    expect(polls.length).toBeGreaterThan(3);
    const one = { ClientVersion: '4.7.4', Namespace: 'pgouser1', Clustername: 'hippo' };
    for (const poll of polls) expect(poll).toEqual(one);
    const { cluster } = (await pgo.call('/showclusters', one)).Results[0];
    expect(cluster.status.state).toBe('pgcluster Initialized');
    expect(cluster.spec.resources.memory).toBe('128Mi');
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('counts as ready only with its replicas, a primary with containers, and its first backup', async () => {
    await using pgo = await openPgo({ settle: 1, documents: clusterDocument(['replicas: 2']) });
    await pgo.sandbox.control.clock.hold();
    await pgo.apply();
    const shown = await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' });
    const pods = shown.Results[0].Pods.map(({ Type, ReadyStatus }: Record<string, string>) => `${Type} ${ReadyStatus}`);
    expect(pods.sort()).toEqual(['primary 1/1', 'replica 1/1', 'replica 1/1']);
  });

  test('whose answer is lost is found again by its name', async () => {
    await using pgo = await openPgo({ documents: clusterDocument() });
    await pgo.sandbox.control.fault({ path: '/clusters', method: 'POST', dropAfter: true, times: 1 });
    const { faults } = await pgo.apply();
    expect(errorsOf(faults)).toEqual([]);
    expect((await pgo.writes()).map(({ url }) => url)).toEqual(['/clusters']);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('that exists already is not taken silently', async () => {
    await using pgo = await openPgo({ documents: clusterDocument() });
    await pgo.call('/clusters', { Namespace: 'pgouser1', Name: 'hippo', Series: 1 });
    expect(errorsOf((await pgo.plan()).diagnostics)).toEqual([
      'EXISTS_UNMANAGED pgo.cluster.hippo exists already (id pgouser1/hippo) but is not managed by this state',
    ]);
  });

  test("made by the vendor's example has no failover until a document says so", async () => {
    await using pgo = await openPgo({ documents: clusterDocument(['AutofailFlag: true']) });
    await pgo.call('/clusters', { Namespace: 'pgouser1', Name: 'hippo', Series: 1 });
    const shown = await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' });
    expect(shown.Results[0].cluster.spec.disableAutofail).toBe(true);
    await pgo.sandbox.control.clearRequests();
    await pgo.apply({ imports: [{ to: address('pgo.cluster.hippo'), id: 'pgouser1/hippo' }] });
    expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([
      ['/clustersupdate', { ...HIPPO, Autofail: 1 }],
    ]);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('that is wanted shut down runs once first', async () => {
    await using pgo = await openPgo({ documents: clusterDocument(['shutdown: true']) });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).map(({ url }) => url)).toEqual(['/clusters', '/clustersupdate']);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('waits where one of that name is still being deleted', async () => {
    await using pgo = await openPgo({ settle: 1, documents: clusterDocument() });
    const hippo = { Namespace: 'pgouser1', Clustername: 'hippo', DeleteData: true, DeleteBackups: true };
    const answers: string[] = [];
    const deleteAnother = async () => {
      await pgo.call('/clusters', { Namespace: 'pgouser1', Name: 'hippo' });
      await pgo.sandbox.control.call('POST', 'pgo/finish');
      await pgo.call('/clustersdelete', hippo);
      answers.push((await pgo.call('/clusters', { Namespace: 'pgouser1', Name: 'hippo' })).status.Msg);
      await pgo.sandbox.control.clearRequests();
    };
    expect(errorsOf((await pgo.apply({}, { between: deleteAnother })).faults)).toEqual([]);
    expect(answers).toEqual(['pgcluster hippo was found so we will not create it']);
    const writes = await pgo.writes();
    expect(writes.length).toBeGreaterThan(1);
    expect(new Set(writes.map(({ url }) => url))).toEqual(new Set(['/clusters']));
    expect((await pgo.plan()).changes).toEqual([]);
  });
});

describe('a cluster that goes', () => {
  test('leaves its data and backups unless the options say otherwise', async () => {
    await using pgo = await openPgo({ documents: clusterDocument([], '{ deleteData: true }') });
    await pgo.apply();
    await pgo.sandbox.control.clearRequests();
    await pgo.declare('');
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([
      ['/clustersdelete', { Namespace: 'pgouser1', Clustername: 'hippo', DeleteData: true, DeleteBackups: false }],
    ]);
    const shown = await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' });
    expect(shown.Results).toEqual([]);
    const claims = await pgo.call('/showpvc', { Namespace: 'pgouser1', ClusterName: 'hippo' });
    expect(claims.Results).toEqual([{ ClusterName: 'hippo', PVCName: 'hippo-pgbr-repo' }]);
  });

  test('is waited for until it is shown no more', async () => {
    await using pgo = await openPgo({ settle: 1, documents: clusterDocument() });
    await pgo.apply();
    await pgo.apply({ mode: 'destroy' });
    const shown = await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' });
    expect(shown.Results).toEqual([]);
  });

  test('for another that replaces it takes consent, and is gone before the new one comes', async () => {
    const options = '{ allowDataLoss: true, deleteData: true, deleteBackups: true }';
    await using pgo = await openPgo({ settle: 1, documents: clusterDocument(['Database: shop'], options) });
    await pgo.apply();
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(clusterDocument(['Database: store'], options));
    const { faults, changes } = await pgo.apply();
    expect(errorsOf(faults)).toEqual([]);
    expect(summaryOf(changes)).toEqual(['replace pgo.cluster.hippo']);
    expect((await pgo.writes()).map(({ url }) => url)).toEqual(['/clustersdelete', '/clusters']);
    expect((await pgo.plan()).changes).toEqual([]);
  });
});

test('what the server shows as null is read like what it leaves out', async () => {
  const pooler = 'PgbouncerFlag: true';
  await using pgo = await openPgo({ documents: clusterDocument([pooler]) });
  await pgo.apply();
  await pgo.sandbox.control.knob('unsetAsNull', true);
  await pgo.sandbox.control.knob('listItemsCarryKind', true);
  const empty = { resources: null, limits: null };
  const spec = {
    ...{ resources: null, limits: null, backrestResources: null, exporterLimits: null, userlabels: null },
    ...{ annotations: { global: null, postgres: null, backrest: null, pgBouncer: null }, tolerations: null },
    ...{ tablespaceMounts: null, backrestStorageTypes: null },
    pgBouncer: { replicas: 1, serviceType: '', tlsSecret: '', ...empty },
  };
  await pgo.sandbox.control.call('PATCH', 'pgo/clusters', { namespace: 'pgouser1', cluster: 'hippo', patch: { spec } });
  const { changes, diagnostics } = await pgo.plan();
  expect(errorsOf(diagnostics)).toEqual([]);
  expect(changes).toEqual([]);
});
