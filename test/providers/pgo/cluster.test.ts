import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { address, clusterDocument, openPgo } from './open-pgo.ts';

const HIPPO = { Namespace: 'pgouser1', Clustername: ['hippo'] };

describe('a new cluster', () => {
  test('is made with failover on, waited for, and then left alone', async () => {
    await using pgo = await openPgo({ settle: 1, documents: clusterDocument() });
    await pgo.sandbox.control.clock.hold();
    const { faults, result } = await pgo.apply();
    expect(errorsOf(faults)).toEqual([]);
    expect(result?.isInterrupted).not.toBe(true);
    expect(await pgo.writes()).toEqual([
      {
        method: 'POST',
        url: '/clusters',
        body: {
          Namespace: 'pgouser1',
          Name: 'hippo',
          AutofailFlag: true,
          ReplicaCount: 0,
          Standby: false,
          UserLabels: {},
        },
      },
    ]);
    const shown = await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' });
    expect(shown.Results[0].cluster.status.state).toBe('pgcluster Initialized');
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
    await using pgo = await openPgo({ documents: clusterDocument() });
    const status = { Code: 'error', Msg: 'pgcluster hippo was found so we will not create it' };
    const result = { Database: '', Name: '', Users: null, WorkflowID: '' };
    await pgo.sandbox.control.fault({ path: '^/clusters$', status: 200, body: { result, status }, times: 2 });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).map(({ url }) => url)).toEqual(['/clusters', '/clusters', '/clusters']);
    expect((await pgo.plan()).changes).toEqual([]);
  });
});

describe('a change of a cluster', () => {
  test.each([
    ['512Mi', '0.25', []],
    ['0.5Gi', '250m', []],
    ['1Gi', '0.25', [{ MemoryRequest: '1Gi' }]],
  ])('to memory %s and cpu %s compares quantities as numbers', async (memory, cpu, sent) => {
    const first = clusterDocument(['MemoryRequest: 512Mi', 'CPURequest: 250m']);
    await using pgo = await openPgo({ documents: first });
    await pgo.apply();
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(clusterDocument([`MemoryRequest: ${memory}`, `CPURequest: ${cpu}`]));
    await pgo.apply();
    expect((await pgo.writes()).map(({ body }) => body)).toEqual(sent.map((body) => ({ ...HIPPO, ...body })));
  });

  test('lets volumes grow, never sends an equal size, and refuses to shrink at its line', async () => {
    await using pgo = await openPgo({ documents: clusterDocument(['PVCSize: 1Gi']) });
    await pgo.apply();
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(clusterDocument(['PVCSize: 1024Mi']));
    expect((await pgo.plan()).changes).toEqual([]);
    await pgo.declare(clusterDocument(['PVCSize: 500Mi']));
    const { faults } = await pgo.apply();
    expect(faults).toMatchObject([
      { severity: 'error', code: 'CANNOT_SHRINK', location: { file: 'resources/all.yaml', line: 5 } },
    ]);
    expect(await pgo.writes()).toEqual([]);
    await pgo.declare(clusterDocument(['PVCSize: 2Gi']));
    await pgo.apply();
    expect((await pgo.writes()).map(({ body }) => body)).toEqual([{ ...HIPPO, PVCSize: '2Gi' }]);
    const direct = await pgo.call('/clustersupdate', { ...HIPPO, PVCSize: '2Gi' });
    expect(direct).toMatchObject({ Code: 'error', Msg: expect.stringContaining('cannot resize PVC') });
  });

  test('of many fields is one update', async () => {
    await using pgo = await openPgo({ documents: clusterDocument() });
    await pgo.apply();
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(
      clusterDocument([
        'AutofailFlag: false',
        'MetricsFlag: true',
        'ServiceType: NodePort',
        'CPULimit: 1',
        'PVCSize: 5G',
      ]),
    );
    await pgo.apply();
    expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([
      ['/clustersupdate', { ...HIPPO, Autofail: 2, Metrics: 1, ServiceType: 'NodePort', CPULimit: '1', PVCSize: '5G' }],
    ]);
  });

  test('brings tolerations and annotations to exactly what is declared', async () => {
    const tolerations = (...keys: readonly string[]) =>
      `tolerations: [${keys.map((key) => `{ key: ${key}, operator: Exists }`).join(', ')}]`;
    const first = clusterDocument([tolerations('a', 'b'), 'annotations: { global: { k: v, l: w } }']);
    await using pgo = await openPgo({ documents: first });
    await pgo.apply();
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(clusterDocument([tolerations('b', 'c'), 'annotations: { global: { l: w } }']));
    await pgo.apply();
    expect((await pgo.writes()).map(({ body }) => body)).toEqual([
      {
        ...HIPPO,
        annotations: { global: { k: '' } },
        tolerationsDelete: [{ key: 'a', operator: 'Exists' }],
        tolerations: [{ key: 'c', operator: 'Exists' }],
      },
    ]);
    expect((await pgo.plan()).changes).toEqual([]);
    const shown = await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' });
    expect(shown.Results[0].cluster.spec.tolerations).toHaveLength(2);
  });

  test('puts and removes its own labels only', async () => {
    await using pgo = await openPgo({ documents: clusterDocument(['userLabels: { env: dev, tier: db }']) });
    await pgo.apply();
    await pgo.call('/label', { Namespace: 'pgouser1', Args: ['hippo'], Labels: { team: 'red' } });
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(clusterDocument(['UserLabels: { env: prod }']));
    await pgo.apply();
    expect((await pgo.writes()).map(({ url, body }) => [url, body.Labels])).toEqual([
      ['/label', { env: 'prod' }],
      ['/labeldelete', { tier: 'db' }],
    ]);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('that meets another one is sent once more after a look', async () => {
    await using pgo = await openPgo({ documents: clusterDocument() });
    await pgo.apply();
    await pgo.sandbox.control.call('POST', 'pgo/conflicts', { namespace: 'pgouser1', cluster: 'hippo', times: 1 });
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(clusterDocument(['BadgerFlag: true']));
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    const paths = (await pgo.paths()).filter((path) => path.includes('clusters'));
    expect(paths.filter((path) => path === '/clustersupdate')).toHaveLength(2);
    const first = paths.indexOf('/clustersupdate');
    expect(paths[first + 1]).toBe('/showclusters');
  });

  test('shuts it down and starts it up, and waits for either', async () => {
    await using pgo = await openPgo({ settle: 1, documents: clusterDocument() });
    await pgo.apply();
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(clusterDocument(['shutdown: true']));
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    const state = async () =>
      (await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' })).Results[0].cluster.status
        .state;
    expect(await state()).toBe('pgcluster Shutdown');
    await pgo.declare(clusterDocument(['shutdown: false', 'userLabels: { env: prod }']));
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect(await state()).toBe('pgcluster Initialized');
    expect(
      (await pgo.writes()).filter(({ url }) => url !== '/showclusters').map(({ url, body }) => [url, body]),
    ).toEqual([
      ['/clustersupdate', { ...HIPPO, Shutdown: true }],
      ['/clustersupdate', { ...HIPPO, Startup: true }],
      ['/label', { Namespace: 'pgouser1', Args: ['hippo'], Labels: { env: 'prod' } }],
    ]);
  });

  test('promotes a standby; a running cluster is not made one', async () => {
    const storage = [
      'BackrestStorageType: s3',
      'BackrestRepoPath: /repo',
      'BackrestS3Bucket: b',
      'BackrestS3Region: r',
    ];
    const endpoint = 'BackrestS3Endpoint: s3.example';
    await using pgo = await openPgo({ documents: clusterDocument([...storage, endpoint, 'standby: true']) });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(clusterDocument([...storage, endpoint, 'standby: false']));
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).map(({ body }) => body)).toEqual([{ ...HIPPO, Standby: 2 }]);
    await pgo.declare(clusterDocument([...storage, endpoint, 'Standby: true']));
    const { diagnostics } = await pgo.plan();
    expect(errorsOf(diagnostics)).toEqual(['PGO_STANDBY_RUNNING standby: a running cluster cannot be made a standby']);
    expect(diagnostics[0]).toMatchObject({
      location: { line: 10 },
      hint: expect.stringContaining('shutdown: true first'),
    });
  });

  test('of a password is sent as an update of the user, by its fingerprint', async () => {
    const secrets = { OWNER: 'first-secret', ROOT: 'root-secret' };
    const lines = ['Password: "${secret.env.OWNER}"', 'PasswordSuperuser: "${secret.env.ROOT}"'];
    await using pgo = await openPgo({ documents: clusterDocument(lines), secrets });
    await pgo.apply();
    expect((await pgo.plan()).changes).toEqual([]);
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(clusterDocument(['Password: other-secret', 'PasswordSuperuser: "${secret.env.ROOT}"']));
    await pgo.apply();
    expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([
      ['/userupdate', { Namespace: 'pgouser1', Clusters: ['hippo'], Username: 'testuser', Password: 'other-secret' }],
    ]);
    expect((await pgo.plan()).changes).toEqual([]);
  });
});

describe('refused before anything is sent', () => {
  test.each([
    ['MemoryRequest: 1GiB', 'must be a Kubernetes quantity'],
    ['PVCSize: 1 Gi', 'must be a Kubernetes quantity'],
    ['Name: all', 'must'],
    ['userLabels: { workflowid: x }', 'workflowid'],
  ])('%s', async (line, words) => {
    await using pgo = await openPgo({ documents: clusterDocument([line]).replace(/Name: hippo\n {2}Name/, 'Name') });
    const { diagnostics } = await pgo.plan();
    expect(diagnostics[0]?.location?.file).toBe('resources/all.yaml');
    expect(JSON.stringify(diagnostics)).toContain(words);
    expect(await pgo.paths()).toEqual([]);
  });

  test.each([
    ['MemoryLimit: null', ['MemoryLimit: 1Gi'], 'PGO_CANNOT_UNSET'],
    ['Database: other', ['Database: shop'], 'PGO_DATA_LOSS'],
    ['MemoryLimit: 128Mi', ['MemoryLimit: 1Gi', 'MemoryRequest: 512Mi'], 'PGO_LIMIT_BELOW_REQUEST'],
    [
      'Tablespaces: []',
      ['Tablespaces: [{ Name: lake, PVCSize: 1Gi, StorageConfig: nfsstorage }]'],
      'PGO_TABLESPACE_GONE',
    ],
    ['TLSSecret: postgres-tls', ['TLSSecret: postgres-tls', 'CASecret: postgres-ca'], 'PGO_TLS_PARTLY'],
  ])('%s', async (line, before, code) => {
    await using pgo = await openPgo({ documents: clusterDocument(before) });
    await pgo.apply();
    await pgo.sandbox.control.clearRequests();
    const others = before.filter((one) => one.split(':')[0] === 'MemoryRequest');
    await pgo.declare(clusterDocument([line, ...others]));
    const { faults, result } = await pgo.apply();
    expect(faults.map((fault) => fault.code)).toContain(code);
    expect(faults[0]?.location).toMatchObject({ file: 'resources/all.yaml' });
    expect(result).toBeUndefined();
    expect(await pgo.writes()).toEqual([]);
  });

  test('an operator upgrade that left the cluster behind', async () => {
    await using pgo = await openPgo({ documents: clusterDocument() });
    await pgo.apply();
    const patch = { annotations: { 'is-upgraded': 'false' } };
    await pgo.sandbox.control.call('PATCH', 'pgo/clusters', { namespace: 'pgouser1', cluster: 'hippo', patch });
    await pgo.declare(clusterDocument(['BadgerFlag: true']));
    expect(errorsOf((await pgo.plan()).diagnostics)[0]).toContain('PGO_NOT_UPGRADED');
  });

  test('but a limit that is taken out of the YAML is left alone', async () => {
    await using pgo = await openPgo({ documents: clusterDocument(['MemoryLimit: 1Gi', 'ServiceType: NodePort']) });
    await pgo.apply();
    await pgo.declare(clusterDocument());
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
