import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { address, clusterDocument, documents, openPgo } from './open-pgo.ts';

function document(type: string, lines: readonly string[], options = ''): string {
  const all = lines.map((line) => `  ${line}`).join('\n');
  return `type: pgo.${type}\nname: subject\nproperties:\n${all}\n${options === '' ? '' : `options: ${options}\n`}`;
}

const part = (type: string, lines: readonly string[], options = ''): string =>
  documents(clusterDocument(), document(type, lines, options));

const ARGS = 'Args: ["${pgo.cluster.hippo.Name}"]';
const HIPPO = { Namespace: 'pgouser1', Args: ['hippo'] };

describe('pgBouncer', () => {
  test('is added, resized, freed of a limit, and removed', async () => {
    await using pgo = await openPgo({ documents: part('pgbouncer', [ARGS, 'Replicas: 2', 'MemoryLimit: 64Mi']) });
    await pgo.apply();
    expect((await pgo.writes()).at(-1)).toMatchObject({ url: '/pgbouncer', body: { ...HIPPO, Replicas: 2 } });
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(part('pgbouncer', [ARGS, 'Replicas: 3', 'MemoryLimit: 64Mi', 'serviceType: NodePort']));
    await pgo.apply();
    await pgo.declare(part('pgbouncer', [ARGS, 'Replicas: 3', 'MemoryLimit: null', 'serviceType: NodePort']));
    await pgo.apply();
    expect((await pgo.plan()).changes).toEqual([]);
    await pgo.declare(clusterDocument());
    await pgo.apply();
    expect((await pgo.writes()).map(({ method, url, body }) => [method, url, body])).toEqual([
      ['PUT', '/pgbouncer', { Namespace: 'pgouser1', ClusterNames: ['hippo'], Replicas: 3, serviceType: 'NodePort' }],
      ['POST', '/pgbouncer', { ...HIPPO, Replicas: 3, serviceType: 'NodePort' }],
      ['DELETE', '/pgbouncer', HIPPO],
    ]);
    const shown = await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' });
    expect(shown.Results[0].cluster.spec.pgBouncer).toMatchObject({ replicas: 0, serviceType: 'NodePort' });
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test('whose write failed under an overall ok is an error', async () => {
    await using pgo = await openPgo({ documents: part('pgbouncer', [ARGS]) });
    const body = { Results: ['pgclusters "hippo" is forbidden'], Code: 'ok', Msg: '' };
    await pgo.sandbox.control.fault({ path: '^/pgbouncer$', method: 'POST', status: 200, body });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([expect.stringContaining('pgclusters "hippo" is forbidden')]);
  });
});

describe('pgAdmin', () => {
  test('is waited for while the server leaves it out, and its size cannot be changed', async () => {
    await using pgo = await openPgo({ settle: 1, documents: part('pgadmin', [ARGS, 'PVCSize: 1Gi']) });
    await pgo.apply();
    expect((await pgo.writes()).at(-1)).toMatchObject({ url: '/pgadmin', body: { ...HIPPO, PVCSize: '1Gi' } });
    expect((await pgo.looks('/pgadmin/show')).length).toBeGreaterThan(2);
    const shown = await pgo.call('/pgadmin/show', { Namespace: 'pgouser1', ClusterNames: ['hippo'] });
    expect(shown.Results).toMatchObject([{ HasPgAdmin: true }]);
    expect((await pgo.plan()).changes).toEqual([]);
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(part('pgadmin', [ARGS, 'PVCSize: 2Gi']));
    expect(errorsOf((await pgo.apply()).faults)).toEqual([expect.stringMatching(/^IMMUTABLE_FIELD PVCSize/)]);
    expect(await pgo.writes()).toEqual([]);
    await pgo.declare(clusterDocument());
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).map(({ method, url, body }) => [method, url, body])).toEqual([
      ['DELETE', '/pgadmin', HIPPO],
    ]);
  });
});

describe('a policy', () => {
  const policy = (sql: string) => document('policy', ['Name: p1', `SQL: ${sql}`]);
  const applied = `type: pgo.policy_application
name: p1
properties: { Name: "\${pgo.policy.subject.Name}", Selector: "name=\${pgo.cluster.hippo.Name}", SQL: "\${pgo.policy.subject.SQL}" }
`;

  test('is made anew with another text and then run again, and never twice otherwise', async () => {
    await using pgo = await openPgo({ documents: documents(clusterDocument(), policy('select 1'), applied) });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.plan()).changes).toEqual([]);
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(documents(clusterDocument(), policy('select 2'), applied));
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([
      ['/policiesdelete', { Namespace: 'pgouser1', PolicyName: 'p1' }],
      ['/policies', { Namespace: 'pgouser1', Name: 'p1', SQL: 'select 2' }],
      ['/policies/apply', { Namespace: 'pgouser1', Name: 'p1', Selector: 'name=hippo' }],
    ]);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test.each(['""', 'name=', 'name=all', 'env=prod'])('is never run by the selector %s', async (selector) => {
    await using pgo = await openPgo({
      documents: document('policy_application', ['Name: p1', `Selector: ${selector}`]),
    });
    expect((await pgo.plan()).diagnostics[0]).toMatchObject({ severity: 'error', location: { line: 5 } });
    expect(await pgo.paths()).toEqual([]);
  });
});

describe('a schedule', () => {
  const schedule = (cron: string, more: readonly string[] = []) =>
    part('schedule', [
      'ClusterName: ${pgo.cluster.hippo.Name}',
      'ScheduleType: pgbackrest',
      'PGBackRestType: full',
      `Schedule: "${cron}"`,
      ...more,
    ]);

  test('is read out of the text that the server shows, and made anew when it changes', async () => {
    await using pgo = await openPgo({ documents: schedule('0 1 * * *') });
    await pgo.apply();
    expect((await pgo.plan()).changes).toEqual([]);
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(schedule('30 2 * * 1-5'));
    await pgo.apply();
    expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([
      ['/scheduledelete', { Namespace: 'pgouser1', ScheduleName: 'hippo-pgbackrest-full' }],
      [
        '/schedule',
        {
          Namespace: 'pgouser1',
          ClusterName: 'hippo',
          ScheduleType: 'pgbackrest',
          PGBackRestType: 'full',
          Schedule: '30 2 * * 1-5',
        },
      ],
    ]);
    expect((await pgo.plan()).changes).toEqual([]);
  });

  test.each(['0 1 * *', '60 1 * * *', 'nightly', '0 25 * * *', '0 1 * * 8'])(
    '%s is refused at its line',
    async (cron) => {
      await using pgo = await openPgo({ documents: schedule(cron) });
      const { diagnostics } = await pgo.plan();
      expect(diagnostics[0]).toMatchObject({ severity: 'error', location: { file: 'resources/all.yaml', line: 12 } });
      expect(diagnostics[0]?.message).toContain('cron schedule of five fields');
      expect(await pgo.paths()).toEqual([]);
    },
  );

  test('of a policy needs the policy and a database', async () => {
    const lines = ['ClusterName: hippo', 'ScheduleType: policy', 'Schedule: "0 1 * * *"'];
    await using pgo = await openPgo({ documents: part('schedule', lines) });
    expect(errorsOf((await pgo.plan()).diagnostics)).toEqual([
      'PGO_SCHEDULE_INCOMPLETE a policy schedule needs PolicyName and Database',
    ]);
  });

  test('for a cluster that is not there fails, though the server says ok', async () => {
    const lines = ['ClusterName: nobody', 'ScheduleType: pgbackrest', 'PGBackRestType: incr', 'Schedule: "0 1 * * *"'];
    await using pgo = await openPgo({ documents: document('schedule', lines) });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([expect.stringContaining('there is no cluster nobody')]);
  });
});

describe('labels', () => {
  test('of a document are its keys: the system’s and others’ are left alone', async () => {
    await using pgo = await openPgo({ documents: clusterDocument(['userLabels: { tier: db }']) });
    await pgo.apply();
    await pgo.declare(
      documents(clusterDocument(['userLabels: { tier: db }']), document('label', [ARGS, 'Labels: { env: prod }'])),
    );
    await pgo.apply();
    expect((await pgo.plan()).changes).toEqual([]);
    const labels = async () =>
      (await pgo.call('/showclusters', { Namespace: 'pgouser1', Clustername: 'hippo' })).Results[0].cluster.spec
        .userlabels;
    expect(await labels()).toMatchObject({ tier: 'db', env: 'prod', 'pgo-version': '4.7.4' });
    await pgo.declare(clusterDocument(['userLabels: { tier: db }']));
    await pgo.apply();
    expect(await labels()).toMatchObject({ tier: 'db', 'pgo-version': '4.7.4' });
    expect(Object.keys(await labels())).not.toContain('env');
  });

  test.each(['pgo-version', 'workflowid', 'Env', 'a_b'])('the key %s is refused', async (key) => {
    await using pgo = await openPgo({ documents: part('label', [ARGS, `Labels: { ${key}: x }`]) });
    expect((await pgo.plan()).diagnostics[0]).toMatchObject({ severity: 'error' });
    expect(await pgo.paths()).toEqual([]);
  });
});

describe('a backup', () => {
  test('is made once, kept when its document goes, and not made again when retention has removed it', async () => {
    const backup = part('backup', [ARGS, 'BackupOpts: --type=full']);
    await using pgo = await openPgo({ settle: 1, documents: backup });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    const labels = async () =>
      (
        await pgo.sandbox.request('/backrest/hippo?version=4.7.4&namespace=pgouser1', {
          headers: { authorization: `Basic ${Buffer.from('admin:examplepassword').toString('base64')}` },
        })
      )
        .json()
        .Items[0].Info[0].backup.map(({ label }: { label: string }) => label);
    expect(await labels()).toHaveLength(2);
    expect((await pgo.plan()).changes).toEqual([]);
    const record = (await pgo.state())?.resources.get(address('pgo.backup.subject'));
    expect(record?.live).toMatchObject({ type: 'full', BackupType: 'pgbackrest' });
    await pgo.call(
      '/backrest',
      { Namespace: 'pgouser1', ClusterName: 'hippo', Target: String(record?.live['label']) },
      'DELETE',
    );
    expect((await pgo.plan()).changes).toEqual([]);
    await pgo.sandbox.control.clearRequests();
    await pgo.declare(clusterDocument());
    const { faults, changes } = await pgo.apply();
    expect(errorsOf(faults)).toEqual([]);
    expect(summaryOf(changes)).toEqual(['delete pgo.backup.subject']);
    expect(await pgo.writes()).toEqual([]);
    expect((await pgo.state())?.resources.has(address('pgo.backup.subject'))).toBe(false);
  });

  test('of pg_dump is followed until it is completed', async () => {
    const dump = part('backup', [ARGS, 'BackupType: pgdump', 'PGDumpDB: hippo']);
    await using pgo = await openPgo({ settle: 1, documents: dump });
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    expect((await pgo.writes()).at(-1)).toMatchObject({ url: '/pgdumpbackup', body: { ...HIPPO, PGDumpDB: 'hippo' } });
    expect((await pgo.state())?.resources.get(address('pgo.backup.subject'))?.live).toMatchObject({
      status: 'completed',
    });
    expect((await pgo.plan()).changes).toEqual([]);
  });
});
