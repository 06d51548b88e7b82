import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Body, type PgoSandbox, servePgo } from './pgo-sandbox.ts';

let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo();
});

beforeEach(() => pgo.sandbox.control.reset());

afterAll(() => pgo.sandbox.close());

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

  test('up with a storage of its own gives the new replicas volumes of that size, and no others', async () => {
    await pgo.post('/clusters/scale/hippo', { replicaCount: 1, storageConfig: 'alternatesite' });
    const used = (await pgo.post('/df', { Selector: 'name=hippo' })).Results;
    const sizes = used.filter((one: Body) => one.PVCType === 0).map((one: Body) => one.PVCCapacity / 1e9);
    expect(sizes.map(Math.round).toSorted()).toEqual([1, 1, 4]);
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
