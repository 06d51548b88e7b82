import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProviderError } from '../../../src/model/provider-error.ts';
import { errorsOf, runnableProject, summaryOf } from '../../support/run-project.ts';
import { startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';
import { openProvider, writeCall } from '../open-provider.ts';
import { DOCUMENTS, projectFile } from './imco-project.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox('imco', { seed: 7 });
});
afterAll(() => sandbox.close());

const settings = (identity: string) => ({
  url: `${sandbox.origin}/v3`,
  tls: {
    ca: `${sandbox.directory}/ca.crt`,
    cert: `${sandbox.directory}/${identity}.crt`,
    key: `${sandbox.directory}/${identity}.key`,
  },
});

async function ping(identity: string): Promise<unknown> {
  await using opened = await openProvider('imco', settings(identity));
  return await opened.provider.run?.(opened.connection, 'ping', {}, writeCall());
}

async function refusal(asked: Promise<unknown>): Promise<ProviderError> {
  const reason = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (reason instanceof ProviderError) return reason;
  throw new TypeError('it was not refused');
}

describe('the certificate is the identity', () => {
  test('a customer’s is taken', async () => {
    expect(await ping('api')).toContain('takes the certificate');
  });

  test.each([
    { who: 'one of another authority', identity: 'foreign', said: 'was not issued by the service CA' },
    { who: 'a host’s', identity: 'host', said: 'a host certificate is not accepted' },
  ])('$who is refused with words on what to do', async ({ identity, said }) => {
    const error = await refusal(ping(identity));
    expect(error).toMatchObject({ code: 'PROVIDER_UNAUTHORIZED' });
    expect(error.message).toContain(said);
    expect(error.hint).toContain('API key');
  });

  test('one that has run out is refused before anything is sent', async () => {
    await sandbox.control.clearRequests();
    expect((await refusal(ping('expired'))).message).toContain('expired');
    expect((await sandbox.control.requests()).filter(({ url }) => url.startsWith('/v3'))).toEqual([]);
  });

  test('a connection that is cut for it says so', async () => {
    await sandbox.control.knob('certificateRefusal', 'reset');
    const error = await refusal(ping('foreign'));
    await sandbox.control.knob('certificateRefusal', '403');
    expect(['TLS_FAILED', 'CONNECTION_FAILED']).toContain(error.code);
  });

  test('settings without a certificate are a fault', async () => {
    await using opened = await openProvider('imco', settings('api'));
    const faults = (value: object) => opened.provider.validateSettings(value as never).map(({ message }) => message);
    expect(faults({ url: `${sandbox.origin}/v3` })).toContain('must have `tls`');
    expect(faults({ url: `${sandbox.origin}/v3`, tls: { ca: 'x' } })).toContain('must have `cert`');
    expect(faults(settings('api'))).toEqual([]);
  });

  test('a refused one is one error for the whole connection', async () => {
    await using project = await runnableProject({
      'reckon.yaml': projectFile(sandbox, 'foreign'),
      'resources/main.yaml': [DOCUMENTS.script, DOCUMENTS.script.replaceAll('setup', 'other')].join('---'),
    });
    const planned = await project.plan();
    expect(errorsOf(planned.diagnostics)).toHaveLength(1);
  });
});

test('two customers with the same names do not see each other', async () => {
  const files = (identity: string) => ({
    'reckon.yaml': projectFile(sandbox, identity),
    'resources/main.yaml': DOCUMENTS.vpc,
  });
  await using first = await runnableProject(files('api'));
  await using second = await runnableProject(files('api-2'));
  for (const project of [first, second]) {
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(summaryOf((await project.plan()).changes)).toEqual([]);
  }
  const of = async (customer: string) =>
    (await sandbox.control.call('GET', `imco/resources?type=vpc&customer=${customer}`)).json();
  expect([(await of('api')).length, (await of('api-2')).length]).toEqual([1, 1]);
  expect(errorsOf((await first.apply({ mode: 'destroy' })).faults)).toEqual([]);
  expect(await of('api-2')).toHaveLength(1);
});

describe('actions of the platform', () => {
  const run = async (action: string, args: object) => {
    await using opened = await openProvider('imco', settings('api'));
    return await opened.provider.run?.(opened.connection, action, args as never, writeCall());
  };
  const account = async () =>
    (await sandbox.request('/v3/settings/cloud_accounts'))
      .json()
      .find(({ name }: { name: string }) => name === 'AWS account').id;

  test('an import is followed to its end, and what it found can then be adopted', async () => {
    expect(await run('import', { account: await account(), what: 'vpcs' })).toMatchObject({ imported: 'vpcs' });
    const vpcs = (await sandbox.request('/v3/network/vpcs')).json();
    expect(vpcs).toContainEqual(expect.objectContaining({ name: 'legacy-network', brownfield: true }));
  });

  test('an import that fails says why', async () => {
    await sandbox.control.call('POST', 'imco/faults', { type: 'cloud_account', event: 'the cloud refuses' });
    const error = await refusal(run('import', { account: await account(), what: 'volumes' }));
    expect(error).toMatchObject({ code: 'PROVIDER_FAILED' });
    expect(error.message).toContain('the cloud refuses');
  });

  test('events are listed, filtered and cut', async () => {
    const errors = await run('events', { level: 'error', limit: 1 });
    expect(errors).toMatchObject([{ level: 'error', description: 'the cloud refuses' }]);
    expect(await run('events', { text: 'no such text' })).toEqual([]);
    expect(await run('system-events', { limit: 1 })).toHaveLength(1);
  });
});
