import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pgoOverHttpEmulator } from '../../../src/sandbox/pgo/emulator.ts';
import { startSandbox } from '../../support/start-sandbox.ts';
import { type PgoSandbox, servePgo } from './pgo-sandbox.ts';

const run = promisify(execFile);
let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo();
});

beforeEach(() => pgo.sandbox.control.reset());

afterAll(() => pgo.sandbox.close());

describe('the curl calls of the vendor page "Rest API"', () => {
  const call = (request: string, path: string) =>
    [
      'curl --cacert $PGO_CA_CERT --key $PGO_CLIENT_KEY --cert $PGO_CA_CERT \\',
      '-u admin:examplepassword -H "Content-Type:application/json" --insecure \\',
      `${request} \\`,
      `$PGO_APISERVER_URL/${path}`,
    ].join('\n');
  const data = (fields: string) =>
    `-X POST --data \\\n'{"ClientVersion":"4.7.4",\n"Namespace":"pgouser1",\n${fields}}'`;
  const curl = async (script: string) => {
    const { environment } = pgo.sandbox;
    const { stdout } = await run('bash', ['-c', script], {
      env: {
        ...process.env,
        PGO_APISERVER_URL: environment['RECKON_PGO_URL'],
        PGO_CA_CERT: environment['RECKON_PGO_CERT'],
        PGO_CLIENT_KEY: environment['RECKON_PGO_KEY'],
      },
    });
    return JSON.parse(stdout);
  };

  test('get the version, create, show and delete a cluster as they are printed', async () => {
    const version = [
      'curl --cacert $PGO_CA_CERT --key $PGO_CLIENT_KEY --cert $PGO_CA_CERT \\',
      '-u admin:examplepassword -H "Content-Type:application/json" --insecure \\',
      '-X GET $PGO_APISERVER_URL/version',
    ].join('\n');
    expect(await curl(version)).toEqual({ Version: '4.7.4', Code: 'ok', Msg: 'apiserver version' });
    const created = await curl(call(data('"Name":"mycluster",\n"Series":1'), 'clusters'));
    expect(created.status).toEqual({ Code: 'ok', Msg: '' });
    expect(created.result).toMatchObject({ Name: 'mycluster', Database: 'mycluster' });
    const shown = await curl(call(data('"Clustername":"mycluster"'), 'showclusters'));
    expect(shown.Results[0].cluster.metadata.name).toBe('mycluster');
    expect(shown.Results[0].cluster.spec.disableAutofail).toBe(true);
    const deleted = await curl(call(data('"Clustername":"mycluster"'), 'clustersdelete'));
    expect(deleted).toEqual({ Results: ['deleted pgcluster mycluster'], Code: 'ok', Msg: '' });
  });
});

describe('client certificates', () => {
  test('a caller without one is answered 403 in text on a matched route', async () => {
    const answer = await pgo.raw('/version', undefined, { identity: null });
    expect(answer.status).toBe(403);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.text.trim()).toBe('Forbidden: Client Certificate Required');
  });

  test.each(['stranger', 'expired'])('the certificate "%s" gets no answer', async (identity) => {
    await expect(pgo.raw('/version', undefined, { identity })).rejects.toThrow();
  });

  test('healthz is open, health is not unless it is listed', async () => {
    expect((await pgo.raw('/healthz', undefined, { identity: null, as: null })).text).toBe('ok');
    expect((await pgo.raw('/health', undefined, { identity: null, as: null })).status).toBe(403);
    await pgo.sandbox.control.knob('healthWithoutCertificate', true);
    const health = await pgo.raw('/health', undefined, { identity: null, as: null });
    expect(health.json()).toEqual({ Version: 'healthy', Code: 'ok', Msg: 'healthy' });
  });

  test('health needs a certificate but no user', async () => {
    expect((await pgo.raw('/health', undefined, { as: null })).status).toBe(200);
  });

  test('the server asks for a certificate and speaks TLS 1.2 at least', async () => {
    const { origin, directory } = pgo.sandbox;
    const read = (name: string) => readFileSync(join(directory, name));
    const socket = connect({
      host: '127.0.0.1',
      port: Number(new URL(origin).port),
      ca: read('ca.crt'),
      cert: read('admin.crt'),
      key: read('admin.key'),
    });
    const protocol = await new Promise((resolve, reject) => {
      socket.on('secureConnect', () => resolve(socket.getProtocol()));
      socket.on('error', reject);
    });
    socket.destroy();
    expect(['TLSv1.2', 'TLSv1.3']).toContain(protocol);
  });
});

describe('the router', () => {
  test.each([
    { title: 'an unknown path is 404 without a certificate', path: '/nothing', status: 404 },
    { title: 'a trailing slash is 404', path: '/showclusters/', status: 404 },
    { title: 'another method is 405', path: '/showclusters', status: 405 },
    { title: 'a path variable is one segment', path: '/scale/a/b', status: 404 },
    { title: 'a path that is not clean is redirected', path: '//clusters', status: 301 },
  ])('$title', async ({ path, status }) => {
    // A path with two slashes would be taken for a host name.
    const answer = await pgo.raw(pgo.sandbox.origin + path, undefined, { identity: null, as: null });
    expect(answer.status).toBe(status);
    if (status === 301) {
      expect(answer.headers['location']).toBe('/clusters');
    }
    if (status === 405) {
      expect(answer.text).toBe('');
    }
  });

  test.each(['/version', '/policies', '/config', '/status', '/health'])('%s takes any method', async (path) => {
    expect((await pgo.raw(path, {}, { method: 'PUT' })).status).toBe(200);
  });
});

test('without TLS nobody is asked for a certificate, but users are checked', async () => {
  await using plain = await startSandbox(pgoOverHttpEmulator);
  expect(plain.origin.startsWith('http://')).toBe(true);
  expect((await plain.request('/version')).status).toBe(401);
  const headers = { authorization: `Basic ${btoa('admin:examplepassword')}` };
  expect((await plain.request('/version', { headers })).json().Version).toBe('4.7.4');
});
