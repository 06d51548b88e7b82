import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Body, type PgoSandbox, servePgo } from './pgo-sandbox.ts';

let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo();
});

beforeEach(() => pgo.sandbox.control.reset());

afterAll(() => pgo.sandbox.close());

const hippo = { namespace: 'pgouser1', cluster: 'hippo' };
const control = (method: string, path: string, body?: Body) => pgo.sandbox.control.call(method, `pgo/${path}`, body);

test('the environment is all that a client needs', () => {
  const { environment } = pgo.sandbox;
  expect(Object.keys(environment)).toEqual([
    'RECKON_PGO_URL',
    'RECKON_PGO_USERNAME',
    'RECKON_PGO_PASSWORD',
    'RECKON_PGO_CA',
    'RECKON_PGO_CERT',
    'RECKON_PGO_KEY',
  ]);
  expect(environment['RECKON_PGO_URL']).toBe(pgo.sandbox.origin);
});

test('the next update meets a conflict, the one after goes through', async () => {
  await pgo.create('hippo');
  await pgo.create('zebra');
  await control('POST', 'conflicts', { ...hippo, times: 1 });
  const update = (name: string) => pgo.post('/clustersupdate', { Clustername: [name], Autofail: 2 });
  expect((await update('zebra')).Code).toBe('ok');
  const refused = await update('hippo');
  expect(refused.Code).toBe('error');
  expect(refused.Msg).toContain('the object has been modified');
  expect((await pgo.show('hippo')).cluster.spec.disableAutofail).toBe(false);
  expect((await update('hippo')).Code).toBe('ok');
});

test('a dropped answer leaves what was done', async () => {
  await pgo.create('hippo');
  await pgo.sandbox.control.fault({ path: '/clusters/scale/hippo', dropAfter: true });
  await expect(pgo.post('/clusters/scale/hippo', { replicaCount: 2 })).rejects.toThrow();
  expect((await pgo.show('hippo')).Replicas).toHaveLength(2);
});

test('an annotation group that is null crashes an update of it, unless the knob is off', async () => {
  await pgo.create('hippo');
  await control('PATCH', 'clusters', { ...hippo, patch: { spec: { annotations: { global: null } } } });
  const update = () => pgo.post('/clustersupdate', { Clustername: ['hippo'], annotations: { global: { a: '1' } } });
  await expect(update()).rejects.toThrow();
  await pgo.sandbox.control.knob('nilAnnotationsPanic', false);
  expect((await update()).Code).toBe('ok');
});

test('a cluster is edited and removed behind the back of its tool', async () => {
  const { WorkflowID } = await pgo.create('hippo');
  await control('PATCH', 'clusters', {
    ...hippo,
    patch: { spec: { resources: { memory: '4Gi' } }, labels: { a: 'b' } },
  });
  const { cluster } = await pgo.show('hippo');
  expect(cluster.spec.resources.memory).toBe('4Gi');
  expect(cluster.metadata.labels).toMatchObject({ a: 'b', workflowid: WorkflowID });
  await control('DELETE', 'clusters', { ...hippo, keepBackups: true });
  expect(await pgo.show('hippo')).toBeUndefined();
  expect((await pgo.post('/showpvc', { ClusterName: 'hippo' })).Results).toHaveLength(1);
});

test('Secrets and ConfigMaps come and go', async () => {
  await control('PUT', 'secrets', { namespace: 'pgouser1', name: 'mine' });
  await control('PUT', 'config-maps', { namespace: 'pgouser1', name: 'mine', data: { a: 'b' } });
  const tls = { TLSSecret: 'mine', CASecret: 'mine', CustomConfig: 'mine' };
  await pgo.create('hippo', tls);
  await control('DELETE', 'secrets', { namespace: 'pgouser1', name: 'mine' });
  expect((await pgo.post('/clusters', { Name: 'zebra', ...tls })).status.Msg).toBe('secrets "mine" not found');
  await control('DELETE', 'config-maps', { namespace: 'pgouser1', name: 'mine' });
  expect((await pgo.post('/clusters', { Name: 'zebra', CustomConfig: 'mine' })).status.Code).toBe('error');
});

test('the configuration can be changed, and new clusters follow it', async () => {
  await control('PATCH', 'config', {
    patch: { Cluster: { DefaultInstanceMemory: '', DefaultExporterMemory: '', Metrics: true, Replicas: '2' } },
  });
  await pgo.create('hippo');
  const { spec } = (await pgo.show('hippo')).cluster;
  expect(spec).toMatchObject({ resources: { memory: '512Mi' }, exporterResources: { memory: '0' }, exporter: true });
  expect((await pgo.show('hippo')).Replicas).toHaveLength(2);
});

test('a namespace appears that is not managed', async () => {
  await control('PUT', 'namespaces', { name: 'team7' });
  expect((await pgo.post('/namespace', { Args: ['team7'] })).Results[0].InstallationAccess).toBe(false);
});

describe('a wrong control', () => {
  test.each([
    { method: 'POST', path: 'conflicts', body: { cluser: 'hippo' } },
    { method: 'PUT', path: 'namespace-mode', body: { mode: 'x' } },
    { method: 'PUT', path: 'primary-pod', body: { ...hippo, missing: true } },
    { method: 'PUT', path: 'secrets', body: { namespace: 'pgouser1' } },
    { method: 'PATCH', path: 'clusters', body: { ...hippo, patch: {} } },
  ])('$method $path is refused', async ({ method, path, body }) => {
    await expect(control(method, path, body)).rejects.toThrow(/answered 40[04]/);
  });
});

test('the same seed gives the same ids and passwords', async () => {
  const make = async () => {
    const other = await servePgo({ seed: 3 });
    const { WorkflowID, Users } = await other.create('hippo', { ReplicaCount: 2 });
    const { Replicas, Pods } = await other.show('hippo');
    await other.sandbox.close();
    return { WorkflowID, Users, Replicas, pods: Pods.map((one: Body) => one.Name) };
  };
  expect(await make()).toEqual(await make());
});

test('what was made is kept, and what was under way goes on', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'pgo-data-'));
  const first = await servePgo({ dataDirectory, settle: 1 });
  await first.sandbox.control.clock.hold();
  await first.create('hippo');
  await first.sandbox.control.clock.advance(10_000);
  await first.sandbox.close();
  const second = await servePgo({ dataDirectory, settle: 1 });
  expect((await second.show('hippo')).cluster.status.state).toBe('pgcluster Processed');
  expect(await (await second.sandbox.control.call('GET', 'pgo/jobs')).json()).toHaveLength(1);
  await second.sandbox.control.clock.advance(200_000);
  expect((await second.show('hippo')).cluster.status.state).toBe('pgcluster Initialized');
  await second.sandbox.close();
  await rm(dataDirectory, { recursive: true });
});
