import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Body, type PgoSandbox, servePgo } from './pgo-sandbox.ts';

let pgo: PgoSandbox;

beforeAll(async () => {
  pgo = await servePgo();
});

beforeEach(() => pgo.sandbox.control.reset());

afterAll(() => pgo.sandbox.close());

describe('namespaces', () => {
  const all = async (manner = {}) => (await pgo.post('/namespace', { AllFlag: true }, manner)).Results;

  test('are shown with what is managed and what the caller may use', async () => {
    expect(await all()).toEqual([
      { Namespace: 'default', InstallationAccess: false, UserAccess: false },
      { Namespace: 'pgo', InstallationAccess: false, UserAccess: false },
      { Namespace: 'pgouser1', InstallationAccess: true, UserAccess: true },
      { Namespace: 'pgouser2', InstallationAccess: true, UserAccess: true },
      { Namespace: 'team1', InstallationAccess: false, UserAccess: false },
    ]);
    const developer = await all({ as: 'developer:developerpassword' });
    expect(developer[3]).toEqual({ Namespace: 'pgouser2', InstallationAccess: true, UserAccess: false });
    expect((await pgo.post('/namespace', { Args: ['pgouser1', 'x'] })).Msg).toBe('namespace x not found');
    expect((await pgo.post('/namespace', {})).Msg).toContain('--all flag is required');
    expect((await pgo.post('/namespace', { AllFlag: true })).Username).toBe('admin');
  });

  test('are made, taken on and deleted with all that is in them', async () => {
    expect((await pgo.post('/namespacecreate', { Args: ['team2'] })).Results).toEqual(['created namespace team2']);
    expect((await pgo.post('/namespacecreate', { Args: ['team1'] })).Msg).toBe('namespaces "team1" already exists');
    expect((await pgo.post('/namespaceupdate', { Args: ['team1'] })).Results).toEqual(['updated namespace team1']);
    expect((await pgo.post('/namespaceupdate', { Args: ['x'] })).Msg).toBe('namespaces "x" not found');
    expect((await pgo.post('/namespacecreate', { Args: ['A_b'] })).Msg).toContain('is invalid');
    await pgo.post('/clusters', { Namespace: 'team1', Name: 'hippo' });
    expect((await pgo.post('/namespacedelete', { Args: ['team1', 'team2'] })).Results).toHaveLength(2);
    expect((await all()).map((one: Body) => one.Namespace)).toEqual(['default', 'pgo', 'pgouser1', 'pgouser2']);
    await pgo.post('/namespacecreate', { Args: ['team1'] });
    expect((await pgo.post('/showclusters', { Namespace: 'team1', AllFlag: true })).Results).toEqual([]);
    expect((await pgo.post('/showpvc', { Namespace: 'team1', AllFlag: true })).Results).toEqual([]);
    expect((await pgo.post('/namespacedelete', { Args: ['x'] })).Msg).toBe('namespaces "x" not found');
  });

  test.each([
    { mode: 'readonly', show: 200, change: 405 },
    { mode: 'disabled', show: 405, change: 405 },
    { mode: 'dynamic', show: 200, change: 200 },
  ])('in mode $mode answer $show to a show and $change to a change', async ({ mode, show, change }) => {
    await pgo.sandbox.control.call('PUT', 'pgo/namespace-mode', { mode });
    const fields = { ClientVersion: '4.7.4', Args: [] };
    expect((await pgo.raw('/namespace', fields)).status).toBe(show);
    for (const path of ['/namespacecreate', '/namespaceupdate', '/namespacedelete']) {
      expect((await pgo.raw(path, fields)).status).toBe(change);
    }
    expect((await pgo.post('/showclusters', { AllFlag: true })).Code).toBe('ok');
  });
});

describe('operator users and roles', () => {
  const user = { PgouserName: 'ann', PgouserPassword: 'x', PgouserRoles: 'pgoadmin', PgouserNamespaces: 'pgouser1' };
  const users = async (fields: Body) => (await pgo.post('/pgousershow', fields)).UserInfo;
  const roles = async (fields: Body) => (await pgo.post('/pgoroleshow', fields)).RoleInfo;

  test('are seeded', async () => {
    expect(await users({ AllFlag: true })).toEqual([
      { Username: 'admin', Role: ['pgoadmin'], Namespace: [''] },
      { Username: 'developer', Role: ['pgodeveloper'], Namespace: ['pgouser1'] },
    ]);
    expect((await roles({ AllFlag: true }))[0]).toEqual({ Name: 'pgoadmin', Permissions: '*' });
    expect(await pgo.post('/pgousershow', {})).toEqual({ UserInfo: null, Code: 'ok', Msg: '' });
  });

  test('keep their lists as texts, blanks and all', async () => {
    expect(await pgo.post('/pgorolecreate', { PgoroleName: 'r', PgorolePermissions: 'Version, Status' })).toEqual({
      Code: 'ok',
      Msg: '',
    });
    await pgo.post('/pgousercreate', { ...user, PgouserRoles: 'r,pgoadmin', PgouserNamespaces: 'pgouser2, pgouser1' });
    expect(await users({ PgouserName: ['ann', 'bob'] })).toEqual([
      { Username: 'ann', Role: ['r,pgoadmin'], Namespace: ['pgouser2, pgouser1'] },
      { Username: 'bob was not found', Role: [], Namespace: [] },
    ]);
    expect(await roles({ PgoroleName: ['r', 'x'] })).toEqual([
      { Name: 'r', Permissions: 'Version, Status' },
      { Name: 'x was not found', Permissions: '' },
    ]);
  });

  test('are left alone by a create of a name that exists', async () => {
    expect((await pgo.post('/pgousercreate', { ...user, PgouserName: 'admin', PgouserPassword: 'y' })).Code).toBe('ok');
    expect((await pgo.raw('/version')).status).toBe(200);
    await pgo.post('/pgorolecreate', { PgoroleName: 'pgoadmin', PgorolePermissions: 'Version' });
    expect((await roles({ PgoroleName: ['pgoadmin'] }))[0].Permissions).toBe('*');
  });

  test('change by an update, where what is empty stays', async () => {
    await pgo.post('/pgousercreate', user);
    const change = (fields: Body) => pgo.raw('/pgouserupdate', { PgouserName: 'ann', ...fields });
    await change({ PgouserRoles: 'pgodeveloper' });
    expect((await users({ PgouserName: ['ann'] }))[0]).toMatchObject({
      Role: ['pgodeveloper'],
      Namespace: ['pgouser1'],
    });
    await change({ AllNamespaces: true });
    expect((await users({ PgouserName: ['ann'] }))[0].Namespace).toEqual(['']);
    await change({ AllNamespaces: true, PgouserNamespaces: 'anything' });
    expect((await users({ PgouserName: ['ann'] }))[0].Namespace).toEqual(['anything']);
    await pgo.post('/pgoroleupdate', { PgoroleName: 'pgodeveloper', PgorolePermissions: 'Version' });
    expect((await roles({ PgoroleName: ['pgodeveloper'] }))[0].Permissions).toBe('Version');
  });

  test.each<{ path: string; fields: Body; message: string }>([
    { path: '/pgousercreate', fields: { PgouserName: 'No' }, message: 'invalid pgouser name format' },
    { path: '/pgousercreate', fields: { PgouserRoles: 'x' }, message: 'x pgorole was not found' },
    { path: '/pgousercreate', fields: { PgouserNamespaces: 'team1' }, message: '[team1]' },
    { path: '/pgousercreate', fields: { PgouserNamespaces: '' }, message: 'not being watched' },
    { path: '/pgouserupdate', fields: { PgouserName: 'x' }, message: 'secrets "pgouser-x" not found' },
    { path: '/pgorolecreate', fields: { PgoroleName: 'No' }, message: 'invalid pgorole name format' },
    {
      path: '/pgorolecreate',
      fields: { PgoroleName: 'r', PgorolePermissions: 'Shower' },
      message: 'Shower not a valid Permission',
    },
    {
      path: '/pgoroleupdate',
      fields: { PgoroleName: 'x', PgorolePermissions: '*' },
      message: 'secrets "pgorole-x" not found',
    },
  ])('$path is refused with $message', async ({ path, fields, message }) => {
    const answer = await pgo.post(path, { ...user, ...fields });
    expect(answer.Code).toBe('error');
    expect(answer.Msg).toContain(message);
  });

  test('are made, and then refused, for all namespaces and some', async () => {
    const answer = await pgo.post('/pgousercreate', { ...user, AllNamespaces: true });
    expect(answer.Msg).toContain('mutually exclusive');
    expect((await users({ PgouserName: ['ann'] }))[0].Role).toEqual(['pgoadmin']);
  });

  test('go, and a role goes from its users', async () => {
    await pgo.post('/pgousercreate', { ...user, PgouserRoles: 'pgodeveloper,pgoadmin' });
    expect((await pgo.post('/pgoroledelete', { PgoroleName: ['pgodeveloper', 'x'] })).Results).toEqual([
      'deleted role pgodeveloper',
      'pgorole-x not found',
    ]);
    expect((await users({ PgouserName: ['ann'] }))[0].Role).toEqual(['pgoadmin']);
    expect((await pgo.post('/pgouserdelete', { PgouserName: ['ann', 'x'] })).Results).toEqual([
      'deleted pgouser ann',
      'pgouser-x not found',
    ]);
  });
});

describe('an event that cannot be published', () => {
  test.each<{ path: string; fields: Body; holds: () => Promise<boolean> }>([
    {
      path: '/pgousercreate',
      fields: { PgouserName: 'ann', PgouserRoles: 'pgoadmin', AllNamespaces: true },
      holds: async () => (await pgo.post('/pgousershow', { PgouserName: ['ann'] })).UserInfo[0].Username === 'ann',
    },
    {
      path: '/pgorolecreate',
      fields: { PgoroleName: 'r', PgorolePermissions: '*' },
      holds: async () => (await pgo.post('/pgoroleshow', { PgoroleName: ['r'] })).RoleInfo[0].Name === 'r',
    },
    {
      path: '/namespacecreate',
      fields: { Args: ['team2'] },
      holds: async () => (await pgo.post('/namespace', { Args: ['team2'] })).Code === 'ok',
    },
  ])('makes $path report an error although it has happened', async ({ path, fields, holds }) => {
    await pgo.sandbox.control.call('PUT', 'pgo/event-failures', { times: 1 });
    expect((await pgo.post(path, fields)).Code).toBe('error');
    expect(await holds()).toBe(true);
  });
});
