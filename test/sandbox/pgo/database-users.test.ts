import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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

const clusters = { Clusters: ['hippo'] };
const create = (fields: Body) => pgo.post('/usercreate', { ...clusters, Username: 'app', ...fields });
const update = (fields: Body) => pgo.post('/userupdate', { ...clusters, Username: 'app', ...fields });
const shown = async (fields: Body = {}) => (await pgo.post('/usershow', { ...clusters, ...fields })).Results;
const named = async (name: string) => (await shown()).find((one: Body) => one.Username === name);

test('a managed user shows its password, another does not', async () => {
  const created = await create({ Password: 'p1', ManagedUser: true });
  const result = { ClusterName: 'hippo', Error: false, ErrorMessage: '', Username: 'app' };
  expect(created).toEqual({
    Results: [{ ...result, Password: 'p1', ValidUntil: 'infinity' }],
    Code: 'ok',
    Msg: '',
  });
  expect((await create({ Username: 'plain' })).Results[0].Password).toHaveLength(24);
  expect(await named('app')).toEqual({ ...result, Password: 'p1', ValidUntil: 'infinity' });
  expect((await named('plain')).Password).toBe('');
  expect((await named('testuser')).Password).not.toBe('');
  await update({ Password: 'p2' });
  expect((await named('app')).Password).toBe('p2');
  expect(
    (await update({ Username: 'plain', RotatePassword: true, PasswordLength: 9 })).Results[0].Password,
  ).toHaveLength(9);
  expect((await named('plain')).Password).toBe('');
});

test('an existing user, and one that is not there, fail in their result under an overall ok', async () => {
  await create({});
  const again = await create({});
  expect(again.Code).toBe('ok');
  expect(again.Results[0]).toMatchObject({ Error: true, ErrorMessage: 'ERROR:  role "app" already exists' });
  for (const answer of [
    await update({ Username: 'x' }),
    await pgo.post('/userdelete', { ...clusters, Username: 'x' }),
  ]) {
    expect(answer.Code).toBe('ok');
    expect(answer.Results[0]).toMatchObject({ Error: true, ErrorMessage: 'ERROR:  role "x" does not exist' });
  }
});

test('a user who may not log in disappears from show and comes back', async () => {
  await create({});
  await update({ LoginState: 2 });
  expect(await named('app')).toBeUndefined();
  expect((await create({})).Results[0].Error).toBe(true);
  await update({ LoginState: 1 });
  expect(await named('app')).toBeDefined();
});

test('expiry is told in RFC 3339 when it is set and as PostgreSQL prints it when it is shown', async () => {
  await pgo.sandbox.control.clock.hold();
  const created = (await create({ PasswordAgeDays: 30 })).Results[0];
  expect(created.ValidUntil).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect((await named('app')).ValidUntil).toBe(created.ValidUntil.replace('T', ' ').replace('Z', '+00'));
  expect((await shown({ Expired: 29 })).length).toBe(0);
  expect((await shown({ Expired: 31 }))[0].Username).toBe('app');
  expect((await named('testuser')).ValidUntil).toBe('');
  expect((await update({ PasswordValidAlways: true, PasswordAgeDays: 1 })).Results[0].ValidUntil).toBe('infinity');
  expect((await update({ ExpireUser: true, PasswordValidAlways: true })).Results[0].ValidUntil).toBe('-infinity');
  expect((await named('app')).ValidUntil).toBe('-infinity');
  const rotated = (await update({ Username: '', Expired: 1, PasswordAgeDays: 7 })).Results;
  expect(rotated).toHaveLength(1);
  expect(rotated[0]).toMatchObject({ Username: 'app', Error: false });
  expect(rotated[0].Password).not.toBe('');
});

test('a user is deleted with its Secret', async () => {
  await create({ ManagedUser: true, Password: 'p1' });
  expect((await pgo.post('/userdelete', { ...clusters, Username: 'app' })).Results[0].Error).toBe(false);
  await create({});
  expect((await named('app')).Password).toBe('');
});

test('system accounts are hidden, refused, and changed only with their flag', async () => {
  expect((await shown()).map((one: Body) => one.Username)).toEqual(['testuser']);
  const all = (await shown({ ShowSystemAccounts: true })).map((one: Body) => one.Username);
  expect(all).toEqual(['crunchyadm', 'postgres', 'primaryuser', 'testuser']);
  expect((await create({ Username: 'Postgres' })).Msg).toBe('"Postgres" is a system account and cannot be modified.');
  expect((await update({ Username: 'postgres', Password: 'x' })).Msg).toContain('--set-system-account-password');
  expect((await update({ Username: 'postgres', Password: 'x', SetSystemAccountPassword: true })).Code).toBe('ok');
  const [system] = (await shown({ ShowSystemAccounts: true })).filter((one: Body) => one.Username === 'postgres');
  expect(system.Password).toBe('x');
});

test.each([
  { fields: { Clusters: [] }, message: 'either a list of cluster names, a selector, or the all flag' },
  { fields: { Clusters: ['hippo', 'nobody'] }, message: 'pgclusters.crunchydata.com "nobody" not found' },
  { fields: { Clusters: [], Selector: 'name=x' }, message: 'no clusters found' },
  { fields: { Username: 'no_underscore' }, message: 'user name is required to contain' },
  { fields: { PasswordType: 'plain' }, message: 'invalid password type' },
])('a request is refused as a whole with $message', async ({ fields, message }) => {
  const answer = await create(fields);
  expect(answer.Code).toBe('error');
  expect(answer.Msg).toContain(message);
});

test('an update needs a user or a number of days', async () => {
  expect((await update({ Username: '' })).Msg).toContain('--expired');
});

test('all clusters of an empty namespace are ok and none', async () => {
  expect(await pgo.post('/usershow', { Namespace: 'pgouser2', AllFlag: true })).toEqual({
    Results: [],
    Code: 'ok',
    Msg: '',
  });
});

test('a missing primary pod is told in the result', async () => {
  const planted = { namespace: 'pgouser1', cluster: 'hippo', missing: true };
  await pgo.sandbox.control.call('PUT', 'pgo/primary-pod', planted);
  const answer = await pgo.post('/usershow', clusters);
  expect(answer.Code).toBe('ok');
  expect(answer.Results).toHaveLength(1);
  expect(answer.Results[0]).toMatchObject({ Error: true, ClusterName: '', Username: '' });
  expect(answer.Results[0].ErrorMessage).toContain('primary pod not found');
  expect((await create({})).Results[0]).toMatchObject({ Error: true, Username: 'app' });
  expect((await pgo.post('/backrestbackup', { Args: ['hippo'] })).Msg).toBe('primary pod is not in Ready state');
  await pgo.sandbox.control.call('PUT', 'pgo/primary-pod', { ...planted, missing: false });
  expect((await create({})).Results[0].Error).toBe(false);
});
