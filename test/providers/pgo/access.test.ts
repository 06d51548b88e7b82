import { expect, test } from 'vitest';
import { previewChange } from '../../../src/engine/rehearse-apply.ts';
import type { PlannedChange } from '../../../src/model/change.ts';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { address, clusterDocument, documents, openPgo } from './open-pgo.ts';

const POLICY = 'type: pgo.policy\nname: audit\nproperties: { Name: audit, SQL: select 1 }\n';
const USER = 'type: pgo.user\nname: app\nproperties: { Clusters: [hippo], Username: app }\n';

test("asks for the server's version first, and says it with every request that wants it", async () => {
  await using pgo = await openPgo({ documents: documents(clusterDocument(), POLICY) });
  await pgo.apply();
  const requests = await pgo.sandbox.control.requests();
  const paths = requests.map(({ path }) => path).filter((path) => !path.startsWith('/_control'));
  expect(paths[0]).toBe('/version');
  expect(paths.filter((path) => path === '/version')).toHaveLength(1);
  const bodies = requests.filter(({ path }) => path === '/clusters').map(({ body }) => body);
  expect(bodies).toMatchObject([{ ClientVersion: '4.7.4' }]);
});

test('sends nothing further to a server of another version than the pinned one', async () => {
  await using pgo = await openPgo({ documents: clusterDocument(), connection: '    version: 4.7.0\n' });
  const { diagnostics } = await pgo.plan();
  expect(errorsOf(diagnostics)).toEqual([
    "CONNECTION_INVALID the server is 4.7.4, and the connection's `version` pins 4.7.0",
  ]);
  expect(await pgo.paths()).toEqual(['/version']);
});

test('takes a server of another generation only where its version is pinned', async () => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  await pgo.sandbox.control.knob('serverVersion', '4.6.2');
  expect(errorsOf((await pgo.plan()).diagnostics)[0]).toContain('the server is 4.6.2, and only 4.7 is known');
  await using pinned = await openPgo({ documents: clusterDocument(), connection: '    version: 4.6.2\n' });
  await pinned.sandbox.control.knob('serverVersion', '4.6.2');
  expect(summaryOf((await pinned.plan()).changes)).toEqual(['create pgo.cluster.hippo']);
});

test('a base URL with a slash at its end works', async () => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  const project = `project: databases
providers:
  pgo:
    url: ${pgo.sandbox.origin}/
    username: admin
    password: examplepassword
    namespace: pgouser1
    tls: { ca: "\${secret.env.RECKON_PGO_CA}", cert: "\${secret.env.RECKON_PGO_CERT}", key: "\${secret.env.RECKON_PGO_KEY}" }
`;
  await pgo.files.write('reckon.yaml', project);
  expect(summaryOf((await pgo.plan()).changes)).toEqual(['create pgo.cluster.hippo']);
});

test('insecure is possible, and loud', async () => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  const project = `project: databases
providers:
  pgo:
    url: ${pgo.sandbox.origin}
    username: admin
    password: examplepassword
    namespace: pgouser1
    tls: { insecure: true, cert: "\${secret.env.RECKON_PGO_CERT}", key: "\${secret.env.RECKON_PGO_KEY}" }
`;
  await pgo.files.write('reckon.yaml', project);
  const { changes, diagnostics } = await pgo.plan();
  expect(summaryOf(changes)).toEqual(['create pgo.cluster.hippo']);
  expect(diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
    expect.stringMatching(/^warning the certificate of .* is not verified/),
  ]);
});

test('a missing client certificate is told as what it is', async () => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  const project = `project: databases
providers:
  pgo:
    url: ${pgo.sandbox.origin}
    username: admin
    password: examplepassword
    namespace: pgouser1
    tls: { ca: "\${secret.env.RECKON_PGO_CA}" }
`;
  await pgo.files.write('reckon.yaml', project);
  const { diagnostics } = await pgo.plan();
  expect(errorsOf(diagnostics)).toEqual([expect.stringMatching(/^TLS_FAILED .*Client Certificate Required/)]);
  expect(diagnostics[0]?.hint).toContain('tls: { cert:');
});

test.each(['pgo.cluster', 'pgo.policy'])('a wrong password is an authentication error, for %s too', async (type) => {
  const subject = type === 'pgo.policy' ? POLICY : clusterDocument();
  await using pgo = await openPgo({ documents: subject, password: 'wrong' });
  const { diagnostics } = await pgo.plan();
  expect(errorsOf(diagnostics)).toEqual([expect.stringMatching(/^PROVIDER_UNAUTHORIZED .*Not authenticated/)]);
});

test('a refusal in text with status 200 is an authentication error', async () => {
  await using pgo = await openPgo({ documents: POLICY });
  await pgo.apply();
  await pgo.call('/pgouserupdate', { PgouserName: 'admin', PgouserPassword: 'changed' });
  const { diagnostics } = await pgo.plan();
  expect(errorsOf(diagnostics)).toEqual([expect.stringMatching(/^PROVIDER_UNAUTHORIZED /)]);
});

test('what the credentials may not read is left out with a warning, and the rest is planned', async () => {
  await using pgo = await openPgo({
    user: 'developer',
    password: 'developerpassword',
    documents: documents(clusterDocument(), USER),
  });
  await pgo.call('/clusters', { Namespace: 'pgouser1', Name: 'rhino', AutofailFlag: true });
  const { changes, diagnostics } = await pgo.plan();
  expect(summaryOf(changes)).toEqual(['create pgo.cluster.hippo']);
  expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'READ_FORBIDDEN', address: 'pgo.user.app' }]);
  expect(diagnostics[0]?.message).toMatch(/not allowed to read pgo\.user .*POST \/usershow \(403\)/);
});

test.each([
  ['pgo.pgorole', 'properties: { PgoroleName: reader, PgorolePermissions: Version }', 'ShowPgouser'],
  ['pgo.user', 'properties: { Clusters: [rhino], Username: app }', 'ShowSecrets'],
])('for %s it is said which permission is missing', async (type, properties, permission) => {
  const subject = `type: ${type}\nname: subject\n${properties}\n`;
  await using pgo = await openPgo({ user: 'developer', password: 'developerpassword', documents: subject });
  await pgo.call('/clusters', { Namespace: 'pgouser1', Name: 'rhino', AutofailFlag: true });
  const { diagnostics } = await pgo.plan();
  expect(diagnostics[0]?.hint).toBe(`None of the user's roles has the permission ${permission}.`);
});

test.each([
  ['/clusters/scale/', ['replicas: 1'], 'ScaleCluster'],
  ['/scaledown/', [], 'ScaleCluster'],
])('so it is for a change by %s', async (path, lines, permission) => {
  await using pgo = await openPgo({
    documents: clusterDocument(lines.length === 0 ? ['replicas: 1'] : ['replicas: 0']),
  });
  await pgo.apply();
  await pgo.declare(clusterDocument(lines.length === 0 ? ['replicas: 0'] : lines));
  await pgo.sandbox.control.fault({ path, status: 403, body: 'Not authorized for this apiserver action' });
  const { faults } = await pgo.apply();
  expect(faults[0]?.hint).toBe(`None of the user's roles has the permission ${permission}.`);
});

test('a user of a cluster that is not there is told to refer to it where it comes with the same apply', async () => {
  await using pgo = await openPgo({ documents: USER });
  const { faults } = await pgo.apply();
  expect(errorsOf(faults)).toEqual([expect.stringContaining('"hippo" not found')]);
  expect(faults[0]?.hint).toContain('"${pgo.cluster.NAME.Name}"');
});

test('a namespace that the user may not enter is named', async () => {
  await using pgo = await openPgo({
    user: 'developer',
    password: 'developerpassword',
    namespace: 'pgouser2',
    documents: clusterDocument(),
  });
  const { changes, diagnostics } = await pgo.plan();
  expect(changes).toEqual([]);
  expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'READ_FORBIDDEN' }]);
  expect(diagnostics[0]?.message).toContain('not allowed access to namespace [pgouser2]');
});

test('a document without a namespace needs a default one', async () => {
  await using pgo = await openPgo({ documents: clusterDocument(), namespace: null });
  const { diagnostics } = await pgo.plan();
  expect(diagnostics).toMatchObject([{ code: 'PGO_NAMESPACE_MISSING', location: { file: 'resources/all.yaml' } }]);
  await pgo.declare(clusterDocument(['Namespace: pgouser2']));
  expect(summaryOf((await pgo.plan()).changes)).toEqual(['create pgo.cluster.hippo']);
});

test('reads are sent again after a broken connection though they are POST', async () => {
  await using pgo = await openPgo({ documents: clusterDocument(['replicas: 1']) });
  await pgo.apply();
  await pgo.sandbox.control.clearRequests();
  await pgo.sandbox.control.fault({ path: '^/showclusters$', reset: true });
  await pgo.declare(clusterDocument(['replicas: 0']));
  const { changes, diagnostics } = await pgo.plan();
  expect(errorsOf(diagnostics)).toEqual([]);
  expect(summaryOf(changes)).toEqual(['update pgo.cluster.hippo']);
  expect(await pgo.writes()).toEqual([]);
});

test('what a rehearsal shows changes nothing: the GET that takes a replica away is only shown', async () => {
  await using pgo = await openPgo({ documents: clusterDocument(['replicas: 1']) });
  await pgo.apply();
  await pgo.sandbox.control.clearRequests();
  await pgo.declare(clusterDocument(['replicas: 0', 'Password: secret-word']));
  const { run } = await pgo.plan();
  const shown = JSON.stringify(previewChange(run, run.plan.changes[0] as PlannedChange));
  expect(shown).toContain('/scaledown/hippo?version=4.7.4');
  expect(shown).toContain('/userupdate');
  expect(shown).not.toContain('secret-word');
  expect(await pgo.writes()).toEqual([]);
});

test('an id may leave the default namespace out', async () => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  await pgo.call('/clusters', { Namespace: 'pgouser1', Name: 'hippo', AutofailFlag: true });
  await pgo.apply({ imports: [{ to: address('pgo.cluster.hippo'), id: 'hippo' }] });
  expect((await pgo.state())?.resources.get(address('pgo.cluster.hippo'))?.id).toBe('pgouser1/hippo');
  expect((await pgo.plan()).changes).toEqual([]);
});
