import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Body, type PgoSandbox, servePgo } from './pgo-sandbox.ts';

let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo({ settle: 1 });
  await pgo.sandbox.control.clock.hold();
});

beforeEach(() => pgo.sandbox.control.reset());

afterAll(() => pgo.sandbox.close());

const advance = (seconds: number) => pgo.sandbox.control.clock.advance(seconds * 1000);
const finish = () => pgo.sandbox.control.call('POST', 'pgo/finish');

/** What a tool looks at, in short. */
async function glance(name = 'hippo'): Promise<Body> {
  const { cluster, Pods, Deployments, Services, Replicas } = await pgo.show(name);
  return {
    state: cluster.status.state,
    spec: cluster.spec.status,
    pods: Pods.map((pod: Body) => `${pod.Phase} ${pod.ReadyStatus} ${pod.Ready} ${pod.Type}`),
    deployments: Deployments.length,
    services: Services.length,
    replicas: Replicas.length,
  };
}

describe('creation', () => {
  test('goes from Created to Initialized, replicas last', async () => {
    const { WorkflowID } = await pgo.create('hippo', { ReplicaCount: 1, UserLabels: { env: 'prod' } });
    const none = { pods: [], deployments: 0, services: 0, replicas: 0 };
    expect(await glance()).toEqual({ state: 'pgcluster Created', spec: '', ...none });
    const created = (await pgo.show('hippo')).cluster;
    expect(created.status.message).toBe('Created, not processed yet');
    expect(created.metadata.labels).toEqual({ name: 'hippo', 'pg-cluster': 'hippo', pgouser: 'admin' });

    await advance(3);
    const processed = { state: 'pgcluster Processed', spec: 'completed', deployments: 2, services: 1, replicas: 1 };
    expect(await glance()).toEqual({ ...processed, pods: [] });
    expect((await pgo.show('hippo')).cluster.metadata.labels).toMatchObject({ env: 'prod', workflowid: WorkflowID });

    await advance(5);
    expect(await glance()).toEqual({ ...processed, pods: ['Pending 0/0 true unknown'] });
    await advance(3);
    expect(await glance()).toEqual({ ...processed, pods: ['Pending 0/1 false unknown'] });
    await advance(7);
    expect(await glance()).toEqual({ ...processed, pods: ['Running 0/1 false unknown'] });
    await advance(15);
    expect(await glance()).toEqual({ ...processed, pods: ['Running 0/1 false primary'] });
    expect((await pgo.get(`/workflow/${WorkflowID}`)).Results.Parameters['task completed']).toBeUndefined();

    await advance(10);
    expect(await glance()).toEqual({ ...processed, pods: ['Running 1/1 true primary'] });
    const workflow = await pgo.get(`/workflow/${WorkflowID}`);
    expect(workflow.Results).toMatchObject({ ClusterName: 'hippo', Parameters: { 'pg-cluster': 'hippo' } });
    expect(workflow.Results.Parameters['task completed']).toMatch(/Z$/);
    expect((await pgo.get('/backrest/hippo')).Items).toEqual([{ Name: 'hippo', Info: [], StorageType: 'posix' }]);

    await advance(30);
    const initialized = { ...processed, state: 'pgcluster Initialized', deployments: 3, services: 2 };
    expect(await glance()).toEqual({ ...initialized, pods: ['Running 1/1 true primary'] });
    expect((await pgo.show('hippo')).cluster.status.message).toBe('Cluster has been initialized');
    expect((await pgo.get('/backrest/hippo')).Items[0].Info[0].backup[0].type).toBe('full');
    await advance(3);
    expect((await glance()).pods[1]).toBe('Pending 0/0 true unknown');
    await advance(8);
    expect((await glance()).pods[1]).toBe('Running 0/1 false unknown');
    await advance(12);
    expect((await glance()).pods[1]).toBe('Running 1/1 true replica');
  });

  test('sidecars are containers of the pod', async () => {
    await pgo.create('hippo', { MetricsFlag: true, BadgerFlag: true });
    await finish();
    expect((await glance()).pods).toEqual(['Running 3/3 true primary']);
    const [service] = (await pgo.show('hippo')).Services;
    expect(service.ClusterPorts).toEqual(['2022/TCP', '5432/TCP', '10000/TCP', '9187/TCP']);
  });

  test('a cluster can wait for looks instead of the clock', async () => {
    await pgo.sandbox.control.knob('pollsPerStep', 2);
    await pgo.create('hippo');
    const states: string[] = [];
    for (let look = 0; look < 14; look += 1) {
      states.push((await glance()).state);
    }
    expect(states.slice(0, 2)).toEqual(['pgcluster Created', 'pgcluster Processed']);
    expect(states.at(-1)).toBe('pgcluster Initialized');
    expect(states.filter((one) => one === 'pgcluster Processed')).toHaveLength(12);
  });

  test('a clone goes through Bootstrapping and Bootstrapped', async () => {
    await pgo.create('hippo');
    await finish();
    await pgo.create('clone', { PGDataSource: { restoreFrom: 'hippo' } });
    const states = new Set<string>();
    for (let i = 0; i < 30; i += 1) {
      states.add((await glance('clone')).state);
      await advance(5);
    }
    expect([...states]).toEqual([
      'pgcluster Created',
      'pgcluster Bootstrapping',
      'pgcluster Bootstrapped',
      'pgcluster Initialized',
    ]);
  });

  test('a namespace just made is not looked at for a while', async () => {
    await pgo.sandbox.control.knob('namespaceReadyMs', 60_000);
    await pgo.post('/namespacecreate', { Args: ['team9'] });
    await pgo.post('/clusters', { Namespace: 'team9', Name: 'hippo' });
    const state = async () =>
      (await pgo.post('/showclusters', { Namespace: 'team9', AllFlag: true })).Results[0].cluster.status.state;
    await advance(50);
    expect(await state()).toBe('pgcluster Created');
    await advance(13);
    expect(await state()).toBe('pgcluster Processed');
  });
});

describe('a running cluster', () => {
  beforeEach(async () => {
    await pgo.create('hippo', { ReplicaCount: 1 });
    await finish();
  });

  test('rolls an update out: its pods are not ready for a while and have new names', async () => {
    const [before] = (await pgo.show('hippo')).Pods;
    await pgo.post('/clustersupdate', { Clustername: ['hippo'], MemoryRequest: '256Mi', Metrics: 1 });
    await advance(2);
    expect((await glance()).pods).toEqual(['Running 0/2 false primary', 'Running 0/2 false replica']);
    await advance(15);
    expect((await glance()).pods).toEqual(['Running 2/2 true primary', 'Running 2/2 true replica']);
    expect((await pgo.show('hippo')).Pods[0].Name).not.toBe(before.Name);
  });

  test('shuts down and starts up again with its primary first', async () => {
    await pgo.post('/clustersupdate', { Clustername: ['hippo'], Shutdown: true });
    expect((await pgo.show('hippo')).cluster.spec.shutdown).toBe(true);
    expect((await glance()).state).toBe('pgcluster Initialized');
    await advance(12);
    expect(await glance()).toMatchObject({ state: 'pgcluster Shutdown', pods: [] });
    expect((await pgo.get('/backrest/hippo')).Msg).toBe('backrestrepo pod not found for cluster hippo');
    await pgo.post('/clustersupdate', { Clustername: ['hippo'], Startup: true });
    await advance(60);
    expect(await glance()).toMatchObject({ state: 'pgcluster Shutdown', pods: ['Running 1/1 true primary'] });
    await finish();
    expect(await glance()).toMatchObject({ state: 'pgcluster Initialized' });
    expect((await glance()).pods).toHaveLength(2);
  });

  test('a replica that is added is listed before it has a pod, one that is taken away stays until it is gone', async () => {
    const scaled = await pgo.post('/clusters/scale/hippo', { replicaCount: 2 });
    expect(scaled.Results).toHaveLength(2);
    expect(scaled.Results[0]).toMatch(/^created Pgreplica hippo-[a-z]{4}$/);
    expect(await glance()).toMatchObject({ replicas: 3, pods: expect.objectContaining({ length: 2 }) });
    await finish();
    expect((await glance()).pods).toHaveLength(4);
    const { Results } = await pgo.get('/scale/hippo');
    expect(Results).toHaveLength(3);
    const down = await pgo.get('/scaledown/hippo', { 'replica-name': Results[0].Name, 'delete-data': 'true' });
    expect(down.Results).toEqual([`deleted replica ${Results[0].Name}`]);
    expect((await glance()).replicas).toBe(3);
    await advance(6);
    expect(await glance()).toMatchObject({ replicas: 2, pods: expect.objectContaining({ length: 3 }) });
  });

  test('a restore takes the instances down and brings them back', async () => {
    const answer = await pgo.post('/restore', { FromCluster: 'hippo', RestoreOpts: '--type=time' });
    const id = /^workflow id (.+)$/.exec(answer.Results[1])?.[1] ?? '';
    expect((await glance()).state).toBe('pgcluster Restoring');
    await advance(6);
    expect((await glance()).pods).toEqual([]);
    await finish();
    expect((await glance()).state).toBe('pgcluster Initialized');
    const { Parameters } = (await pgo.get(`/workflow/${id}`)).Results;
    expect(Object.keys(Parameters)).toEqual(
      expect.arrayContaining([
        'restored PVC created',
        'restore job created',
        'restored Primary created',
        'task completed',
      ]),
    );
  });

  test('is shown until its deletion is through, and its name is taken until then', async () => {
    const answer = await pgo.post('/clustersdelete', { Clustername: 'hippo', DeleteData: true, DeleteBackups: true });
    expect(answer).toEqual({ Results: ['deleted pgcluster hippo'], Code: 'ok', Msg: '' });
    expect((await glance()).pods).toHaveLength(2);
    await advance(3);
    expect((await glance()).pods).toHaveLength(1);
    await advance(4);
    expect(await glance()).toMatchObject({ pods: [], deployments: 0 });
    expect((await pgo.post('/clusters', { Name: 'hippo' })).status).toEqual({
      Code: 'error',
      Msg: 'pgcluster hippo was found so we will not create it',
    });
    expect((await pgo.post('/clustersdelete', { Clustername: 'hippo' })).Code).toBe('ok');
    await finish();
    expect(await pgo.show('hippo')).toBeUndefined();
    expect((await pgo.post('/clustersdelete', { Clustername: 'hippo' })).Msg).toBe('no clusters found');
  });
});

describe('a deletion', () => {
  const claims = async () =>
    (await pgo.post('/showpvc', { ClusterName: 'hippo' })).Results.map((one: Body) => one.PVCName);

  test.each([
    {
      DeleteData: undefined,
      DeleteBackups: undefined,
      kept: ['hippo', 'hippo-pgadmin', 'hippo-pgbr-repo', 'hippo-tablespace-t1'],
      password: true,
    },
    { DeleteData: true, DeleteBackups: false, kept: ['hippo-pgbr-repo'], password: false },
    { DeleteData: false, DeleteBackups: true, kept: ['hippo', 'hippo-pgadmin', 'hippo-tablespace-t1'], password: true },
    { DeleteData: true, DeleteBackups: true, kept: [], password: false },
  ])(
    'with DeleteData $DeleteData and DeleteBackups $DeleteBackups keeps $kept',
    async ({ DeleteData, DeleteBackups, kept, password }) => {
      const first = await pgo.create('hippo', { Tablespaces: [{ Name: 't1', StorageConfig: 'default' }] });
      await finish();
      await pgo.post('/pgadmin', { Args: ['hippo'] });
      await finish();
      await pgo.post('/usercreate', { Clusters: ['hippo'], Username: 'app' });
      await pgo.post('/schedule', {
        ClusterName: 'hippo',
        ScheduleType: 'pgbackrest',
        PGBackRestType: 'full',
        Schedule: '0 1 * * *',
      });
      await pgo.post('/clustersdelete', { Clustername: 'hippo', DeleteData, DeleteBackups });
      await finish();
      expect(await claims()).toEqual(kept);
      expect((await pgo.post('/scheduleshow', { ClusterName: 'all' })).Results).toEqual([]);
      expect((await pgo.get(`/workflow/${first.WorkflowID}`)).Msg).toContain('workflow id NOT found');
      const second = await pgo.create('hippo', { Password: 'another' });
      expect(second.Users[0].Password).toBe(password ? first.Users[0].Password : 'another');
      await finish();
      const users = (await pgo.post('/usershow', { Clusters: ['hippo'] })).Results.map((one: Body) => one.Username);
      expect(users.includes('app')).toBe(DeleteData !== true);
      const { backup } = (await pgo.get('/backrest/hippo')).Items[0].Info[0];
      expect(backup).toHaveLength(DeleteBackups === true ? 1 : 2);
    },
  );

  test('of "all" takes every cluster of the namespace', async () => {
    await pgo.create('hippo');
    await pgo.create('zebra');
    await finish();
    const { Results } = await pgo.post('/clustersdelete', { Clustername: 'all' });
    expect(Results).toEqual(['deleted pgcluster hippo', 'deleted pgcluster zebra']);
  });

  test('with AllFlag alone finds nothing', async () => {
    await pgo.create('hippo');
    expect((await pgo.post('/clustersdelete', { AllFlag: true })).Msg).toBe('no clusters found');
  });
});
