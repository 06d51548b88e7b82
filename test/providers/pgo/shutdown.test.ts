import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { clusterDocument, documents, openPgo } from './open-pgo.ts';

const REFERENCE = '${pgo.cluster.hippo.Name}';

const user = (name: string, more = '', cluster = REFERENCE): string =>
  `type: pgo.user\nname: ${name}\nproperties: { Clusters: ["${cluster}"], Username: ${name}${more} }\n`;

/** One of each that needs a running cluster, and of each that does not. */
const parts = (cluster: string): string =>
  documents(
    user('app', '', cluster),
    `type: pgo.pgbouncer\nname: pool\nproperties: { Args: ["${cluster}"] }\n`,
    `type: pgo.backup\nname: first\nproperties: { Args: ["${cluster}"] }\n`,
    'type: pgo.policy\nname: audit\nproperties: { Name: audit, SQL: select 1 }\n',
    `type: pgo.policy_application\nname: audit\nproperties: { Name: "\${pgo.policy.audit.Name}", Selector: "name=${cluster}" }\n`,
    `type: pgo.label\nname: env\nproperties: { Args: ["${cluster}"], Labels: { env: prod } }\n`,
    `type: pgo.schedule\nname: nightly\nproperties: { ClusterName: "${cluster}", ScheduleType: pgbackrest, PGBackRestType: full, Schedule: "0 1 * * *" }\n`,
  );

const SKIPPED = ['pgo.backup.first', 'pgo.pgbouncer.pool', 'pgo.policy_application.audit', 'pgo.user.app'];

const down = (...lines: readonly string[]): string => clusterDocument(['shutdown: true', ...lines]);

/** Addresses that a plan leaves out, and the reasons it gives, each once. */
function skipped(diagnostics: readonly Diagnostic[]) {
  const left = diagnostics.filter(({ severity }) => severity === 'warning');
  return { addresses: left.map(({ address }) => address).sort(), texts: left.map(({ message }) => message).sort() };
}

describe.each([
  ['referred to', REFERENCE],
  ['named', 'hippo'],
])('what needs a running cluster, which is %s', (_title, cluster) => {
  test('is skipped with a note where the cluster is made shut down, and made when it runs', async () => {
    await using pgo = await openPgo({ documents: documents(down(), parts(cluster)) });
    const first = await pgo.apply();
    expect(errorsOf(first.faults)).toEqual([]);
    expect([...summaryOf(first.changes)].sort()).toEqual([
      'create pgo.cluster.hippo',
      'create pgo.label.env',
      'create pgo.policy.audit',
      'create pgo.schedule.nightly',
    ]);
    expect(skipped(first.diagnostics).addresses).toEqual(SKIPPED);
    for (const text of skipped(first.diagnostics).texts)
      expect(text).toMatch(/is skipped: .*hippo is to be shut down$/);

    const next = await pgo.plan();
    expect(next.changes).toEqual([]);
    expect(skipped(next.diagnostics).addresses).toEqual(SKIPPED);

    await pgo.declare(documents(clusterDocument(), parts(cluster)));
    const { run, faults, diagnostics } = await pgo.apply();
    expect([errorsOf(faults), diagnostics]).toEqual([[], []]);
    expect(run.plan.deferred).toMatchObject([{ address: 'pgo.user.app', waitsFor: ['pgo.cluster.hippo'] }]);
    // What had to wait is planned again, as `reckon apply` does by itself.
    expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
    const last = await pgo.plan();
    expect([last.changes, last.diagnostics]).toEqual([[], []]);
  });
});

test('changes of what lives in a cluster are skipped with a note in the plan that shuts it down', async () => {
  const before = documents(clusterDocument(), user('same'), user('changed', ', Password: first-secret'), user('gone'));
  await using pgo = await openPgo({ documents: before });
  await pgo.apply();
  await pgo.sandbox.control.clearRequests();
  await pgo.declare(documents(down(), user('same'), user('changed', ', Password: second-secret'), user('added')));
  const first = await pgo.apply();
  expect(errorsOf(first.faults)).toEqual([]);
  expect(summaryOf(first.changes)).toEqual(['update pgo.cluster.hippo']);
  expect((await pgo.writes()).map(({ url }) => url)).toEqual(['/clustersupdate']);
  expect(skipped(first.diagnostics)).toEqual({
    addresses: ['pgo.user.added', 'pgo.user.changed', 'pgo.user.gone'],
    texts: [
      'pgo.user.added is skipped: the cluster hippo is to be shut down',
      'pgo.user.changed is skipped: the cluster hippo is to be shut down',
      'pgo.user.gone is skipped: the cluster hippo is to be shut down',
    ],
  });

  const next = await pgo.plan();
  expect(next.changes).toEqual([]);
  const all = ['pgo.user.added', 'pgo.user.changed', 'pgo.user.gone', 'pgo.user.same'];
  expect(skipped(next.diagnostics).addresses).toEqual(all);
  expect(skipped(next.diagnostics).texts[0]).toBe('pgo.user.added is skipped: the cluster hippo is shut down');

  await pgo.declare(
    documents(clusterDocument(), user('same'), user('changed', ', Password: second-secret'), user('added')),
  );
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  const last = await pgo.apply();
  expect(errorsOf(last.faults)).toEqual([]);
  expect([...summaryOf(last.changes)].sort()).toEqual([
    'create pgo.user.added',
    'delete pgo.user.gone',
    'update pgo.user.changed',
  ]);
  expect((await pgo.plan()).changes).toEqual([]);
});

test('users of a cluster that someone else has shut down are skipped with a note, and the rest is planned', async () => {
  const rest = 'type: pgo.policy\nname: audit\nproperties: { Name: audit, SQL: select 1 }\n';
  await using pgo = await openPgo({ documents: documents(clusterDocument(), user('app')) });
  await pgo.apply();
  await pgo.call('/clustersupdate', { Namespace: 'pgouser1', Clustername: ['hippo'], Shutdown: true });
  await pgo.declare(documents(clusterDocument(), user('app'), rest));
  const { changes, diagnostics } = await pgo.plan();
  expect(summaryOf(changes)).toEqual(['create pgo.policy.audit']);
  expect(skipped(diagnostics).texts).toEqual(['pgo.user.app is skipped: the cluster hippo is shut down']);
});

test.each([
  ['Password: other-secret', 'its passwords cannot be changed'],
  ['replicas: 0', 'no replica of it can be taken away'],
])('%s is refused at its line while the cluster is shut down, and done when it starts', async (line, words) => {
  await using pgo = await openPgo({ documents: clusterDocument(['replicas: 1', 'shutdown: true']) });
  await pgo.apply();
  await pgo.declare(down(line));
  const { diagnostics } = await pgo.plan();
  expect(errorsOf(diagnostics)).toEqual([expect.stringContaining(words)]);
  expect(diagnostics[0]).toMatchObject({ code: 'PGO_SHUT_DOWN', location: { line: 6 } });
  await pgo.declare(clusterDocument([line]));
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect((await pgo.plan()).changes).toEqual([]);
});

test('replicas can be added to a cluster that is shut down: they come with its start', async () => {
  await using pgo = await openPgo({ documents: down() });
  await pgo.apply();
  await pgo.declare(down('replicas: 1'));
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect((await pgo.plan()).changes).toEqual([]);
  await pgo.declare(clusterDocument(['replicas: 1']));
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
});

test('a cluster that is shut down is destroyed with all that is declared in it', async () => {
  const options = '{ deleteData: true, deleteBackups: true }';
  await using pgo = await openPgo({ documents: documents(clusterDocument([], options), parts(REFERENCE)) });
  await pgo.apply();
  await pgo.declare(documents(clusterDocument(['shutdown: true'], options), parts(REFERENCE)));
  await pgo.apply();
  const { faults } = await pgo.apply({ mode: 'destroy' });
  expect(errorsOf(faults)).toEqual([]);
  expect([...((await pgo.state())?.resources.keys() ?? [])]).toEqual([]);
});

test('what only names its cluster, or its namespace, still comes after it, and goes before it', async () => {
  const team = 'type: pgo.namespace\nname: team\nproperties: { Args: [team9] }\n';
  const pgadmin = 'type: pgo.pgadmin\nname: admin\nproperties: { Args: [hippo] }\n';
  const all = documents(parts('hippo'), pgadmin, clusterDocument(), team);
  await using pgo = await openPgo({ settle: 1, namespace: 'team9', documents: all });
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect((await pgo.plan()).changes).toEqual([]);
  await pgo.sandbox.control.clearRequests();
  await pgo.declare(all.replace('Args: [team9] }', 'Args: [team9] }\noptions: { allowDataLoss: true }'));
  await pgo.apply();
  expect(errorsOf((await pgo.apply({ mode: 'destroy' })).faults)).toEqual([]);
  const order = (await pgo.writes()).map(({ url }) => url);
  for (const url of ['/userdelete', '/pgbouncer', '/pgadmin', '/scheduledelete', '/labeldelete'])
    expect(order.indexOf(url), url).toBeLessThan(order.indexOf('/clustersdelete'));
  expect(order.at(-1)).toBe('/namespacedelete');
});
