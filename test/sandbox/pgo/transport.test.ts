import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allRoutes } from '../../../src/sandbox/pgo/routes/all-routes.ts';
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

describe('users and permissions', () => {
  test.each([
    { title: 'no credentials', as: null, status: 401, text: 'Not Authorized. Basic Authentication credentials' },
    { title: 'an unknown user', as: 'nobody:x', status: 401, text: 'Not authenticated in apiserver' },
    { title: 'a wrong password', as: 'admin:wrong', status: 401, text: 'Not authenticated in apiserver' },
    {
      title: 'a user without the permission',
      as: 'developer:developerpassword',
      status: 403,
      text: 'Not authorized for this apiserver action',
    },
  ])('$title is answered $status in text with a challenge', async ({ as, status, text }) => {
    const answer = await pgo.raw('/clustersdelete', {}, { as });
    expect(answer.status).toBe(status);
    expect(answer.text.startsWith(text)).toBe(true);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="Restricted"');
  });

  test('a success carries the challenge too', async () => {
    expect((await pgo.raw('/version')).headers['www-authenticate']).toBe('Basic realm="Restricted"');
  });

  test('every route but the health ones refuses a caller without credentials', async () => {
    for (const route of allRoutes.filter((one) => one.permission !== undefined)) {
      const method = route.methods === 'any' ? 'POST' : (route.methods[0] ?? 'POST');
      const path = route.path.replace(/\{\w+\}/, 'x');
      const answer = await pgo.raw(path, method === 'GET' ? undefined : { ClientVersion: '4.7.4' }, {
        as: null,
        method,
      });
      expect([route.path, answer.status]).toEqual([route.path, route.earlyOk === true ? 200 : 401]);
      expect(answer.text).toContain('Not Authorized');
    }
  });

  test('there are 63 routes, and system accounts need a permission of their own', async () => {
    expect(allRoutes).toHaveLength(63);
    await pgo.post('/pgorolecreate', { PgoroleName: 'maker', PgorolePermissions: 'CreateCluster,ShowSecrets' });
    await pgo.post('/pgousercreate', {
      PgouserName: 'maker',
      PgouserPassword: 'p:w',
      PgouserRoles: 'maker',
      AllNamespaces: true,
    });
    const fields = { ClientVersion: 'wrong', Namespace: 'pgouser1', ShowSystemAccounts: true };
    expect((await pgo.raw('/clusters', fields, { as: 'maker:p:w' })).status).toBe(403);
    expect((await pgo.raw('/usershow', fields, { as: 'maker:p:w' })).status).toBe(403);
    expect((await pgo.raw('/usershow', { ...fields, ShowSystemAccounts: false }, { as: 'maker:p:w' })).status).toBe(
      200,
    );
  });

  test('a role that does not exist ends the search, and role names are not trimmed', async () => {
    await pgo.post('/pgousercreate', {
      PgouserName: 'a',
      PgouserPassword: 'x',
      PgouserRoles: 'pgodeveloper, pgoadmin',
      AllNamespaces: true,
    });
    expect((await pgo.raw('/version', undefined, { as: 'a:x' })).status).toBe(200);
    expect((await pgo.raw('/clustersdelete', {}, { as: 'a:x' })).status).toBe(403);
  });

  test('a changed password counts at once', async () => {
    await pgo.post('/pgouserupdate', { PgouserName: 'admin', PgouserPassword: 'new' });
    expect((await pgo.raw('/version')).status).toBe(401);
    expect((await pgo.raw('/version', undefined, { as: 'admin:new' })).status).toBe(200);
  });

  test('namespaces are refused when empty, not managed, or not open to the user', async () => {
    const message = async (Namespace: string) =>
      (await pgo.post('/showclusters', { Namespace, AllFlag: true }, { as: 'developer:developerpassword' })).Msg;
    expect(await message('')).toContain('empty namespace is not valid');
    expect(await message('team1')).toBe('namespace [team1] is not part of the Operator installation');
    expect(await message('pgouser2')).toBe('user [developer] is not allowed access to namespace [pgouser2]');
    expect(await message('pgouser1')).toBe('');
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

describe('decoding', () => {
  test('keys match whatever their case, and unknown ones are ignored', async () => {
    const answer = await pgo.raw('/showclusters', {
      clientversion: '4.7.4',
      NAMESPACE: 'pgouser1',
      aLLfLAG: true,
      Series: 1,
    });
    expect(answer.json()).toEqual({ Results: [], Code: 'ok', Msg: '' });
  });

  test('a value of the wrong type counts as zero', async () => {
    const created = await pgo.post('/clusters', { Name: 'hippo', ReplicaCount: '2' });
    expect(created.status.Code).toBe('ok');
    expect((await pgo.show('hippo')).cluster.spec.replicas).toBe('0');
    const updated = await pgo.post('/clustersupdate', { Clustername: 'hippo', Autofail: 1 });
    expect(updated).toEqual({ Results: [], Code: 'error', Msg: 'no clusters found' });
  });

  test('invalid JSON counts as an empty request', async () => {
    const answer = await pgo.raw('/showclusters', '{"ClientVersion":"4.7.4"');
    expect(answer.json()).toMatchObject({ Code: 'error', Msg: 'pgo client and server version mismatch' });
  });

  test.each([
    { path: '/clusters/scale/hippo', method: 'POST', fields: { replicaCount: '2' } },
    { path: '/df', method: 'POST', fields: { Selector: 1 } },
    { path: '/backrest', method: 'DELETE', fields: { Target: [] } },
    { path: '/restart', method: 'POST', fields: { Targets: 'hippo' } },
  ])('$method $path reports what it cannot decode', async ({ path, method, fields }) => {
    const answer = await pgo.raw(path, { ClientVersion: '4.7.4', Namespace: 'pgouser1', ...fields }, { method });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.json().Code).toBe('error');
    expect(answer.json().Msg).toContain('json: cannot unmarshal');
  });
});

describe('versions', () => {
  const unchecked = [
    '/schedule',
    '/scheduleshow',
    '/scheduledelete',
    '/backrestbackup',
    '/restore',
    '/pgdumpbackup',
    '/pgdumprestore',
    '/reload',
    '/cat',
    '/policies/apply',
    '/pgouserupdate',
    '/pgoroleupdate',
    '/version',
    '/health',
  ];

  test('every route checks the version but those that are known not to', async () => {
    for (const route of allRoutes.filter((one) => one.path !== '/healthz')) {
      const method = route.methods === 'any' ? 'POST' : (route.methods[0] ?? 'POST');
      const path = `${route.path.replace(/\{\w+\}/, 'x')}?namespace=pgouser1&delete-data=true`;
      const body = method === 'GET' ? undefined : { Namespace: 'pgouser1', ClientVersion: '4.7.0' };
      const { text, status } = await pgo.raw(path, body, { method });
      expect([route.path, status, text.includes('pgo client and server version mismatch')]).toEqual([
        route.path,
        200,
        !unchecked.includes(route.path),
      ]);
    }
  });

  test('a mismatch is told in the envelope of the route', async () => {
    const Msg = 'pgo client and server version mismatch';
    expect(await pgo.post('/showclusters', { ClientVersion: '4.7' })).toEqual({ Results: [], Code: 'error', Msg });
    expect(await pgo.post('/clusters', { ClientVersion: '' })).toEqual({
      result: { Database: '', Name: '', Users: null, WorkflowID: '' },
      status: { Code: 'error', Msg },
    });
  });

  test('the server can be another version', async () => {
    await pgo.sandbox.control.knob('serverVersion', '4.7.10');
    expect((await pgo.raw('/version')).json().Version).toBe('4.7.10');
    expect((await pgo.post('/showclusters')).Code).toBe('error');
    expect((await pgo.post('/showclusters', { ClientVersion: '4.7.10' })).Code).toBe('ok');
  });
});

describe('quirks', () => {
  test.each(['/showpolicies', '/policiesdelete'])('%s refuses a caller under a 200', async (path) => {
    const answer = await pgo.raw(path, {}, { as: 'admin:wrong' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.text).toBe('Not authenticated in apiserver\n');
    await pgo.sandbox.control.knob('quirkEarlyOk', false);
    expect((await pgo.raw(path, {}, { as: 'admin:wrong' })).status).toBe(401);
  });

  test.each([
    { path: '/userupdate', body: {} },
    { path: '/restart', body: {} },
    { path: '/restart/hippo', body: undefined },
  ])('a 401 of $path has JSON behind its text', async ({ path, body }) => {
    const answer = await pgo.raw(path, body, { as: 'admin:wrong' });
    expect(answer.status).toBe(401);
    expect(answer.text).toMatch(/^Not authenticated in apiserver\n\{.*"Code":"error".*\}\n$/);
    await pgo.sandbox.control.knob('quirkTrailingJson', false);
    expect((await pgo.raw(path, body, { as: 'admin:wrong' })).text).toBe('Not authenticated in apiserver\n');
  });

  test('a restart with a wrong version answers twice and is done', async () => {
    await pgo.create('hippo');
    const wrong = { ClientVersion: '4.7.0', Namespace: 'pgouser1', ClusterName: 'hippo' };
    const [first = '', second = ''] = (await pgo.raw('/restart', wrong)).text.trim().split('\n');
    expect(JSON.parse(first).Msg).toBe('pgo client and server version mismatch');
    expect(JSON.parse(second).Result.Instances).toEqual([{ InstanceName: 'hippo', Error: false, ErrorMessage: '' }]);
    await pgo.sandbox.control.knob('quirkRestartGoesOn', false);
    expect((await pgo.raw('/restart', wrong)).json().Result.Instances).toBeNull();
  });

  test('userdelete checks the version before the user, in text', async () => {
    const answer = await pgo.raw('/userdelete', {}, { as: null });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.json().Msg).toBe('pgo client and server version mismatch');
    await pgo.sandbox.control.knob('quirkUserDeleteVersionFirst', false);
    expect((await pgo.raw('/userdelete', {}, { as: null })).status).toBe(401);
  });

  test('namespace routes look at the mode before the user', async () => {
    await pgo.sandbox.control.call('PUT', 'pgo/namespace-mode', { mode: 'readonly' });
    const answer = await pgo.raw('/namespacecreate', {}, { as: null });
    expect(answer.status).toBe(405);
    expect(answer.text).toContain('not allowed in the current PostgreSQL Operator installation');
    expect(answer.headers['allow']).toBe('');
    await pgo.sandbox.control.knob('quirkNamespaceModeFirst', false);
    expect((await pgo.raw('/namespacecreate', {}, { as: null })).status).toBe(401);
    expect((await pgo.raw('/namespacecreate', {})).status).toBe(405);
  });

  test.each([
    { path: '/scale/x', method: 'GET' },
    { path: '/scaledown/x', method: 'GET' },
    { path: '/pgbouncer/show', method: 'POST' },
    { path: '/pgbouncer', method: 'PUT' },
    { path: '/namespace', method: 'POST' },
    { path: '/policies', method: 'POST' },
  ])('$method $path calls its JSON plain text', async ({ path, method }) => {
    const answer = await pgo.raw(path, method === 'GET' ? undefined : {}, { method });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.json()).toHaveProperty('Code');
  });

  test('usercreate checks the namespace before the version', async () => {
    expect((await pgo.raw('/usercreate', {})).json().Msg).toContain('empty namespace');
    expect((await pgo.raw('/usershow', {})).json().Msg).toContain('version mismatch');
  });
});
