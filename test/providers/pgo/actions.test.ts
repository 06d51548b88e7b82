import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import { Secret } from '../../../src/model/value.ts';
import { startSandbox } from '../../support/start-sandbox.ts';
import { openProvider, writeCall } from '../open-provider.ts';

async function openActions() {
  const sandbox = await startSandbox('pgo');
  const { environment } = sandbox;
  const file = (name: string) => environment[`RECKON_PGO_${name}`] ?? '';
  const opened = await openProvider('pgo', {
    url: sandbox.origin,
    username: 'admin',
    password: new Secret('examplepassword'),
    namespace: 'pgouser1',
    tls: { ca: file('CA'), cert: file('CERT'), key: new Secret(file('KEY')) },
  });
  const create = async (type: string, desired: JsonObject) =>
    await opened.type(type).create(opened.connection, { Namespace: 'pgouser1', ...desired }, writeCall());
  await create('pgo.cluster', { Name: 'hippo', replicas: 1 });
  return {
    sandbox,
    create,
    run: async (type: string, id: string, action: string, args: JsonObject = {}) => {
      const subject = opened.type(type);
      const live = await subject.read(opened.connection, id, { signal: AbortSignal.timeout(5000) });
      if (live === undefined || subject.run === undefined) throw new TypeError(`${id} cannot be acted on`);
      await sandbox.control.clearRequests();
      const shown = await subject.run(opened.connection, live, action, args, writeCall());
      const sent = (await sandbox.control.requests()).filter(({ path }) => !path.startsWith('/_control'));
      return { shown, sent: sent.map(({ method, path }) => `${method} ${path}`), live };
    },
    [Symbol.asyncDispose]: async () => {
      await opened[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

test.each([
  ['restart', {}, 'POST /restart', { ClusterName: 'hippo', Error: false }],
  ['reload', {}, 'POST /reload', ['reload performed on hippo']],
  ['upgrade', { IgnoreValidation: true }, 'POST /upgrades', { results: ['created upgrade task for hippo'] }],
  ['test', {}, 'POST /testclusters', [{ ClusterName: 'hippo' }]],
  ['rotate-exporter-password', {}, 'POST /clustersupdate', { rotated: 'ccp_monitoring' }],
  [
    'restore',
    { RestoreOpts: '--type=immediate', NodeLabel: 'zone=b', NodeAffinityType: 1 },
    'POST /restore',
    [expect.stringContaining('restore request'), expect.stringContaining('workflow id')],
  ],
])('a cluster can be told to %s', async (action, args, request, shown) => {
  await using pgo = await openActions();
  const told = await pgo.run('pgo.cluster', 'pgouser1/hippo', action, args);
  expect(told.sent).toEqual([request]);
  expect(told.shown).toMatchObject(shown);
});

test('a replica can be made the primary', async () => {
  await using pgo = await openActions();
  const { live } = await pgo.run('pgo.cluster', 'pgouser1/hippo', 'test');
  const [target] = live.attributes['replicaNames'] as string[];
  const told = await pgo.run('pgo.cluster', 'pgouser1/hippo', 'failover', { Target: target ?? '' });
  expect(told.shown).toBe('failover success for cluster hippo');
});

test('a restart that failed on an instance is an error though the answer says ok', async () => {
  await using pgo = await openActions();
  const Instances = [{ InstanceName: 'hippo', Error: true, ErrorMessage: 'no route' }];
  const body = { Result: { ClusterName: 'hippo', Instances, Error: false, ErrorMessage: '' }, Code: 'ok', Msg: '' };
  await pgo.sandbox.control.fault({ path: '^/restart$', status: 200, body });
  await expect(pgo.run('pgo.cluster', 'pgouser1/hippo', 'restart')).rejects.toThrow('hippo, no route');
});

test('passwords are rotated without being shown', async () => {
  await using pgo = await openActions();
  await pgo.create('pgo.user', { Clusters: ['hippo'], Username: 'app', ManagedUser: true });
  const user = await pgo.run('pgo.user', 'pgouser1/hippo/app', 'rotate-password', { PasswordLength: 30 });
  expect(user.shown).toEqual({ rotated: 'app' });
  const expired = await pgo.run('pgo.user', 'pgouser1/hippo/app', 'expire');
  expect(expired.shown).toEqual({ expired: 'app' });
  await pgo.create('pgo.pgbouncer', { Args: ['hippo'] });
  const pooler = await pgo.run('pgo.pgbouncer', 'pgouser1/hippo', 'rotate-password');
  expect([pooler.sent, pooler.shown]).toEqual([['PUT /pgbouncer'], { rotated: 'pgbouncer' }]);
});
