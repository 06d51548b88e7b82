import { describe, expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { clusterDocument, openPgo } from './open-pgo.ts';

const HIPPO = { Namespace: 'pgouser1', Clustername: ['hippo'] };

describe('a change of a cluster', () => {
  test.each([
    ['1024Mi', '0.5', []],
    ['1073741824', '500m', []],
    ['2Gi', '0.5', [{ MemoryRequest: '2Gi' }]],
  ])('to memory %s and cpu %s compares quantities as numbers', async (memory, cpu, sent) => {
    const first = clusterDocument(['MemoryRequest: 1Gi', 'CPURequest: 500m']);
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
    const byHand = { annotations: { global: { foreign: 'x' } }, tolerations: [{ key: 'foreign' }] };
    await pgo.call('/clustersupdate', { ...HIPPO, ...byHand });
    await pgo.sandbox.control.clearRequests();
    await pgo.apply();
    expect((await pgo.writes()).map(({ body }) => body)).toEqual([
      { ...HIPPO, annotations: { global: { foreign: '' } }, tolerationsDelete: [{ key: 'foreign' }] },
    ]);
    expect((await pgo.plan()).changes).toEqual([]);
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
    const shown = await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' });
    const { metadata, spec } = shown.Results[0].cluster;
    expect(spec.userlabels).toEqual({
      env: 'prod',
      team: 'red',
      'pgo-version': '4.7.4',
      workflowid: expect.stringContaining('-'),
    });
    // The copies that selectors see stay as they were at creation.
    expect(metadata.labels).toMatchObject({ env: 'dev', tier: 'db' });
    expect((await pgo.plan()).changes).toEqual([]);
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
    expect(await pgo.call('/clustersupdate', { ...HIPPO, Standby: 1 })).toMatchObject({ Code: 'error' });
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
