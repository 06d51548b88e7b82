import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CloudboltSandbox, serveCloudbolt } from './cloudbolt-sandbox.ts';

let cloudbolt: CloudboltSandbox;

beforeAll(async () => {
  cloudbolt = await serveCloudbolt();
});

beforeEach(() => cloudbolt.sandbox.control.reset());

afterAll(() => cloudbolt.sandbox.close());

const admin = { username: 'admin', password: 'admin-secret' };
const directoryUser = { username: 'jdoe', password: 'jdoe-secret', domain: 'example.com', token: '246810' };

function list(authorization?: string) {
  return cloudbolt.sandbox.request('/api/v2/groups/', {
    headers: authorization === undefined ? {} : { authorization },
  });
}

function claims(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

describe('getting a token', () => {
  test('right credentials give a JSON Web Token that is good for five minutes, and nothing else', async () => {
    const answer = await cloudbolt.token(admin);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json())).toEqual(['token']);
    const { user_id, username, exp } = claims(answer.json().token);
    expect({ user_id, username }).toEqual({ user_id: 1, username: 'admin' });
    expect(exp - Date.now() / 1000).toBeGreaterThan(295);
    expect(exp - Date.now() / 1000).toBeLessThanOrEqual(300);
  });

  test.each([
    { title: 'a wrong password', body: { ...admin, password: 'x' } },
    { title: 'an unknown user', body: { ...admin, username: 'x' } },
    { title: 'a domain that an internal user does not have', body: { ...admin, domain: 'example.com' } },
    { title: 'a directory user without the domain', body: { ...directoryUser, domain: undefined } },
    { title: 'a directory user without the second factor', body: { ...directoryUser, token: undefined } },
    { title: 'a wrong second factor', body: { ...directoryUser, token: '000000' } },
  ])('$title is refused with 400', async ({ body }) => {
    const answer = await cloudbolt.token(body);
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({ non_field_errors: ['Unable to log in with provided credentials.'] });
  });

  test('missing members are refused by name', async () => {
    const answer = await cloudbolt.token({ username: 'admin' });
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({ password: ['This field is required.'] });
  });

  test('a directory user gets one with the domain and the current second factor', async () => {
    expect((await cloudbolt.token(directoryUser)).status).toBe(200);
  });

  test('errors come in the body of CloudBolt where the knob says so', async () => {
    await cloudbolt.sandbox.control.knob('authErrorBody', 'wrapped');
    const text = 'Unable to log in with provided credentials.';
    expect((await cloudbolt.token({ ...admin, password: 'x' })).json()).toEqual({
      status_code: 400,
      detail: text,
      error: text,
    });
  });
});

describe('using a token', () => {
  test('without one, or with a forged one, every path answers 401 and says how to sign in', async () => {
    const bare = await list();
    expect(bare.status).toBe(401);
    expect(bare.headers['www-authenticate']).toBe('Bearer realm="api"');
    expect(bare.json()).toEqual({ detail: 'Authentication credentials were not provided.' });
    const { token } = (await cloudbolt.token(admin)).json();
    for (const forged of [`${token}x`, 'x', 'a.b.c']) expect((await list(`Bearer ${forged}`)).status).toBe(401);
  });

  test('the prefix is Bearer in any letter case, not the JWT of the library', async () => {
    const { token } = (await cloudbolt.token(admin)).json();
    expect((await list(`bearer ${token}`)).status).toBe(200);
    expect((await list(`JWT ${token}`)).status).toBe(401);
  });

  test('it is over after its lifetime, which a knob sets', async () => {
    await cloudbolt.sandbox.control.knob('tokenLifetimeSeconds', 5);
    const { token } = (await cloudbolt.token(admin)).json();
    expect((await list(`Bearer ${token}`)).status).toBe(200);
    await cloudbolt.sandbox.control.clock.advance(6_000);
    const late = await list(`Bearer ${token}`);
    expect(late.status).toBe(401);
    expect(late.json()).toEqual({ detail: 'Signature has expired.' });
  });

  test('a control ends all tokens so far; a later one is good; one generation answered 500', async () => {
    const { token } = (await cloudbolt.token(admin)).json();
    await cloudbolt.control('POST', 'tokens/expire');
    expect((await list(`Bearer ${token}`)).status).toBe(401);
    await cloudbolt.sandbox.control.knob('expiredTokenStatus', 500);
    expect((await list(`Bearer ${token}`)).status).toBe(500);
    const next = (await cloudbolt.token(admin)).json();
    expect((await list(`Bearer ${next.token}`)).status).toBe(200);
  });

  test('a profile without API access gets a token but no answers', async () => {
    const { token } = (await cloudbolt.token({ username: 'noapi', password: 'noapi-secret' })).json();
    const answer = await list(`Bearer ${token}`);
    expect(answer.status).toBe(403);
    expect(answer.json()).toMatchObject({ status_code: 403, error: 'API access is not enabled for this user' });
  });

  test('Basic credentials are good in the oldest generation only', async () => {
    const basic = `Basic ${Buffer.from('admin:admin-secret').toString('base64')}`;
    expect((await list(basic)).status).toBe(401);
    await cloudbolt.sandbox.control.knob('generation', 'G1');
    expect((await list(basic)).status).toBe(200);
    expect((await list(`Basic ${Buffer.from('admin:x').toString('base64')}`)).status).toBe(401);
  });
});

describe('what one may see', () => {
  test('lists leave out what belongs to others, items refuse it with 403 or, by a knob, 404', async () => {
    const requestor = await cloudbolt.as('requestor');
    const names = await requestor.get('/servers/');
    expect(names._embedded.map(({ hostname }: { hostname: string }) => hostname)).not.toContain('vault1');
    expect((await requestor.get('/groups/?filter=name:Security')).total).toBe(0);
    expect((await requestor.send('GET', '/servers/208/')).status).toBe(403);
    await cloudbolt.sandbox.control.knob('invisibleStatus', 404);
    expect((await requestor.send('GET', '/servers/208/')).status).toBe(404);
  });

  test('administrators and global viewers see everything', async () => {
    for (const name of ['admin', 'viewer']) {
      const caller = await cloudbolt.as(name);
      expect((await caller.get('/servers/208/')).hostname).toBe('vault1');
      expect((await caller.get('/resource-handlers/')).total).toBe(1);
    }
    expect((await (await cloudbolt.as('requestor')).get('/resource-handlers/')).total).toBe(0);
  });

  test('the user singleton is the caller', async () => {
    const me = await (await cloudbolt.as('requestor')).get('/user/');
    expect(me['user.username']).toBe('requestor');
    expect(me._links.self).toEqual({ href: '/api/v2/users/2/', title: 'Rita Requestor' });
  });
});
