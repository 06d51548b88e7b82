import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { clusterDocument, documents, openPgo } from './open-pgo.ts';

const HIPPO = { Namespace: 'pgouser1', Clusters: ['hippo'] };

function user(lines: readonly string[] = []): string {
  const all = ['Clusters: ["${pgo.cluster.hippo.Name}"]', 'Username: app', ...lines].map((line) => `  ${line}`);
  return documents(clusterDocument(), `type: pgo.user\nname: app\nproperties:\n${all.join('\n')}\n`);
}

test('a managed user is compared by the password that the server shows, and changed by its own route', async () => {
  await using pgo = await openPgo({ documents: user(['Password: first-secret', 'ManagedUser: true']) });
  await pgo.apply();
  expect((await pgo.writes()).at(-1)).toMatchObject({
    url: '/usercreate',
    body: { ...HIPPO, Username: 'app', Password: 'first-secret', ManagedUser: true },
  });
  expect((await pgo.plan()).changes).toEqual([]);
  await pgo.call('/userupdate', { ...HIPPO, Username: 'app', Password: 'by-hand-secret' });
  expect(summaryOf((await pgo.plan()).changes)).toEqual(['update pgo.user.app']);
  await pgo.sandbox.control.clearRequests();
  await pgo.apply();
  expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([
    ['/userupdate', { ...HIPPO, Username: 'app', Password: 'first-secret' }],
  ]);
  await pgo.sandbox.control.clearRequests();
  await pgo.declare(user(['Password: other-secret', 'ManagedUser: true']));
  await pgo.apply();
  expect((await pgo.writes()).map(({ url, body }) => [url, body])).toEqual([
    ['/userupdate', { ...HIPPO, Username: 'app', Password: 'other-secret' }],
  ]);
});

test('a changed secret behind unchanged YAML is a change, for a user whose password nobody shows', async () => {
  const text = user(['Password: "${secret.env.APP}"']);
  await using pgo = await openPgo({ documents: text, secrets: { APP: 'first-secret' } });
  await pgo.apply();
  expect((await pgo.plan()).changes).toEqual([]);
  await pgo.declare(text.replace('"${secret.env.APP}"', 'second-secret'));
  expect(summaryOf((await pgo.plan()).changes)).toEqual(['update pgo.user.app']);
});

test('one whose login is taken away is remembered though the server shows it no more', async () => {
  await using pgo = await openPgo({ documents: user(['LoginState: 2']) });
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect((await pgo.writes()).map(({ url }) => url).slice(-2)).toEqual(['/usercreate', '/userupdate']);
  expect((await pgo.call('/usershow', HIPPO)).Results.map(({ Username }: { Username: string }) => Username)).toEqual([
    'testuser',
  ]);
  expect((await pgo.plan()).changes).toEqual([]);
  await pgo.sandbox.control.clearRequests();
  await pgo.declare(user(['LoginState: enable']));
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect((await pgo.writes()).map(({ body }) => body)).toEqual([{ ...HIPPO, Username: 'app', LoginState: 1 }]);
  expect((await pgo.plan()).changes).toEqual([]);
  await pgo.declare(user(['LoginState: disable']));
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect((await pgo.plan()).changes).toEqual([]);
  await pgo.declare(clusterDocument());
  await pgo.sandbox.control.clearRequests();
  expect(errorsOf((await pgo.apply()).faults)).toEqual([]);
  expect((await pgo.writes()).map(({ url }) => url)).toEqual(['/userdelete']);
});

test('a role that was made by hand is not taken silently; one that appears meanwhile fails the apply', async () => {
  await using pgo = await openPgo({ documents: clusterDocument() });
  await pgo.apply();
  await pgo.declare(user());
  const create = async () => void (await pgo.call('/usercreate', { ...HIPPO, Username: 'app' }));
  const { faults } = await pgo.apply({}, { between: create });
  expect(errorsOf(faults)).toEqual([expect.stringMatching(/^PROVIDER_REJECTED .*role "app" already exists/)]);
  const again = await pgo.call('/usercreate', { ...HIPPO, Username: 'app' });
  expect(again).toMatchObject({ Code: 'ok', Results: [{ Error: true }] });
  expect(errorsOf((await pgo.plan()).diagnostics)).toEqual([expect.stringMatching(/^EXISTS_UNMANAGED/)]);
});

test.each(['postgres', 'pgbouncer', 'App', 'a_b'])('the name %s is refused at its line', async (name) => {
  await using pgo = await openPgo({ documents: user().replace('Username: app', `Username: ${name}`) });
  const { diagnostics } = await pgo.plan();
  expect(diagnostics[0]).toMatchObject({ severity: 'error', location: { file: 'resources/all.yaml', line: 10 } });
});

test('no password reaches state, plan or events', async () => {
  await using pgo = await openPgo({
    documents: documents(
      user(['Password: "${secret.env.APP}"', 'ManagedUser: true']),
      'type: pgo.pgbouncer\nname: hippo\nproperties: { Args: ["${pgo.cluster.hippo.Name}"] }\n',
    ),
    secrets: { APP: 'very-secret-word' },
  });
  await pgo.apply();
  const { run } = await pgo.plan();
  const secrets = (await pgo.sandbox.control.state()).secrets as { data: Record<string, string> }[];
  const passwords = secrets.flatMap(({ data }) => (data['password'] === undefined ? [] : [data['password']]));
  expect(passwords).toContain('very-secret-word');
  expect(passwords.length).toBeGreaterThan(3);
  const told = JSON.stringify([await pgo.state(), run.plan, pgo.events, [...((await pgo.state())?.resources ?? [])]]);
  for (const password of passwords) expect(told).not.toContain(JSON.stringify(password).slice(1, -1));
});
