import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Body, type PgoSandbox, servePgo } from './pgo-sandbox.ts';

let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo();
});

beforeEach(() => pgo.sandbox.control.reset());

afterAll(() => pgo.sandbox.close());

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
