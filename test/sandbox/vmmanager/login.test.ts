import { describe, expect, test } from 'vitest';
import { oneForEachTest } from '../../support/one-for.ts';
import { callerWith, startPlatform } from './platform-client.ts';

const hour = 3_600_000;

const platform = oneForEachTest(() => startPlatform());

const logInPlainly = (email: string, password: string, path = '/auth/v4/public/token') =>
  platform.sandbox.request(path, { method: 'POST', body: { email, password } });

describe('login', () => {
  test('answers 201 with a token of number and uuid', async () => {
    const answer = await logInPlainly('admin@example.com', 'admin-secret');
    expect(answer.status).toBe(201);
    expect(answer.json()).toEqual({
      confirmed: true,
      expires_at: null,
      id: '3',
      token: expect.stringMatching(/^3-[0-9a-f-]{36}$/),
    });
  });

  test('takes the short form and a number where the knobs say so', async () => {
    await platform.sandbox.control.knob('tokenAnswer', 'short');
    await platform.sandbox.control.knob('tokenId', 'number');
    expect((await logInPlainly('admin@example.com', 'admin-secret')).json()).toEqual({
      id: 3,
      token: expect.any(String),
    });
  });

  test.each([
    { title: 'a wrong password', email: 'admin@example.com', password: 'wrong' },
    { title: 'an unknown e-mail', email: 'nobody@example.com', password: 'admin-secret' },
  ])('refuses $title with 22013', async ({ email, password }) => {
    const answer = await logInPlainly(email, password);
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({ error: { code: 22_013, msg: 'Invalid password' } });
  });

  test('takes JSON whatever the content type says, with /api and a trailing slash', async () => {
    const body = JSON.stringify({ email: 'admin@example.com', password: 'admin-secret' });
    for (const headers of [{}, { 'content-type': 'application/x-www-form-urlencoded' }]) {
      const answer = await platform.sandbox.request('/api/auth/v4/public/token/', { method: 'POST', headers, body });
      expect(answer.status).toBe(201);
    }
    const broken = await platform.sandbox.request('/auth/v4/public/token', { method: 'POST', body: '{' });
    expect(broken.status).toBe(400);
    expect(broken.json().error.msg).toContain('not JSON');
  });
});

describe('tokens', () => {
  test.each([
    { title: 'none', headers: {} },
    { title: 'an unknown one', headers: { 'x-xsrf-token': '3-unknown' } },
  ])('$title gives 3001', async ({ headers }) => {
    const answer = await platform.sandbox.request('/vm/v3/host', { headers });
    expect(answer.status).toBe(401);
    expect(answer.json()).toEqual({ error: { code: 3001, msg: 'Unauthorized' } });
  });

  test('die sixty minutes after their last use', async () => {
    const { admin, sandbox } = platform;
    await sandbox.control.clock.advance(59 * 60_000);
    await admin.ok('GET', '/auth/v4/whoami');
    await sandbox.control.clock.advance(59 * 60_000);
    expect(await admin.ok('GET', '/auth/v4/whoami')).toMatchObject({
      id: 3,
      email: 'admin@example.com',
      roles: ['@admin'],
    });
    await sandbox.control.clock.advance(hour);
    expect((await admin.send('GET', '/auth/v4/whoami')).status).toBe(401);
  });

  test('live as many minutes as token_ttl says', async () => {
    const { admin, sandbox } = platform;
    await admin.ok('POST', '/auth/v4/setting/token_ttl', { value: '999' });
    await sandbox.control.clock.advance(998 * 60_000);
    await admin.ok('GET', '/vm/v3/host');
    await sandbox.control.clock.advance(999 * 60_000);
    expect((await admin.send('GET', '/vm/v3/host')).status).toBe(401);
  });

  test('with an expiry live until then, used or not', async () => {
    const { admin, sandbox } = platform;
    const { now } = await sandbox.control.clock.read();
    const expires_at = new Date(now + 48 * hour).toISOString().slice(0, 19).replace('T', ' ');
    const answer = await admin.send('POST', '/auth/v4/token', { expires_at, description: 'CI' });
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({ expires_at });
    const ci = callerWith(sandbox, answer.json().token);
    await sandbox.control.clock.advance(47 * hour);
    await ci.ok('GET', '/vm/v3/host');
    await sandbox.control.clock.advance(hour);
    expect((await ci.send('GET', '/vm/v3/host')).status).toBe(401);
    await callerWith(sandbox, sandbox.environment['RECKON_VMMANAGER_TOKEN'] ?? '').ok('GET', '/vm/v3/host');
  });

  test('are expired by the control, with code 1000 where the knob says so', async () => {
    await platform.sandbox.control.call('POST', 'vmmanager/expire-tokens', {});
    await platform.sandbox.control.knob('deadTokenCode', 1000);
    const answer = await platform.admin.send('GET', '/vm/v3/host');
    expect(answer.json().error.code).toBe(1000);
  });
});

test('a key logs in for its user, for one hour', async () => {
  const { admin, user, sandbox } = platform;
  const { key } = await admin.ok('POST', '/api/auth/v4/user/user@example.com/key', {});
  const logIn = () => sandbox.request('/auth/v4/public/key', { method: 'POST', body: { key } });
  const answer = await logIn();
  expect(answer.status).toBe(201);
  expect(await callerWith(sandbox, answer.json().token).ok('GET', '/auth/v4/whoami')).toMatchObject({ id: 4 });
  expect((await admin.ok('POST', '/auth/v4/user/4/key', {})).key).not.toBe(key);
  expect((await user.send('POST', '/auth/v4/user/3/key', {})).json().error.code).toBe(3001);
  await sandbox.control.clock.advance(hour);
  expect((await logIn()).json().error.code).toBe(3001);
});

test('the key calls need isp-box-instance where the knob says so', async () => {
  await platform.sandbox.control.knob('ispBoxInstance', 'required');
  const path = '/auth/v4/user/4/key';
  expect((await platform.admin.send('POST', path, {})).json().error.code).toBe(3001);
  expect((await platform.admin.send('POST', path, {}, { 'isp-box-instance': 'true' })).status).toBe(200);
});

describe('requests', () => {
  test('a suspended platform answers 503 with a body that is no JSON, to login too', async () => {
    await platform.sandbox.control.call('POST', 'vmmanager/suspend', { calls: 2 });
    const first = await logInPlainly('admin@example.com', 'admin-secret');
    expect(first.status).toBe(503);
    expect(() => first.json()).toThrow();
    expect((await platform.admin.send('POST', '/vm/v3/tag', { name: 'x' })).status).toBe(503);
    await platform.admin.ok('GET', '/vm/v3/host');
    expect((await platform.admin.ok('GET', "/vm/v3/tag?where=(name+EQ+'x')")).list).toEqual([]);
  });

  test('an idle platform goes to sleep where the knob says so', async () => {
    const { control } = platform.sandbox;
    await control.knob('idleSuspendMinutes', 30);
    await platform.admin.ok('GET', '/vm/v3/host');
    await control.clock.advance(31 * 60_000);
    const statuses = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      statuses.push((await platform.admin.send('GET', '/vm/v3/host')).status);
    }
    expect(statuses).toEqual([503, 503, 503, 200]);
  });

  test.each(['PUT', 'PATCH', 'HEAD', 'OPTIONS'])('%s is not a method of the API', async (method) => {
    expect((await platform.admin.send(method, '/vm/v3/host')).status).toBe(405);
  });

  test('an unknown function is told from a missing object', async () => {
    expect((await platform.admin.send('GET', '/vm/v3/nothing')).json().error.msg).toContain('Unknown function');
    expect((await platform.admin.send('GET', '/vm/v3/host/9')).json().error.msg).toContain("host with id '9'");
  });
});

describe('roles', () => {
  test('a user sees and makes only what is theirs', async () => {
    const { admin, user, sandbox } = platform;
    const body = { name: 'mine', os: 12, password: 'p', cpu_number: 1, ram_mib: 1024, hdd_mib: 10_240, ipv4_number: 1 };
    const mine = await user.ok('POST', '/vm/v3/host', body);
    const other = await admin.ok('POST', '/vm/v3/host', { ...body, cluster: 1 });
    await sandbox.control.clock.advance(hour / 2);
    const { list } = await user.ok('GET', '/vm/v3/host');
    expect(list).toMatchObject([{ id: mine.id, account: { id: 4 }, cluster: { id: 1 } }]);
    expect((await user.send('GET', `/vm/v3/host/${other.id}`)).status).toBe(404);
    expect((await user.ok('GET', '/vm/v3/ip')).list).toHaveLength(1);
    expect((await user.ok('GET', '/vm/v3/disk')).list).toHaveLength(1);
    expect((await user.ok('GET', '/vm/v3/os')).list.map(({ id }: { id: number }) => id)).toEqual([1, 5, 12, 20]);
    expect((await admin.ok('GET', '/vm/v3/os')).size).toBe(5);
    expect((await user.send('POST', '/vm/v3/host', { ...body, account: 3 })).json().error.code).toBe(3001);
  });

  test.each([
    ['GET', '/vm/v3/cluster'],
    ['GET', '/vm/v3/node'],
    ['GET', '/ip/v3/ippool'],
    ['POST', '/vm/v3/account'],
    ['POST', '/vm/v3/host/41/account'],
    ['GET', '/auth/v3/user/3/sshkey'],
    ['POST', '/auth/v4/setting/token_ttl'],
  ])('%s %s is closed to a user', async (method, path) => {
    const answer = await platform.user.send(method, path, method === 'POST' ? {} : undefined);
    expect(answer.status).toBe(401);
    expect(answer.json()).toEqual({ error: { code: 3001, msg: 'Unauthorized' } });
  });
});
