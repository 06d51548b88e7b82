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
