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
