import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allRoutes } from '../../../src/sandbox/pgo/routes/all-routes.ts';
import { type PgoSandbox, servePgo } from './pgo-sandbox.ts';

let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo();
});

beforeEach(() => pgo.sandbox.control.reset());

afterAll(() => pgo.sandbox.close());

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
