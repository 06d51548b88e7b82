import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Body, type PgoSandbox, servePgo } from './pgo-sandbox.ts';

let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo();
});

beforeEach(async () => {
  await pgo.sandbox.control.reset();
  await pgo.create('hippo', { ReplicaCount: 1 });
});

afterAll(() => pgo.sandbox.close());

const verify = 'nobody was not found, verify cluster name';

describe('backups', () => {
  const labels = async () =>
    (await pgo.get('/backrest/hippo')).Items[0].Info[0].backup.map((one: Body) => `${one.type} ${one.label}`);

  test('are taken in the background and listed with their kind', async () => {
    expect(
      (await pgo.raw('/backrestbackup', { Args: ['hippo'], BackupOpts: '--type=diff', Namespace: 'pgouser1' })).json(),
    ).toEqual({
      Results: ['created Pgtask backrest-backup-hippo'],
      Code: 'ok',
      Msg: '',
    });
    await pgo.post('/backrestbackup', { Args: ['hippo'] });
    const [full = '', diff = '', incr = ''] = await labels();
    expect(full).toMatch(/^full \d{8}-\d{6}F$/);
    expect(diff).toMatch(/^diff \d{8}-\d{6}F_\d{8}-\d{6}D$/);
    expect(incr).toMatch(/^incr \d{8}-\d{6}F_\d{8}-\d{6}I$/);
    const [item] = (await pgo.get('/backrest/all')).Items;
    expect(item).toMatchObject({ Name: 'hippo', StorageType: 'posix' });
    expect(item.Info[0]).toMatchObject({ name: 'db', cipher: 'none', status: { code: 0, message: 'ok' } });
    expect(item.Info[0].backup[1].prior).toBe(item.Info[0].backup[0].label);
  });

  test('are deleted with those that build on them', async () => {
    await pgo.post('/backrestbackup', { Args: ['hippo'], BackupOpts: '--type=full' });
    await pgo.post('/backrestbackup', { Args: ['hippo'], BackupOpts: '--type=incr' });
    const second = (await labels())[1].split(' ')[1];
    const answer = await pgo.post('/backrest', { ClusterName: 'hippo', Target: second }, { method: 'DELETE' });
    expect(answer).toEqual({ Code: 'ok', Msg: '' });
    expect(await labels()).toHaveLength(1);
    const unknown = await pgo.post('/backrest', { ClusterName: 'hippo', Target: 'x' }, { method: 'DELETE' });
    expect(unknown.Msg).toContain('could not find backup');
  });

  test('are kept as many as are asked for', async () => {
    const opts = '--type=full --repo1-retention-full=2';
    for (let i = 0; i < 3; i += 1) {
      await pgo.post('/backrestbackup', { Args: ['hippo'], BackupOpts: opts });
    }
    expect(await labels()).toHaveLength(2);
  });

  test.each([
    { fields: { BackupOpts: 'full' }, message: "must start with '-'" },
    { fields: { BackupOpts: '--type=half' }, message: '--type' },
    { fields: { BackupOpts: '--compress-level=10' }, message: '--compress-level' },
    { fields: { BackupOpts: '--compress-type=zip' }, message: '--compress-type' },
    { fields: { BackupOpts: '--repo1-retention-full=0' }, message: '--repo1-retention-full' },
    { fields: { BackupOpts: '--log-level-console=loud' }, message: '--log-level-console' },
    { fields: { BackupOpts: '--stanza=x' }, message: 'Flag --stanza is not supported' },
    { fields: { BackrestStorageType: 's3' }, message: 'invalid storage type' },
    { fields: { BackrestStorageType: 'posix,s3' }, message: 'only select one storage type' },
    { fields: { Args: ['nobody'] }, message: verify },
  ])('are refused with $message', async ({ fields, message }) => {
    expect((await pgo.post('/backrestbackup', { Args: ['hippo'], ...fields })).Msg).toContain(message);
  });

  test('of an unknown cluster are none', async () => {
    expect(await pgo.get('/backrest/nobody')).toEqual({ Items: [], Code: 'ok', Msg: '' });
    expect((await pgo.post('/restore', { FromCluster: 'nobody' })).Msg).toBe(verify);
  });
});

describe('dumps', () => {
  test('are one a cluster, shown and restored', async () => {
    expect((await pgo.get('/pgdump/hippo')).Msg).toMatch(/^pgDump .*not found\.\n$/);
    expect((await pgo.get('/pgdump/nobody')).BackupList.items).toEqual([]);
    expect((await pgo.post('/pgdumpbackup', { Args: ['hippo'], BackupOpts: '--schema=a' })).Results).toEqual([
      'created Pgtask backup-hippo-pgdump',
    ]);
    await pgo.post('/pgdumpbackup', { Args: ['hippo'], PVCName: 'mine' });
    const { items } = (await pgo.get('/pgdump/all')).BackupList;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ name: 'backup-hippo-pgdump', backuppvc: 'mine', backuphost: 'hippo', toc: null });
    const restored = await pgo.post('/pgdumprestore', { FromCluster: 'hippo', FromPVC: 'mine' });
    expect(restored).toMatchObject({ Code: 'ok', Msg: 'Restore Not Implemented' });
    expect((await pgo.post('/pgdumprestore', { FromCluster: 'hippo', FromPVC: 'x' })).Msg).toContain('"x" not found');
    expect((await pgo.post('/pgdumprestore', { FromCluster: 'nobody' })).Msg).toBe(verify);
    expect((await pgo.post('/pgdumpbackup', { Args: ['hippo'], StorageConfig: 'x' })).Msg).toContain('not found');
  });

  test('beside kept backups can make a deletion stick', async () => {
    await pgo.sandbox.control.knob('secondBackupClaimSticks', true);
    await pgo.post('/pgdumpbackup', { Args: ['hippo'] });
    await pgo.post('/clustersdelete', { Clustername: 'hippo', DeleteData: true });
    expect(await pgo.show('hippo')).toBeDefined();
  });
});

describe('failover', () => {
  test('promotes the target, and the former primary can be scaled down', async () => {
    const [{ Name: target }] = (await pgo.get('/failover/hippo')).Results;
    expect(await pgo.post('/failover', { ClusterName: 'hippo', Target: target })).toEqual({
      Results: 'failover success for cluster hippo',
      Code: 'ok',
      Msg: '',
    });
    const { cluster, Pods } = await pgo.show('hippo');
    expect(cluster.metadata.annotations).toMatchObject({ 'current-primary': target, 'primary-deployment': target });
    expect(cluster.metadata.labels['deployment-name']).toBe(target);
    expect(cluster.spec.PrimaryStorage.name).toBe(target);
    expect(Pods.filter((one: Body) => one.Primary)).toHaveLength(1);
    expect((await pgo.get('/scale/hippo')).Results.map((one: Body) => one.Name)).toEqual(['hippo']);
    const down = await pgo.get('/scaledown/hippo', { 'replica-name': 'hippo', 'delete-data': 'true' });
    expect(down.Code).toBe('ok');
    expect((await pgo.show('hippo')).Pods).toHaveLength(1);
  });

  test.each([
    { fields: { ClusterName: 'nobody' }, message: 'no cluster found named nobody' },
    { fields: { Target: 'x' }, message: 'no target found named x' },
    { fields: { Target: 'hippo' }, message: 'The primary database cannot be selected' },
    { fields: { Force: true }, message: 'target is required' },
  ])('is refused with $message', async ({ fields, message }) => {
    const answer = await pgo.post('/failover', { ClusterName: 'hippo', ...fields });
    expect(answer).toMatchObject({ Results: '', Code: 'error' });
    expect(answer.Msg).toContain(message);
  });
});

describe('restart and reload', () => {
  test('restart the instances, and tell of those that fail among the rest', async () => {
    const { Results } = await pgo.get('/restart/hippo');
    expect(Results.map((one: Body) => one.Role)).toEqual(['primary', 'replica']);
    const answer = await pgo.post('/restart', { ClusterName: 'hippo', Targets: ['hippo', 'x'] });
    expect(answer.Code).toBe('ok');
    expect(answer.Result.Instances.map((one: Body) => one.Error)).toEqual([false, true]);
    const rolling = await pgo.post('/restart', { ClusterName: 'hippo', RollingUpdate: true });
    expect(rolling.Result).toEqual({ ClusterName: '', Instances: null, Error: false, ErrorMessage: '' });
    expect((await pgo.post('/restart', { ClusterName: 'nobody' })).Msg).toContain('"nobody" not found');
  });

  test('reload by name, or everything with any selector', async () => {
    await pgo.create('zebra');
    expect((await pgo.post('/reload', { Args: ['hippo'] })).Results).toEqual(['reload performed on hippo']);
    expect((await pgo.post('/reload', { Selector: 'name=hippo' })).Results).toHaveLength(2);
    expect((await pgo.post('/reload', { Args: ['nobody'] })).Msg).toBe(verify);
  });
});

describe('upgrades', () => {
  test('change the image, once at a time', async () => {
    await pgo.create('old', { CCPImageTag: 'centos8-13.1-4.6.2' });
    const answer = await pgo.post('/upgrades', { Args: ['old'] });
    expect(answer.Results).toEqual(['created upgrade task for old']);
    const { Parameters } = (await pgo.get(`/workflow/${answer.WorkflowID}`)).Results;
    expect(Parameters).toHaveProperty('cluster upgrade - in progress');
    expect((await pgo.show('old')).cluster.spec.ccpimagetag).toBe('centos8-13.5-4.7.4');
    expect((await pgo.post('/upgrades', { Args: ['nobody'] })).Msg).toBe('nobody is not a valid pgcluster');
    const other = { Args: ['hippo'], UpgradeCCPImageTag: 'centos8-14.1-4.7.4' };
    expect((await pgo.post('/upgrades', other)).Msg).toContain('cannot upgrade from');
    expect((await pgo.post('/upgrades', { ...other, IgnoreValidation: true })).Code).toBe('ok');
  });

  test('are needed by a cluster that was left behind', async () => {
    const patch = { annotations: { 'is-upgraded': 'false' } };
    await pgo.sandbox.control.call('PATCH', 'pgo/clusters', { namespace: 'pgouser1', cluster: 'hippo', patch });
    for (const [path, fields] of [
      ['/clustersdelete', { Clustername: 'hippo' }],
      ['/clusters/scale/hippo', { replicaCount: 1 }],
      ['/pgbouncer', { Args: ['hippo'] }],
      ['/backrestbackup', { Args: ['hippo'] }],
      ['/usercreate', { Clusters: ['hippo'], Username: 'app' }],
    ] as const) {
      expect((await pgo.post(path, fields)).Msg).toContain('has not yet been upgraded');
    }
    await pgo.post('/upgrades', { Args: ['hippo'] });
    expect((await pgo.post('/clusters/scale/hippo', { replicaCount: 1 })).Code).toBe('ok');
  });
});

describe('information', () => {
  test('the configuration has realistic defaults', async () => {
    const { Result } = await pgo.get('/config');
    expect(Result.Cluster).toMatchObject({ User: 'testuser', PasswordLength: '24', Port: '5432', BackrestPort: 2022 });
    expect(Result.Storage.default).toMatchObject({ AccessMode: 'ReadWriteOnce', Size: '1G', StorageType: 'dynamic' });
    expect(Result.PrimaryStorage).toBe('default');
    expect((await pgo.get('/config', { namespace: 'x' })).Msg).toContain('not part of the Operator installation');
  });

  test('the status counts', async () => {
    const { Result } = await pgo.get('/status');
    expect(Result).toMatchObject({ NumDatabases: 3, NumClaims: 3, VolumeCap: '2862Mi', NotReady: [], Nodes: null });
    expect(Object.values(Result.DbTags)).toEqual([2]);
  });

  test('disk use is told in bytes', async () => {
    const { Results } = await pgo.post('/df', { Selector: 'name=hippo' });
    expect(Results.map((one: Body) => one.PVCType).toSorted()).toEqual([0, 0, 1]);
    expect(Results[0]).toMatchObject({ InstanceName: 'hippo', PVCName: 'hippo', PVCCapacity: 954 * 2 ** 20 });
    expect((await pgo.post('/df', { Selector: '*' })).Results).toHaveLength(3);
    expect((await pgo.post('/df', { Selector: 'name=nobody' })).Msg).toContain('no clusters found for selector');
  });

  test('claims are listed, with an empty code', async () => {
    const { Code, Results } = await pgo.post('/showpvc', { ClusterName: 'hippo' });
    expect(Code).toBe('');
    expect(Results).toContainEqual({ ClusterName: 'hippo', PVCName: 'hippo-pgbr-repo' });
    expect((await pgo.post('/showpvc', { AllFlag: true })).Results).toHaveLength(3);
    expect((await pgo.post('/showpvc', { ClusterName: 'x', ClientVersion: '1' })).Code).toBe('error');
  });

  test('files are printed, commands are not run', async () => {
    const file = '/pgdata/hippo/postgresql.conf';
    expect((await pgo.post('/cat', { Args: ['hippo', file] })).Results[0]).toContain('5432');
    expect((await pgo.post('/cat', { Args: ['hippo', 'a;b'] })).Code).toBe('error');
    expect((await pgo.post('/cat', { Args: ['hippo', '/x'] })).Msg).toContain('No such file');
    expect((await pgo.post('/cat', { Args: ['nobody', file] })).Msg).toBe(verify);
  });
});
