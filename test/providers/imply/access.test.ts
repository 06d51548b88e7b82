import { expect, test } from 'vitest';
import type { ProviderError } from '../../../src/model/provider-error.ts';
import { Secret } from '../../../src/model/value.ts';
import { startSandbox } from '../../support/start-sandbox.ts';
import { listAll, openProvider } from '../open-provider.ts';
import { oauthSettings, openImply } from './open-imply.ts';

async function listError(settings: Parameters<typeof openImply>[0]): Promise<ProviderError> {
  await using api = await openImply(settings);
  return (await listAll(api.cluster, api.connection).catch((error: unknown) => error)) as ProviderError;
}

async function withOauth(clientId = 'reckon') {
  const sandbox = await startSandbox('imply');
  const settings = { url: sandbox.origin, ...oauthSettings(sandbox.environment, clientId) };
  const opened = await openProvider('imply', settings);
  return {
    sandbox,
    ...opened,
    list: async () => await listAll(opened.type('imply.cluster'), opened.connection),
    tokens: async () => (await sandbox.control.requests()).filter(({ path }) => path.startsWith('/auth/')).length,
    [Symbol.asyncDispose]: async () => {
      await opened[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

test('a bad token is told as such, with what to check', async () => {
  const error = await listError({ token: new Secret('wrong-token') });
  expect(error).toMatchObject({ code: 'PROVIDER_UNAUTHORIZED', server: { status: 401, code: 'Unauthorized' } });
  expect(error.hint).toContain('five minutes');
  expect(JSON.stringify(error)).not.toContain('wrong-token');
});

test('one token serves many requests at once', async () => {
  await using api = await withOauth();
  await Promise.all(Array.from({ length: 20 }, async () => await api.list()));
  expect(await api.tokens()).toBe(1);
});

test('a revoked token is renewed once for all who wait, unseen', async () => {
  await using api = await withOauth();
  await api.list();
  await api.sandbox.control.call('POST', 'imply/revoke-tokens', {});
  await Promise.all(Array.from({ length: 8 }, async () => await api.list()));
  expect(await api.tokens()).toBe(2);
});

test('a caller without the role is told its name, and no new token is asked for', async () => {
  await using api = await withOauth('viewer');
  const error: ProviderError = await api.list().then(
    () => Promise.reject(new TypeError('no error')),
    (reason: ProviderError) => reason,
  );
  expect(error.code).toBe('PROVIDER_FORBIDDEN');
  expect(error.hint).toContain('manage-clusters');
  expect(await api.tokens()).toBe(1);
});

test("a client that the identity server does not know is told so in that server's words", async () => {
  const sandbox = await startSandbox('imply');
  const settings = oauthSettings(sandbox.environment, 'stranger');
  await using opened = await openProvider('imply', { url: sandbox.origin, ...settings });
  const error = await listAll(opened.type('imply.cluster'), opened.connection).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'PROVIDER_UNAUTHORIZED', server: { code: 'unauthorized_client' } });
  await sandbox.close();
});

test('a gateway that answers in its own shape is understood too', async () => {
  const sandbox = await startSandbox('imply');
  await sandbox.control.knob('gatewayUnauthorizedBody', true);
  await using opened = await openProvider('imply', { url: sandbox.origin, token: new Secret('expired-token') });
  const error = await listAll(opened.type('imply.cluster'), opened.connection).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'PROVIDER_UNAUTHORIZED', server: { status: 401 } });
  expect((error as ProviderError).server?.message).toContain('Token claims invalid');
  await sandbox.close();
});
