import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ImplySandbox, serveImply } from './imply-sandbox.ts';

let imply: ImplySandbox;

beforeAll(async () => {
  imply = await serveImply();
});

beforeEach(() => imply.sandbox.control.reset());

afterAll(() => imply.sandbox.close());

const refusal = {
  error: {
    code: 'Unauthorized',
    message: 'Provided user does not have permissions to complete this request',
  },
};

const tokenPath = '/auth/realms/sandbox/protocol/openid-connect/token';

function ask(form: Record<string, string>, headers: Record<string, string> = {}) {
  return imply.sandbox.request(tokenPath, {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
}

async function tokenOf(client_id: string): Promise<string> {
  const client_secret = imply.sandbox.environment['RECKON_IMPLY_CLIENT_SECRET'] ?? '';
  return (await ask({ grant_type: 'client_credentials', client_id, client_secret })).json().access_token;
}

function list(authorization?: string) {
  return imply.sandbox.request('/api/v1/clusters', { headers: authorization === undefined ? {} : { authorization } });
}

describe('who may call', () => {
  test.each([
    { title: 'no credentials', authorization: undefined },
    { title: 'a token that nobody issued', authorization: 'Bearer nonsense' },
    { title: 'basic authentication', authorization: 'Basic eDp5' },
  ])('$title is answered 401 with the documented body', async ({ authorization }) => {
    const answer = await list(authorization);
    expect(answer.status).toBe(401);
    expect(answer.json()).toEqual(refusal);
  });

  test('a path that does not exist is 401 without a token and 404 with one', async () => {
    expect((await imply.sandbox.request('/api/v1/nothing')).status).toBe(401);
    expect((await imply.call('GET', '/nothing')).status).toBe(404);
  });

  test('a caller without the role is answered 403 with the same body', async () => {
    const answer = await list(`Bearer ${await tokenOf('viewer')}`);
    expect(answer.status).toBe(403);
    expect(answer.json()).toEqual(refusal);
  });

  test('a gateway may answer for a bad token in a shape of its own', async () => {
    await imply.sandbox.control.knob('gatewayUnauthorizedBody', true);
    const token = await tokenOf('reckon');
    await imply.sandbox.control.clock.advance(300_000);
    const answer = await list(`Bearer ${token}`);
    expect(answer.status).toBe(401);
    expect(answer.json()).toEqual({ message: 'Token claims invalid: ["exp"]="token expired"' });
  });
});

describe('the token endpoint', () => {
  test('gives a token for the client credentials, good for five minutes', async () => {
    const { RECKON_IMPLY_CLIENT_ID: client_id = '', RECKON_IMPLY_CLIENT_SECRET: client_secret = '' } =
      imply.sandbox.environment;
    const answer = await ask({ grant_type: 'client_credentials', client_id, client_secret });
    expect(answer.json()).toMatchObject({ expires_in: 300, token_type: 'Bearer', refresh_expires_in: 0 });
    const authorization = `Bearer ${answer.json().access_token}`;
    await imply.sandbox.control.clock.advance(299_999);
    expect((await list(authorization)).status).toBe(200);
    await imply.sandbox.control.clock.advance(1);
    expect((await list(authorization)).status).toBe(401);
    expect(imply.sandbox.environment['RECKON_IMPLY_TOKEN_URL']).toBe(`${imply.sandbox.origin}${tokenPath}`);
  });

  test('takes the client by basic authentication too', async () => {
    const credentials = Buffer.from(`reckon:${imply.sandbox.environment['RECKON_IMPLY_CLIENT_SECRET']}`);
    const authorization = `Basic ${credentials.toString('base64')}`;
    expect((await ask({ grant_type: 'client_credentials' }, { authorization })).status).toBe(200);
  });

  test('issues tokens of the lifetime that the knob says', async () => {
    await imply.sandbox.control.knob('tokenLifetimeSeconds', 1);
    const token = await tokenOf('reckon');
    expect((await list(`Bearer ${token}`)).status).toBe(200);
    await imply.sandbox.control.clock.advance(1_000);
    expect((await list(`Bearer ${token}`)).status).toBe(401);
  });

  test.each([
    {
      title: 'a wrong secret',
      form: { grant_type: 'client_credentials', client_id: 'reckon', client_secret: 'guess' },
      status: 401,
      error: 'unauthorized_client',
    },
    { title: 'no client', form: { grant_type: 'client_credentials' }, status: 401, error: 'invalid_client' },
    { title: 'no grant type', form: {}, status: 400, error: 'invalid_request' },
    { title: 'another grant type', form: { grant_type: 'password' }, status: 400, error: 'unsupported_grant_type' },
  ])('answers $title with an OAuth error', async ({ form, status, error }) => {
    const answer = await ask(form as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.json()).toEqual({ error, error_description: expect.any(String) });
  });

  test('revoked tokens are worth nothing; the static one stays unless it is named', async () => {
    const token = await tokenOf('reckon');
    await imply.sandbox.control.call('POST', 'imply/revoke-tokens');
    expect((await list(`Bearer ${token}`)).status).toBe(401);
    expect((await imply.call('GET', '/clusters')).status).toBe(200);
    await imply.sandbox.control.call('POST', 'imply/revoke-tokens', { static: true });
    expect((await imply.call('GET', '/clusters')).status).toBe(401);
  });
});
