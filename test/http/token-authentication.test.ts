import { expect, test } from 'vitest';
import { Redactor } from '../../src/http/redact-secrets.ts';
import { TokenAuthentication, type TokenSource } from '../../src/http/token-authentication.ts';
import { ProviderError } from '../../src/model/provider-error.ts';
import { manualClock } from '../support/manual-clock.ts';
import { openClient } from './open-client.ts';
import { sendJson, serve } from './serve.ts';

function tokens(lifetimeMs?: number, clock = manualClock()) {
  let count = 0;
  const source: TokenSource = {
    headers: (token) => ({ authorization: `Bearer ${token}` }),
    login: async () => {
      count += 1;
      return { token: `token-${count}`, ...(lifetimeMs === undefined ? {} : { lifetimeMs }) };
    },
  };
  const redactor = new Redactor();
  return { authentication: new TokenAuthentication(source, redactor, clock), clock, redactor, logins: () => count };
}

test('a token is got once for all who wait, and used until shortly before it runs out', async () => {
  const { authentication, clock, logins } = tokens(300_000);
  await using server = await serve((response) => sendJson(response, 200, {}));
  await using open = openClient(server.origin, { authentication });
  await Promise.all([open.get(), open.get(), open.get()]);
  clock.advance(230_000);
  await open.get();
  expect(logins()).toBe(1);
  clock.advance(15_000);
  await open.get();
  expect(logins()).toBe(2);
  expect(server.received.at(-1)?.headers['authorization']).toBe('Bearer token-2');
});

test('a refused token is renewed once for all who were refused, and their requests sent again', async () => {
  const { authentication, logins } = tokens();
  let good = 'Bearer token-1';
  await using server = await serve((response, { headers }) =>
    sendJson(response, headers['authorization'] === good ? 200 : 401, {}),
  );
  await using open = openClient(server.origin, { authentication });
  await open.get();
  good = 'Bearer token-2';
  const answers = await Promise.all([open.post(), open.get(), open.post()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(logins()).toBe(2);
});

test('a second refusal of the same request is final', async () => {
  const { authentication, logins } = tokens();
  await using server = await serve((response) => sendJson(response, 401, {}));
  await using open = openClient(server.origin, { authentication });
  expect((await open.get()).status).toBe(401);
  expect(server.received).toHaveLength(2);
  expect(logins()).toBe(2);
});

test('a login that fails fails all who wait, and the next request tries anew', async () => {
  let attempt = 0;
  const source: TokenSource = {
    headers: (token) => ({ authorization: token }),
    login: async () => {
      attempt += 1;
      if (attempt === 1) throw new TypeError('no login');
      return { token: 'later' };
    },
  };
  await using server = await serve((response) => sendJson(response, 200, {}));
  const authentication = new TokenAuthentication(source, new Redactor(), manualClock());
  await using open = openClient(server.origin, { authentication });
  const outcomes = await Promise.allSettled([open.get(), open.get()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await open.get()).status).toBe(200);
});

test('one who stops waiting does not stop the login for the others', async () => {
  const gate = Promise.withResolvers<void>();
  const source: TokenSource = {
    headers: (token) => ({ authorization: token }),
    login: async () => {
      await gate.promise;
      return { token: 'got' };
    },
  };
  await using server = await serve((response) => sendJson(response, 200, {}));
  await using open = openClient(server.origin, {
    authentication: new TokenAuthentication(source, new Redactor(), manualClock()),
  });
  const impatient = new AbortController();
  const first = open.get('/', { signal: impatient.signal });
  const second = open.get();
  impatient.abort(new TypeError('enough'));
  await expect(first).rejects.toThrow('enough');
  gate.resolve();
  expect((await second).status).toBe(200);
});

test('tokens are known as secrets from the moment they are got', async () => {
  const { authentication, redactor } = tokens();
  await authentication.headers(async () => Promise.reject(new TypeError('not used')), AbortSignal.timeout(1000));
  expect(redactor.text('it was token-1 that leaked')).toBe('it was (sensitive) that leaked');
});

test('a login that is refused is not tried a second time on this connection', async () => {
  let attempts = 0;
  const source: TokenSource = {
    headers: (token) => ({ authorization: token }),
    login: async () => {
      attempts += 1;
      throw new ProviderError('PROVIDER_UNAUTHORIZED', 'wrong password');
    },
  };
  await using server = await serve((response) => sendJson(response, 200, {}));
  await using open = openClient(server.origin, {
    authentication: new TokenAuthentication(source, new Redactor(), manualClock()),
  });
  await expect(open.get()).rejects.toThrow('wrong password');
  await expect(open.get()).rejects.toThrow('wrong password');
  expect(attempts).toBe(1);
  expect(server.received).toHaveLength(0);
});

test('a refusal after a renewal, or of credentials that were taken before, is known to be no matter of credentials', async () => {
  const { authentication } = tokens();
  await using server = await serve((response, { url }) => sendJson(response, url === '/open' ? 200 : 401, {}));
  await using open = openClient(server.origin, { authentication });
  expect((await open.get('/closed')).credentialsAreGood).toBe(true);
  await open.get('/open');
  expect((await open.post('/closed')).credentialsAreGood).toBe(true);
});
