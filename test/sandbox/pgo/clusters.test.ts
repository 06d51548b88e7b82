import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Body, type PgoSandbox, servePgo } from './pgo-sandbox.ts';

let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo();
});

beforeEach(() => pgo.sandbox.control.reset());

afterAll(() => pgo.sandbox.close());

const dns = 'a DNS-1035 label must consist of';

describe('a create request', () => {
  test.each<{ title: string; fields: Body; message: string }>([
    { title: 'the name all', fields: { Name: 'all' }, message: 'all is not allowed' },
    { title: 'a negative replica count', fields: { ReplicaCount: -1 }, message: 'replica-count' },
    { title: 'a name that is no DNS label', fields: { Name: 'Hippo' }, message: dns },
    { title: 'an empty name', fields: { Name: '' }, message: dns },
    { title: 'a wrong label key', fields: { UserLabels: { A_b: 'x' } }, message: 'invalid label' },
    { title: 'a wrong label value', fields: { UserLabels: { a: 'x y' } }, message: 'invalid label' },
    {
      title: 'a data source that is not there',
      fields: { PGDataSource: { restoreFrom: 'x' } },
      message: 'Unable to find PVC x-pgbr-repo',
    },
    { title: 'restore options alone', fields: { PGDataSource: { restoreOpts: '--x' } }, message: 'must be specified' },
    {
      title: "a size in the help text's spelling",
      fields: { PVCSize: '1GiB' },
      message: 'could not parse PVC size "1GiB"',
    },
    {
      title: 'a limit below the request',
      fields: { CPURequest: '2', CPULimit: '1' },
      message: 'limit "1" is lower than the request "2"',
    },
    {
      title: 'a memory limit below the default request',
      fields: { MemoryLimit: '64Mi' },
      message: 'limit "64Mi" is lower than the request "128Mi"',
    },
    {
      title: "an exporter limit below pgBouncer's default",
      fields: { ExporterMemoryLimit: '20Mi' },
      message: 'lower than the request "24Mi"',
    },
    { title: 'a quantity that is none', fields: { CPURequest: 'two' }, message: 'quantities must match' },
    {
      title: 'a tablespace without a storage',
      fields: { Tablespaces: [{ Name: 't' }] },
      message: 'storage config for tablespace t was not found',
    },
    { title: 'TLS only without Secrets', fields: { TLSOnly: true }, message: 'TLS only clusters' },
    { title: 'a lone TLS Secret', fields: { TLSSecret: 'postgres-tls' }, message: 'Both TLS secret and CA secret' },
    {
      title: 'an unknown Secret',
      fields: { TLSSecret: 'x', CASecret: 'postgres-ca' },
      message: 'secrets "x" not found',
    },
    {
      title: 'pgBouncer TLS without pgBouncer',
      fields: { PgBouncerTLSSecret: 'pgbouncer-tls' },
      message: 'pgBouncer must be enabled',
    },
    { title: 'an unknown ConfigMap', fields: { CustomConfig: 'x' }, message: 'x configmap was not found' },
    { title: 'an unknown pgBackRest ConfigMap', fields: { BackrestConfig: 'x' }, message: 'configmaps "x" not found' },
    { title: 'an unknown service type', fields: { ServiceType: 'Ingress' }, message: 'invalid service type "Ingress"' },
    { title: 'a standby without s3', fields: { Standby: true }, message: "'s3' must be selected" },
    {
      title: 'a standby without a repository path',
      fields: { Standby: true, BackrestStorageType: 's3' },
      message: 'repository path',
    },
    { title: 's3 without a bucket', fields: { BackrestStorageType: 's3' }, message: 'AWS S3 storage is missing' },
    { title: 'gcs without a bucket', fields: { BackrestStorageType: 'gcs' }, message: 'GCS storage is missing' },
    { title: 's3 and gcs', fields: { BackrestStorageType: 's3,gcs' }, message: 'S3 and GCS' },
    { title: 'an unknown storage', fields: { StorageConfig: 'x' }, message: '"x" storage config was not found' },
    {
      title: 'an unknown replica storage',
      fields: { ReplicaStorageConfig: 'x' },
      message: 'x Storage config was not found',
    },
    {
      title: 'a WAL size without WAL storage',
      fields: { WALPVCSize: '1Gi' },
      message: 'WAL size requires WAL storage',
    },
    { title: 'a node label without a value', fields: { NodeLabel: 'a' }, message: 'key=value' },
    { title: 'an unknown password type', fields: { PasswordType: 'plain' }, message: 'invalid password type' },
    {
      title: 'a negative count of pgBouncers',
      fields: { PgbouncerFlag: true, PgBouncerReplicas: -1 },
      message: 'at least 1 replica',
    },
    {
      title: 'an unknown anti-affinity',
      fields: { PodAntiAffinity: 'maybe' },
      message: 'Invalid pod anti-affinity type',
    },
    { title: 'an unknown URI style', fields: { BackrestS3URIStyle: 'x' }, message: 'URI style' },
    {
      title: 'passwords of a cluster without Secrets',
      fields: { SecretFrom: 'x' },
      message: 'no secrets found for "x"',
    },
    { title: 'a GCS key that is no base64', fields: { BackrestGCSKey: '***' }, message: 'could not decode GCS key' },
  ])('with $title is refused', async ({ fields, message }) => {
    const answer = await pgo.post('/clusters', { Name: 'hippo', ...fields });
    expect(answer.status.Code).toBe('error');
    expect(answer.status.Msg).toContain(message);
    expect((await pgo.post('/showclusters', { AllFlag: true })).Results).toEqual([]);
  });

  test('fills in what the operator is configured with', async () => {
    await pgo.create('hippo');
    const { spec } = (await pgo.show('hippo')).cluster;
    expect(spec).toMatchObject({
      ccpimage: 'crunchy-postgres-ha',
      ccpimagetag: 'centos8-13.5-4.7.4',
      port: '5432',
      disableAutofail: false,
      resources: { memory: '128Mi' },
      backrestResources: { memory: '48Mi' },
      exporterResources: { memory: '24Mi' },
      limits: {},
      pgBouncer: { replicas: 0, resources: { memory: '24Mi' }, limits: {}, serviceType: '', tlsSecret: '' },
      user: 'testuser',
      database: 'hippo',
      replicas: '0',
      podAntiAffinity: { default: 'preferred', pgBackRest: 'preferred', pgBouncer: 'preferred' },
      backrestStorageTypes: [],
      backrestS3VerifyTLS: 'true',
      shutdown: false,
    });
    expect(spec.PrimaryStorage).toMatchObject({ name: 'hippo', size: '1G', storagetype: 'dynamic' });
    expect(Object.keys(spec)).not.toContain('syncReplication');
    expect(Object.keys(spec.userlabels)).toEqual(['pgo-version', 'workflowid']);
  });

  test('stores resources in canonical form and sizes verbatim', async () => {
    await pgo.create('hippo', {
      CPURequest: '0.5',
      CPULimit: '1000m',
      MemoryRequest: '1024Mi',
      PVCSize: '2048Mi',
      BackrestMemoryRequest: '0.5Gi',
    });
    const { cluster, Pods } = await pgo.show('hippo');
    expect(cluster.spec.resources).toEqual({ cpu: '500m', memory: '1Gi' });
    expect(cluster.spec.limits).toEqual({ cpu: '1' });
    expect(cluster.spec.backrestResources).toEqual({ memory: '512Mi' });
    expect(cluster.spec.PrimaryStorage.size).toBe('2048Mi');
    expect(cluster.spec.ReplicaStorage.size).toBe('2048Mi');
    expect(Pods[0].PVC).toEqual([{ Capacity: '2Gi', Name: 'hippo' }]);
  });

  test('normalises as the server does', async () => {
    await pgo.create('hippo', {
      PasswordType: 'scram',
      BackrestStorageType: 'local',
      PgbouncerFlag: true,
      SyncReplication: true,
      NodeLabel: 'zone=a',
      NodeAffinityType: 1,
      BackrestConfig: 'backrest-config',
      BackrestS3VerifyTLS: 2,
      annotations: { global: { a: '1', b: '' } },
      tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoSchedule' }],
    });
    const { spec } = (await pgo.show('hippo')).cluster;
    expect(spec).toMatchObject({
      passwordType: 'scram-sha-256',
      backrestStorageTypes: ['posix'],
      syncReplication: true,
      replicas: '1',
      backrestConfig: [{ configMap: { name: 'backrest-config' } }],
      backrestS3VerifyTLS: 'false',
      annotations: { global: { a: '1' }, postgres: {}, backrest: {}, pgBouncer: {} },
      tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoSchedule' }],
    });
    expect(spec.pgBouncer.replicas).toBe(1);
    expect(spec.nodeAffinity.default.requiredDuringSchedulingIgnoredDuringExecution).toBeDefined();
  });

  test('gives passwords: its own, the generated ones, and system accounts on request', async () => {
    const own = await pgo.create('hippo', { Username: 'app', Password: 'p1', ShowSystemAccounts: true });
    expect(own.Users.map((one: Body) => one.Username)).toEqual(['postgres', 'primaryuser', 'app']);
    expect(own.Users[2].Password).toBe('p1');
    expect(own.Users[0].Password).toHaveLength(24);
    const copy = await pgo.create('copy', { Username: 'app', SecretFrom: 'hippo' });
    expect(copy.Users).toEqual([{ Password: 'p1', Username: 'app' }]);
    expect((await pgo.create('short', { PasswordLength: 8 })).Users[0].Password).toHaveLength(8);
  });

  test('schedules its policies only when all of them exist', async () => {
    await pgo.post('/policies', { Name: 'p1', SQL: 'select 1' });
    await pgo.create('hippo', { Policies: 'p1' });
    await pgo.create('zebra', { Policies: 'p1,p2' });
    expect((await pgo.show('hippo')).Deployments[0]).toEqual({ Name: 'hippo', PolicyLabels: ['p1'] });
    expect((await pgo.show('zebra')).Deployments[0]).toEqual({ Name: 'zebra', PolicyLabels: [] });
  });
});

describe('a show', () => {
  test('of an unknown name is empty, and finds by selector, tag and all', async () => {
    await pgo.create('hippo', { UserLabels: { env: 'prod' } });
    await pgo.create('zebra', { CCPImageTag: 'centos8-12.9-4.7.4' });
    const names = async (fields: Body) =>
      (await pgo.post('/showclusters', fields)).Results.map((one: Body) => one.cluster.metadata.name);
    expect(await names({ Clustername: 'nobody' })).toEqual([]);
    expect(await names({ AllFlag: true })).toEqual(['hippo', 'zebra']);
    expect(await names({ Selector: 'env in (prod,dev)' })).toEqual(['hippo']);
    expect(await names({ Selector: '!env' })).toEqual(['zebra']);
    expect(await names({ AllFlag: true, Ccpimagetag: 'centos8-12.9-4.7.4' })).toEqual(['zebra']);
    expect(await names({ Namespace: 'pgouser2', AllFlag: true })).toEqual([]);
    expect((await pgo.post('/showclusters', { Selector: 'a b' })).Code).toBe('error');
  });

  test('prints unset values as null when it is asked to be older', async () => {
    await pgo.create('hippo');
    await pgo.sandbox.control.knob('unsetAsNull', true);
    await pgo.sandbox.control.knob('listItemsCarryKind', true);
    const { cluster } = await pgo.show('hippo');
    expect(cluster.spec).toMatchObject({
      syncReplication: null,
      backrestConfig: null,
      nodeAffinity: { default: null },
    });
    expect(cluster.kind).toBe('Pgcluster');
  });

  test('has services of the asked types', async () => {
    await pgo.create('hippo', { ServiceType: 'LoadBalancer', PgbouncerFlag: true });
    const { Services } = await pgo.show('hippo');
    expect(Services.map((one: Body) => [one.Name, one.Pgbouncer, one.ClusterName])).toEqual([
      ['hippo', false, ''],
      ['hippo-pgbouncer', true, 'hippo'],
    ]);
    expect(Services[0].ExternalIP).not.toBe('');
  });
});

describe('an update', () => {
  beforeEach(async () => {
    await pgo.create('hippo', { PVCSize: '1Gi' });
  });

  const update = (fields: Body) => pgo.post('/clustersupdate', { Clustername: ['hippo'], ...fields });
  const spec = async () => (await pgo.show('hippo')).cluster.spec;

  test.each<{ title: string; fields: Body; message: string }>([
    {
      title: 'start-up and shutdown at once',
      fields: { Startup: true, Shutdown: true },
      message: 'Both a startup and a shutdown',
    },
    { title: 'an equal size', fields: { PVCSize: '1024Mi' }, message: 'cannot resize PVC' },
    { title: 'a smaller size', fields: { PVCSize: '500Mi' }, message: 'cannot resize PVC' },
    {
      title: 'a limit below the request',
      fields: { MemoryRequest: '2Gi', MemoryLimit: '1Gi' },
      message: 'is lower than the request',
    },
    { title: 'a quantity that is none', fields: { MemoryLimit: '1gi' }, message: 'unable to parse' },
    {
      title: 'an unknown storage of a tablespace',
      fields: { Tablespaces: [{ Name: 't', StorageConfig: 'x' }] },
      message: 'was not found',
    },
    { title: 'TLS only without Secrets', fields: { TLSOnly: 1 }, message: 'TLS only clusters' },
    { title: 'an unknown service type', fields: { ServiceType: 'x' }, message: 'invalid service type' },
    { title: 'standby while it runs', fields: { Standby: 1 }, message: 'must be shutdown' },
    {
      title: 'an unknown name',
      fields: { Clustername: ['nobody'] },
      message: 'pgclusters.crunchydata.com "nobody" not found',
    },
    { title: 'no name', fields: { Clustername: [] }, message: 'no clusters found' },
  ])('with $title is refused and changes nothing', async ({ fields, message }) => {
    const before = await spec();
    const answer = await update({ CPURequest: '1', ...fields });
    expect(answer.Code).toBe('error');
    expect(answer.Msg).toContain(message);
    expect(await spec()).toEqual(before);
  });

  test('changes what it names and nothing else', async () => {
    const before = await spec();
    expect(await update({ MemoryRequest: '2Gi' })).toEqual({
      Results: ['updated pgcluster hippo'],
      Code: 'ok',
      Msg: '',
    });
    expect(await spec()).toEqual({ ...before, resources: { memory: '2Gi' } });
    await update({ MemoryRequest: '', CPULimit: '0' });
    expect((await spec()).limits).toEqual({ cpu: '0' });
    expect((await spec()).resources).toEqual({ memory: '2Gi' });
  });

  test('knows 1 for on, 2 for off and 0 for neither', async () => {
    await update({ Autofail: 2, Metrics: 1, PGBadger: 1 });
    expect(await spec()).toMatchObject({ disableAutofail: true, exporter: true, pgBadger: true });
    await update({ Autofail: 0, Metrics: 0, PGBadger: 3 });
    expect(await spec()).toMatchObject({ disableAutofail: true, exporter: true, pgBadger: true });
    await update({ Autofail: 1, Metrics: 2, PGBadger: 2 });
    expect(await spec()).toMatchObject({ disableAutofail: false, exporter: false, pgBadger: false });
  });

  test('grows volumes, replicas of later keep the old size', async () => {
    await update({ PVCSize: '2Gi' });
    expect(await spec()).toMatchObject({ PrimaryStorage: { size: '2Gi' }, ReplicaStorage: { size: '1Gi' } });
    expect((await pgo.show('hippo')).Pods[0].PVC[0].Capacity).toBe('2Gi');
  });

  test('merges annotations, and an empty value removes one', async () => {
    await update({ annotations: { global: { a: '1', b: '2' }, postgres: { c: '3' } } });
    await update({ annotations: { global: { a: '', b: '4' } } });
    expect((await spec()).annotations).toEqual({
      global: { b: '4' },
      postgres: { c: '3' },
      backrest: {},
      pgBouncer: {},
    });
  });

  test('removes tolerations that are the same, then appends without looking', async () => {
    const [a, b] = [
      { key: 'a', operator: 'Exists' },
      { key: 'b', operator: 'Exists' },
    ];
    await update({ tolerations: [a, b] });
    await update({ tolerations: [b] });
    expect((await spec()).tolerations).toEqual([a, b, b]);
    await update({ tolerationsDelete: [b, { key: 'a' }] });
    expect((await spec()).tolerations).toEqual([a]);
  });

  test('sets TLS with Secrets that exist, and clears all of it', async () => {
    await update({
      TLSSecret: 'postgres-tls',
      CASecret: 'postgres-ca',
      ReplicationTLSSecret: 'replication-tls',
      TLSOnly: 1,
    });
    expect(await spec()).toMatchObject({ tls: { tlsSecret: 'postgres-tls' }, tlsOnly: true });
    await update({ DisableTLS: true });
    expect(await spec()).toMatchObject({
      tls: { tlsSecret: '', caSecret: '', replicationTLSSecret: '' },
      tlsOnly: false,
    });
  });

  test('adds tablespaces and their volumes', async () => {
    await update({ Tablespaces: [{ Name: 'fast', StorageConfig: 'storageos', PVCSize: '3Gi' }] });
    expect((await spec()).tablespaceMounts.fast).toMatchObject({ size: '3Gi', storageclass: 'fast' });
    const { Results } = await pgo.post('/showpvc', { ClusterName: 'hippo' });
    expect(Results).toContainEqual({ ClusterName: 'hippo', PVCName: 'hippo-tablespace-fast' });
  });

  test('stops at the first cluster that fails, and earlier ones stay changed', async () => {
    await pgo.create('zebra', { PVCSize: '5Gi' });
    const answer = await pgo.post('/clustersupdate', { Clustername: ['hippo', 'zebra'], PVCSize: '2Gi' });
    expect(answer).toMatchObject({ Code: 'error', Results: ['updated pgcluster hippo'] });
    expect((await spec()).PrimaryStorage.size).toBe('2Gi');
  });

  test('promotes a standby, and enables standby only when shut down and with s3', async () => {
    const s3 = { BackrestStorageType: 's3', BackrestS3Bucket: 'b', BackrestS3Endpoint: 'e', BackrestS3Region: 'r' };
    await pgo.create('spare', { ...s3, Standby: true, BackrestRepoPath: '/repo' });
    expect((await pgo.show('spare')).Standby).toBe(true);
    const one = (fields: Body) => pgo.post('/clustersupdate', { Clustername: ['spare'], ...fields });
    expect((await pgo.post('/usercreate', { Clusters: ['spare'], Username: 'app' })).Msg).toContain('standby mode');
    await one({ Standby: 2 });
    expect((await pgo.show('spare')).Standby).toBe(false);
    await one({ Shutdown: true });
    expect((await one({ Standby: 1 })).Code).toBe('ok');
    await update({ Shutdown: true });
    expect((await update({ Standby: 1 })).Msg).toContain("'s3' or 'gcs' must be enabled");
  });
});

describe('scaling', () => {
  beforeEach(async () => {
    await pgo.create('hippo', { ReplicaCount: 1 });
  });

  test.each([
    {
      title: 'zero replicas',
      path: '/clusters/scale/hippo',
      fields: { replicaCount: 0 },
      message: 'at least 1 replica',
    },
    {
      title: 'an unknown cluster',
      path: '/clusters/scale/x',
      fields: { replicaCount: 1 },
      message: 'pgclusters.crunchydata.com "x" not found',
    },
    {
      title: 'an unknown storage',
      path: '/clusters/scale/hippo',
      fields: { replicaCount: 1, storageConfig: 'x' },
      message: 'was not found',
    },
    {
      title: 'a wrong node label',
      path: '/clusters/scale/hippo',
      fields: { replicaCount: 1, nodeLabel: 'x' },
      message: 'key=value',
    },
  ])('up by $title is refused', async ({ path, fields, message }) => {
    expect((await pgo.post(path, fields)).Msg).toContain(message);
  });

  test('the name of the path wins over that of the body', async () => {
    await pgo.create('zebra');
    await pgo.post('/clusters/scale/zebra', { name: 'hippo', replicaCount: 2 });
    expect((await pgo.show('zebra')).Replicas).toHaveLength(2);
  });

  test('down needs the flag, a name of a replica and a running cluster', async () => {
    const down = async (query: Record<string, string>) => (await pgo.get('/scaledown/hippo', query)).Msg;
    expect(await down({ 'replica-name': 'x' })).toContain('parsing ""');
    expect(await down({ 'replica-name': 'x', 'delete-data': 'maybe', version: 'old' })).toContain('parsing "maybe"');
    expect(await down({ 'replica-name': 'hippo', 'delete-data': '1' })).toBe('Unable to find replica with name hippo');
    expect((await pgo.get('/scale/x')).Msg).toBe('No cluster found for "x"');
    await pgo.post('/clustersupdate', { Clustername: ['hippo'], Shutdown: true });
    expect(await down({ 'replica-name': 'hippo', 'delete-data': 'f' })).toContain('currently shutdown');
  });

  test('down keeps or removes the data of the replica', async () => {
    await pgo.post('/clusters/scale/hippo', { replicaCount: 1 });
    const names = (await pgo.get('/scale/hippo')).Results.map((one: Body) => one.Name);
    await pgo.get('/scaledown/hippo', { 'replica-name': names[0], 'delete-data': 'true' });
    await pgo.get('/scaledown/hippo', { 'replica-name': names[1], 'delete-data': 'false' });
    const claims = (await pgo.post('/showpvc', { ClusterName: 'hippo' })).Results.map((one: Body) => one.PVCName);
    expect(claims).toEqual(['hippo', names[1], 'hippo-pgbr-repo'].toSorted());
  });

  test('a replica that cannot be reached is unavailable', async () => {
    const [replica] = (await pgo.get('/scale/hippo')).Results;
    expect(replica).toMatchObject({ Status: 'running', ReplicationLag: 0, Timeline: 1, PendingRestart: false });
    const named = { namespace: 'pgouser1', cluster: 'hippo', name: replica.Name };
    await pgo.sandbox.control.call('PUT', 'pgo/instances', { ...named, unavailable: true });
    const [lost] = (await pgo.get('/scale/hippo')).Results;
    expect(lost).toMatchObject({ Status: 'unavailable', ReplicationLag: -1, Timeline: -1 });
    expect((await pgo.get('/failover/hippo')).Results).toEqual([]);
  });
});

test('a test of clusters tells what can be reached', async () => {
  expect((await pgo.post('/testclusters', { Clustername: 'hippo' })).Results).toEqual([]);
  await pgo.create('hippo', { ReplicaCount: 1, PgbouncerFlag: true });
  const [result] = (await pgo.post('/testclusters', { AllFlag: true })).Results;
  expect(result.Instances.map((one: Body) => [one.InstanceType, one.Available])).toEqual([
    ['primary', true],
    ['replica', true],
  ]);
  expect(result.Endpoints.map((one: Body) => one.InstanceType).toSorted()).toEqual(['pgbouncer', 'primary', 'replica']);
  await pgo.post('/clustersupdate', { Clustername: ['hippo'], Shutdown: true });
  const [down] = (await pgo.post('/testclusters', { Clustername: 'hippo' })).Results;
  expect(down).toMatchObject({ Endpoints: [], Instances: [{ Available: false }] });
});
