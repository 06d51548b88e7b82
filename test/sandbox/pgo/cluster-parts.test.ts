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

describe('schedules', () => {
  const full = { ClusterName: 'hippo', ScheduleType: 'pgbackrest', PGBackRestType: 'full', Schedule: '0 1 * * *' };

  test('are made, shown as text and deleted by their derived name', async () => {
    const created = await pgo.raw('/schedule', { ...full, Namespace: 'pgouser1' });
    expect(created.json()).toEqual({
      Results: ['created schedule hippo-pgbackrest-full for cluster hippo'],
      Code: 'ok',
      Msg: '',
    });
    const text = 'hippo-pgbackrest-full:\n\tschedule: 0 1 * * *\n\tschedule-type: pgbackrest\n\tbackup-type: full';
    for (const fields of [
      { ScheduleName: 'hippo-pgbackrest-full' },
      { ClusterName: 'hippo' },
      { ClusterName: 'all' },
    ]) {
      expect((await pgo.post('/scheduleshow', fields)).Results).toEqual([text]);
    }
    expect((await pgo.post('/scheduledelete', { ScheduleName: 'hippo-pgbackrest-full' })).Results).toEqual([
      'deleted schedule hippo-pgbackrest-full',
    ]);
    expect((await pgo.post('/scheduleshow', { ClusterName: 'hippo' })).Results).toEqual([]);
  });

  test('of a policy have no backup line', async () => {
    await pgo.post('/policies', { Name: 'p1', SQL: 'select 1' });
    await pgo.post('/schedule', {
      ClusterName: 'hippo',
      ScheduleType: 'policy',
      PolicyName: 'p1',
      Schedule: '* * * * *',
    });
    expect((await pgo.post('/scheduleshow', { ClusterName: 'hippo' })).Results).toEqual([
      'hippo-policy-p1:\n\tschedule: * * * * *\n\tschedule-type: policy',
    ]);
  });

  test('without a cluster are made for every one, for an unknown cluster for none, and cron is not looked at', async () => {
    await pgo.create('zebra');
    expect((await pgo.post('/schedule', { ...full, ClusterName: '', Schedule: 'nonsense' })).Results).toHaveLength(2);
    expect(await pgo.post('/schedule', { ...full, ClusterName: 'nobody' })).toEqual({
      Results: [],
      Code: 'ok',
      Msg: '',
    });
  });

  test.each([
    { fields: { ScheduleType: 'x' }, message: 'Schedule type unknown: x' },
    { fields: { ScheduleType: 'policy', PolicyName: 'p9' }, message: 'policy p9 not found' },
    { fields: { ScheduleType: 'policy', ScheduleOptions: '--x' }, message: 'Request type not recognized' },
    { fields: { BackrestStorageType: 's3' }, message: 'invalid storage type' },
    { fields: { ScheduleOptions: '--compress-level=99' }, message: 'compress-level' },
  ])('are refused with $message', async ({ fields, message }) => {
    expect((await pgo.post('/schedule', { ...full, ...fields })).Msg).toContain(message);
  });

  test('are unique, and unknown names are told of a ConfigMap', async () => {
    await pgo.post('/schedule', full);
    expect((await pgo.post('/schedule', full)).Msg).toBe('Schedule hippo-pgbackrest-full already exists');
    expect((await pgo.post('/scheduleshow', { ScheduleName: 'x' })).Msg).toContain('Could not delete ConfigMap x');
    expect((await pgo.post('/scheduledelete', { ScheduleName: 'x' })).Msg).toContain('Could not delete ConfigMap x');
    expect((await pgo.post('/scheduleshow', {})).Msg).toContain('must be provided');
  });
});

describe('labels', () => {
  const labels = async () => {
    const { spec, metadata } = (await pgo.show('hippo')).cluster;
    const { 'pg-cluster': _, ...shown } = metadata.labels;
    return { user: spec.userlabels, shown };
  };

  test('change in the spec, while the copies in the metadata stay', async () => {
    await pgo.create('lion', { UserLabels: { env: 'dev' } });
    expect((await pgo.post('/label', { Args: ['lion'], Labels: { env: 'prod', tier: 'db' } })).Results).toEqual([
      'lion',
    ]);
    const { spec, metadata } = (await pgo.show('lion')).cluster;
    expect(spec.userlabels).toMatchObject({ env: 'prod', tier: 'db', 'pgo-version': '4.7.4' });
    expect(metadata.labels.env).toBe('dev');
    expect(metadata.labels.tier).toBeUndefined();
    expect((await pgo.post('/showclusters', { Selector: 'tier=db' })).Results).toEqual([]);
    const deleted = await pgo.post('/labeldelete', { Args: ['lion'], Labels: { tier: '' } });
    expect(deleted.Results).toEqual(['deleting label from lion']);
    expect((await pgo.show('lion')).cluster.spec.userlabels).not.toHaveProperty('tier');
  });

  test('are only looked at in a dry run', async () => {
    const before = await labels();
    expect((await pgo.post('/label', { Args: ['hippo'], Labels: { a: 'b' }, DryRun: true })).Results).toEqual([
      'hippo',
    ]);
    expect(await labels()).toEqual(before);
  });

  test('never find clusters by selector or all, unless the bug is off', async () => {
    for (const fields of [{ Selector: 'name=hippo' }, { Args: ['all'] }]) {
      expect((await pgo.post('/label', { ...fields, Labels: { a: 'b' } })).Msg).toBe('no clusters found');
    }
    await pgo.sandbox.control.knob('labelSelectorBug', false);
    expect((await pgo.post('/label', { Args: ['all'], Labels: { a: 'b' } })).Results).toEqual(['hippo']);
  });

  test.each([
    { fields: { Labels: { a: 'b' } }, message: 'no clusters specified' },
    { fields: { Args: ['nobody'], Labels: { a: 'b' } }, message: 'error getting list of clusters' },
    { fields: { Args: ['hippo'], Labels: { A: 'b' } }, message: 'invalid label: invalid key' },
    { fields: { Args: ['hippo'], Labels: { 'a/b/c': 'b' } }, message: 'invalid label: invalid key' },
    { fields: { Args: ['hippo'], Labels: { 'example.com/a': 'b c' } }, message: 'invalid label: invalid value' },
  ])('are refused with $message', async ({ fields, message }) => {
    expect((await pgo.post('/label', fields)).Msg).toContain(message);
    expect((await pgo.post('/labeldelete', fields)).Code).toBe('error');
  });
});

describe('policies', () => {
  test('are made, shown as sent, applied and deleted', async () => {
    const sql = 'create table a (b int);\n-- \' "';
    expect(await pgo.post('/policies', { Name: 'p1', SQL: sql })).toEqual({ Code: 'ok', Msg: '' });
    expect((await pgo.post('/policies', { Name: 'p1', SQL: 'x' })).Msg).toBe('policy already exists with that name');
    const { PolicyList } = await pgo.post('/showpolicies', { Policyname: 'p1' });
    expect(PolicyList.items).toHaveLength(1);
    expect(PolicyList.items[0]).toMatchObject({
      metadata: { name: 'p1' },
      spec: { name: 'p1', sql, status: '' },
      status: { state: 'pgpolicy Processed' },
    });
    expect((await pgo.post('/policies/apply', { Name: 'p1', Selector: 'name=hippo', DryRun: true })).Name).toEqual([
      'hippo',
    ]);
    expect((await pgo.show('hippo')).Deployments[0].PolicyLabels).toEqual([]);
    expect(await pgo.post('/policies/apply', { Name: 'p1', Selector: 'name=hippo' })).toEqual({
      Name: ['hippo'],
      Code: 'ok',
      Msg: '',
    });
    const shown = await pgo.show('hippo');
    expect(shown.Deployments.map((one: Body) => one.PolicyLabels)).toEqual([['p1'], ['p1']]);
    expect(shown.cluster.metadata.labels.p1).toBe('pgpolicy');
    expect((await pgo.post('/policiesdelete', { PolicyName: 'p1' })).Results).toEqual(['deleted policy p1']);
    expect((await pgo.show('hippo')).cluster.metadata.labels.p1).toBe('pgpolicy');
  });

  test('that are unknown are null, or an error', async () => {
    expect(await pgo.post('/showpolicies', { Policyname: 'x' })).toEqual({
      PolicyList: { metadata: {}, items: null },
      Code: 'ok',
      Msg: '',
    });
    expect((await pgo.post('/policiesdelete', { PolicyName: 'x' })).Msg).toBe('policy x not found');
    expect((await pgo.post('/policies/apply', { Name: 'x' })).Msg).toContain('policy x is not found');
    expect((await pgo.post('/policies', { Name: 'No', SQL: '' })).Msg).toContain('invalid policy name format');
  });

  test('are applied to every cluster without a selector, and all are deleted by the name all', async () => {
    await pgo.create('zebra');
    await pgo.post('/policies', { Name: 'p1' });
    await pgo.post('/policies', { Name: 'p2' });
    expect((await pgo.post('/policies/apply', { Name: 'p1' })).Name).toEqual(['hippo', 'zebra']);
    expect((await pgo.post('/policiesdelete', { PolicyName: 'all' })).Results).toHaveLength(2);
  });
});
