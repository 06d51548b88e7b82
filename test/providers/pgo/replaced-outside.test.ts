import { expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { clusterDocument, documents, openPgo, type PgoProject } from './open-pgo.ts';

const USER = 'type: pgo.user\nname: app\nproperties: { Clusters: ["${pgo.cluster.hippo.Name}"], Username: app }\n';

/** Someone deletes the cluster and makes another one of its name. */
async function replaceByHand(pgo: PgoProject): Promise<void> {
  const hippo = { Namespace: 'pgouser1', Clustername: 'hippo', DeleteData: true, DeleteBackups: true };
  await pgo.call('/clustersdelete', hippo);
  await pgo.sandbox.control.call('POST', 'pgo/finish');
  await pgo.call('/clusters', { Namespace: 'pgouser1', Name: 'hippo', AutofailFlag: true });
  await pgo.sandbox.control.call('POST', 'pgo/finish');
  await pgo.sandbox.control.clearRequests();
}

test('a cluster that someone has made anew under its name is not taken for the old one', async () => {
  await using pgo = await openPgo({ documents: documents(clusterDocument(), USER) });
  await pgo.apply();
  const old = (await pgo.record('pgo.cluster.hippo'))?.live['uid'];
  await replaceByHand(pgo);
  await pgo.declare(clusterDocument(['BadgerFlag: true']));
  const { run, diagnostics } = await pgo.plan();
  expect(errorsOf(diagnostics)).toEqual([
    expect.stringMatching(/^REPLACED_OUTSIDE pgo\.cluster\.hippo is not the object that was applied/),
  ]);
  expect(diagnostics[0]?.message).toContain(String(old));
  expect(diagnostics[0]?.hint).toContain("reckon import 'pgo.cluster.hippo' 'pgouser1/hippo'");
  expect(diagnostics[0]?.location).toMatchObject({ file: 'resources/all.yaml', line: 1 });
  expect(run.plan.drift).toMatchObject([
    {
      address: 'pgo.cluster.hippo',
      action: 'replace',
      reason: 'replaced-outside',
      fields: [{ pointer: '/uid', before: old }],
    },
    { address: 'pgo.user.app', action: 'delete', reason: 'deleted-outside' },
  ]);
  expect(await pgo.writes()).toEqual([]);
});

test.each([
  ['its document is gone', {}],
  ['everything is destroyed', { mode: 'destroy' as const }],
])('nor deleted in its place when %s', async (_title, options) => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  await pgo.apply();
  await replaceByHand(pgo);
  await pgo.declare('');
  expect(errorsOf((await pgo.apply(options)).faults)).toEqual([expect.stringMatching(/^REPLACED_OUTSIDE /)]);
  expect(await pgo.writes()).toEqual([]);
});

test.each([
  ['changed', clusterDocument(['BadgerFlag: true'])],
  ['deleted', ''],
])('nor %s by an apply when it came after the plan', async (_title, after) => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  await pgo.apply();
  await pgo.declare(after);
  const { faults } = await pgo.apply({}, { between: async () => await replaceByHand(pgo) });
  expect(errorsOf(faults)).toEqual([expect.stringMatching(/^PROVIDER_STALE .*someone has made it anew/)]);
  expect(await pgo.writes()).toEqual([]);
});
