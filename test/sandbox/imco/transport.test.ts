import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestSandbox } from '../../support/start-sandbox.ts';
import { type Customer, customerOf, startImco } from './imco-customer.ts';

let sandbox: TestSandbox;
let api: Customer;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ sandbox, api, stop } = await startImco());
});
afterAll(() => stop());

describe('who may call', () => {
  test.each([
    { who: 'nobody', identity: null, error: 'no client certificate was presented' },
    { who: 'a certificate of another authority', identity: 'foreign', error: 'was not issued by the service CA' },
    { who: 'an expired certificate', identity: 'expired', error: 'has expired' },
    { who: "a host's certificate", identity: 'host', error: 'a host certificate is not accepted here' },
  ])('refuses $who with the reason', async ({ identity, error }) => {
    const answer = await sandbox.request('/v3/ping', { identity });
    expect(answer.status).toBe(403);
    expect(answer.json().error).toContain(error);
  });

  test('answers ping to both customers', async () => {
    expect((await api.get('/ping')).status).toBe(200);
    expect((await customerOf(sandbox, 'api-2').get('/ping')).status).toBe(200);
  });

  test('cuts the connection of a caller without certificate when asked to', async () => {
    await sandbox.control.knob('certificateRefusal', 'reset');
    await expect(sandbox.request('/v3/ping', { identity: null })).rejects.toThrow('socket hang up');
    await sandbox.control.knob('certificateRefusal', '403');
  });

  test('tells a project where its certificates are', () => {
    const { RECKON_IMCO_URL: url, ...files } = sandbox.environment;
    expect(url).toBe(`${sandbox.origin}/v3`);
    expect(Object.keys(files)).toEqual([
      'RECKON_IMCO_CA',
      'RECKON_IMCO_CERT',
      'RECKON_IMCO_KEY',
      'RECKON_IMCO_CERT_2',
      'RECKON_IMCO_KEY_2',
    ]);
    expect(Object.values(files).every((file) => existsSync(file))).toBe(true);
  });
});

describe('paths, media types and bodies', () => {
  test('answers 404 with an error text outside /v3 and for unknown routes and ids', async () => {
    expect((await sandbox.request('/network/vpcs')).status).toBe(404);
    expect(await api.get('/no/such/thing')).toEqual({ status: 404, body: { error: 'Not found' } });
    expect((await api.get('/network/vpcs/5f3281737e8b380531f1a5c0')).body).toEqual({
      error: 'VPC with id 5f3281737e8b380531f1a5c0 not found',
    });
  });

  test.each([
    { what: 'another Accept', headers: { accept: 'text/html' }, status: 406 },
    { what: 'a wildcard Accept', headers: { accept: '*/*' }, status: 200 },
    { what: 'the JSON Accept', headers: { accept: 'application/json' }, status: 200 },
  ])('takes $what with $status', async ({ headers, status }) => {
    expect((await sandbox.request('/v3/labels', { headers })).status).toBe(status);
  });

  test.each([
    { what: 'a body of another type', body: 'name=x', type: 'application/x-www-form-urlencoded', status: 415 },
    { what: 'a body that is not JSON', body: '{"name":', type: 'application/json', status: 400 },
    { what: 'a body with a charset', body: '{"name":"x"}', type: 'application/json; charset=utf-8', status: 201 },
  ])('answers $status to $what', async ({ body, type, status }) => {
    const answer = await sandbox.request('/v3/labels', { method: 'POST', body, headers: { 'content-type': type } });
    expect(answer.status).toBe(status);
  });

  test('takes a DELETE without body that names the JSON type', async () => {
    const script = await api.make('/blueprint/scripts', { name: 'x' });
    const headers = { 'content-type': 'application/json' };
    const answer = await sandbox.request(`/v3/blueprint/scripts/${script.id}`, { method: 'DELETE', headers });
    expect(answer.status).toBe(204);
  });

  test('ignores unknown and hyphenated keys, and reads numeric texts as numbers', async () => {
    const profile = await api.make('/cloud/ssh_profiles', { name: 'k', 'public-key': 'a', public_key: 'b', other: 1 });
    expect(profile).not.toHaveProperty('public-key');
    expect(profile).not.toHaveProperty('other');
    const made = await api.make('/network/firewall_profiles', {
      name: 'f',
      rules: [{ protocol: 'TCP', min_port: '80', max_port: '80', source: 'any' }],
    });
    expect(made.rules).toEqual([{ ip_protocol: 'tcp', min_port: 80, max_port: 80, source: 'any' }]);
  });
});

describe('two customers', () => {
  test('see only their own, and the same catalogue', async () => {
    const other = customerOf(sandbox, 'api-2');
    const mine = await api.make('/blueprint/scripts', { name: 'shared name' });
    const theirs = await other.make('/blueprint/scripts', { name: 'shared name' });
    expect((await other.get(`/blueprint/scripts/${mine.id}`)).status).toBe(404);
    expect((await api.delete(`/blueprint/scripts/${theirs.id}`)).status).toBe(404);
    expect(await other.named('/blueprint/scripts', 'shared name')).toEqual(theirs);
    expect((await other.get('/cloud/cloud_providers')).body).toEqual((await api.get('/cloud/cloud_providers')).body);
    const [account] = (await other.get('/settings/cloud_accounts')).body;
    expect((await api.get(`/settings/cloud_accounts/${account.id}`)).status).toBe(404);
  });
});
