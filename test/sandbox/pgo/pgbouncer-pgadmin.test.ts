import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Body, type PgoSandbox, servePgo } from './pgo-sandbox.ts';

let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo();
});

beforeEach(async () => {
  await pgo.sandbox.control.reset();
  await pgo.create('hippo');
});

afterAll(() => pgo.sandbox.close());

const missing = 'pgclusters.crunchydata.com "nobody" not found';

describe('pgBouncer', () => {
  const spec = async () => (await pgo.show('hippo')).cluster.spec.pgBouncer;
  const put = (fields: Body) => pgo.post('/pgbouncer', { ClusterNames: ['hippo'], ...fields }, { method: 'PUT' });

  test('is added, resized, replaced and taken away', async () => {
    const added = await pgo.post('/pgbouncer', {
      Args: ['hippo'],
      Replicas: 2,
      MemoryLimit: '64Mi',
      serviceType: 'NodePort',
    });
    expect(added).toEqual({ Results: ['hippo pgbouncer added'], Code: 'ok', Msg: '' });
    expect(await spec()).toEqual({
      replicas: 2,
      resources: { memory: '24Mi' },
      limits: { memory: '64Mi' },
      serviceType: 'NodePort',
      tlsSecret: '',
    });
    expect((await put({ Replicas: 3, CPURequest: '0.25' })).Results).toEqual([
      { ClusterName: 'hippo', Error: false, ErrorMessage: '', HasPgBouncer: true },
    ]);
    expect(await spec()).toMatchObject({
      replicas: 3,
      resources: { cpu: '250m', memory: '24Mi' },
      limits: { memory: '64Mi' },
    });
    await pgo.post('/pgbouncer', { Args: ['hippo'], serviceType: 'ClusterIP' });
    expect(await spec()).toMatchObject({
      replicas: 1,
      resources: { memory: '24Mi' },
      limits: {},
      serviceType: 'ClusterIP',
    });
    const deleted = await pgo.post('/pgbouncer', { Args: ['hippo'] }, { method: 'DELETE' });
    expect(deleted.Results).toEqual(['hippo pgbouncer deleted']);
    expect(await spec()).toEqual({ replicas: 0, resources: {}, limits: {}, serviceType: 'ClusterIP', tlsSecret: '' });
  });

  test('is shown with its password, which can be rotated', async () => {
    const show = async () => (await pgo.post('/pgbouncer/show', { ClusterNames: ['hippo'] })).Results[0];
    expect(await show()).toMatchObject({ ClusterName: 'hippo', HasPgBouncer: false, Password: '', Username: '' });
    await pgo.post('/pgbouncer', { Args: ['hippo'] });
    const shown = await show();
    expect(shown).toMatchObject({ HasPgBouncer: true, ServiceName: 'hippo-pgbouncer', Username: 'pgbouncer' });
    expect(shown.Password).toHaveLength(24);
    await put({ RotatePassword: true });
    expect((await show()).Password).not.toBe(shown.Password);
  });

  test('that is not there is told so, without an error', async () => {
    expect((await put({ Replicas: 2 })).Results[0]).toMatchObject({ HasPgBouncer: false, Error: false });
    expect((await pgo.post('/pgbouncerdelete', { Args: ['hippo'], Uninstall: true })).Code).toBe('ok');
  });

  test.each([
    { fields: { Args: ['nobody'] }, message: missing },
    { fields: {}, message: 'either a list of cluster names or a selector' },
    { fields: { Selector: 'name=nobody' }, message: 'no clusters found' },
    { fields: { Args: ['hippo'], Replicas: -1 }, message: 'at least 1 replica' },
    { fields: { Args: ['hippo'], MemoryLimit: '8Mi' }, message: 'is lower than the request "24Mi"' },
    { fields: { Args: ['hippo'], serviceType: 'x' }, message: 'invalid service type' },
    { fields: { Args: ['hippo'], TLSSecret: 'pgbouncer-tls' }, message: 'TLS must be enabled' },
  ])('is refused with $message', async ({ fields, message }) => {
    const answer = await pgo.post('/pgbouncer', fields);
    expect(answer.Code).toBe('error');
    expect(answer.Msg).toContain(message);
  });

  test('hides a failed write under an overall ok', async () => {
    await pgo.sandbox.control.call('POST', 'pgo/conflicts', {});
    const answer = await pgo.post('/pgbouncer', { Args: ['hippo'] });
    expect(answer.Code).toBe('ok');
    expect(answer.Results[0]).toContain('the object has been modified');
  });
});

test('pgBouncer of a cluster that is shut down comes up with the cluster', async () => {
  const poolers = async () =>
    (await pgo.show('hippo')).Deployments.filter(({ Name }: Body) => Name === 'hippo-pgbouncer').length;
  await pgo.post('/clustersupdate', { Clustername: ['hippo'], Shutdown: true });
  await pgo.post('/pgbouncer', { Args: ['hippo'] });
  expect(await poolers()).toBe(0);
  await pgo.post('/clustersupdate', { Clustername: ['hippo'], Startup: true });
  expect(await poolers()).toBe(1);
});

describe('pgAdmin', () => {
  const show = async () => await pgo.post('/pgadmin/show', { ClusterNames: ['hippo'] });

  test('is added and removed in its time, and left out of show while its pod is missing', async () => {
    await using slow = (await servePgo({ settle: 1 })).sandbox;
    const control = slow.control;
    await control.clock.hold();
    const call = async (path: string, fields: Body, method = 'POST') =>
      (
        await slow.request(path, {
          method,
          headers: { authorization: `Basic ${btoa('admin:examplepassword')}` },
          body: { ClientVersion: '4.7.4', Namespace: 'pgouser1', ...fields },
        })
      ).json();
    const look = async () => (await call('/pgadmin/show', { ClusterNames: ['hippo'] })).Results;
    await call('/clusters', { Name: 'hippo' });
    await control.call('POST', 'pgo/finish');
    await call('/usercreate', { Clusters: ['hippo'], Username: 'app', ManagedUser: true });
    expect((await look())[0]).toMatchObject({ HasPgAdmin: false, Users: null });
    expect((await call('/pgadmin', { Args: ['hippo'], PVCSize: '1Gi' })).Results).toEqual([
      'hippo pgAdmin addition scheduled',
    ]);
    const again = await call('/pgadmin', { Args: ['hippo'] });
    expect(again).toMatchObject({ Code: 'error', Msg: 'error creating tasks for one or more clusters' });
    expect(again.Results[0]).toContain('hippo: error - ');
    await control.clock.advance(4000);
    expect(await look()).toEqual([]);
    await control.clock.advance(10_000);
    expect((await look())[0]).toMatchObject({
      HasPgAdmin: true,
      ServiceName: 'hippo-pgadmin',
      Users: ['app@pgo', 'testuser@pgo'],
    });
    const cluster = async () => (await call('/showclusters', { Clustername: 'hippo' })).Results[0].cluster;
    expect((await cluster()).metadata.labels['crunchy-pgadmin']).toBe('true');
    expect((await cluster()).spec.PGAdminStorage.size).toBe('');
    expect((await call('/pgadmin', { Args: ['hippo'] }, 'DELETE')).Results).toEqual(['hippo pgAdmin delete scheduled']);
    await control.clock.advance(5000);
    expect((await look())[0].HasPgAdmin).toBe(false);
    expect((await cluster()).metadata.labels['crunchy-pgadmin']).toBe('false');
    expect((await call('/showpvc', { ClusterName: 'hippo' })).Results).toHaveLength(2);
  });

  test('added where it is leaves a task that never ends', async () => {
    await pgo.post('/pgadmin', { Args: ['hippo'] });
    expect((await show()).Results[0].HasPgAdmin).toBe(true);
    expect((await pgo.post('/pgadmin', { Args: ['hippo'] })).Code).toBe('ok');
    expect((await pgo.post('/pgadmin', { Args: ['hippo'] })).Code).toBe('error');
  });

  test('of an unknown cluster is an error', async () => {
    expect((await pgo.post('/pgadmin', { Args: ['nobody'] })).Msg).toBe(missing);
  });
});
