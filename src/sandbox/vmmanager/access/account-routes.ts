import { missing, refused } from '../api-error.ts';
import { closedFunction } from '../auth/tokens.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Account } from '../rows.ts';
import { deletedAnswer, listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { int, listOf, shape, text } from '../transport/shape.ts';
import { usageOf } from './limits.ts';

const accountFields: Fields = fields(
  'id email state auth_source roles host_count cpu_count ram_mib hdd_mib host_ids full_name phone_number lang',
);

const limitNames = [
  ...['host_count', 'image_count', 'image_count_total', 'cpu_number', 'cpu_number_total', 'ram_mib', 'ram_mib_total'],
  ...['hdd_mib', 'hdd_mib_total', 'ipv4_number', 'ipv4_number_total', 'vxlan_count_total'],
];

const limitsBody = shape({}, Object.fromEntries(limitNames.map((name) => [name, int])));
const invitation = shape({ email: text, role: text }, {});

/** Users of the platform: made and listed as accounts, changed and deleted as users. */
export const accountRoutes: readonly Route[] = [
  get('vm/v3/account', 'admin', (call) =>
    listAnswer(
      call,
      call.platform.world.tables.account.all().map((row) => accountView(call.platform, row)),
      accountFields,
    ),
  ),
  get('vm/v3/account/:id', 'admin', (call) => accountView(call.platform, accountOf(call))),
  post(
    'vm/v3/account',
    'admin',
    shape({ email: text, password: text, role: text }, { full_name: text, phone_number: text }),
    ({ platform }, { email, password, role, full_name = '', phone_number = '' }) => {
      assertEmailFree(platform, email);
      assertRoles([role]);
      const { id } = platform.world.tables.account.insert({
        ...{ email, password, full_name, phone_number, roles: [role] },
        ...{ state: 'active', lang: 'en' },
      });
      return { id };
    },
  ),
  post('vm/v3/user/:id', 'admin', shape({}, { roles: listOf(text), full_name: text, lang: text }), (call, body) => {
    const account = accountOf(call);
    const { roles, ...rest } = body;
    assertRoles(roles ?? []);
    Object.assign(account, rest);
    account.roles = [...(roles ?? account.roles)];
    return { id: account.id };
  }),
  post('vm/v3/user/:id/password', 'user', shape({ password: text }, { old_password: text }), (call, body) => {
    if (!call.isAdmin && call.id !== call.caller.id) {
      throw closedFunction(call.platform);
    }
    const account = accountOf(call);
    if (body.old_password !== undefined && body.old_password !== account.password) {
      throw refused('The old password is wrong');
    }
    account.password = body.password;
    return { id: account.id };
  }),
  post('vm/v3/user/:id/suspend', 'admin', shape({}, {}), (call) => setState(call, 'suspended')),
  post('vm/v3/user/:id/resume', 'admin', shape({}, {}), (call) => setState(call, 'active')),
  post('vm/v3/invite', 'admin', invitation, ({ platform }, { email, role }) => {
    assertEmailFree(platform, email);
    assertRoles([role]);
    const { account, invite } = platform.world.tables;
    const { id } = account.insert({
      ...{ email, password: '', full_name: '', phone_number: '', roles: [role], state: 'invited', lang: 'en' },
    });
    invite.insert({ email, role, account: id });
    return { id };
  }),
  post('vm/v3/reinvite', 'admin', invitation, ({ platform }, { email }) => {
    const invite = platform.world.tables.invite.find((row) => row['email'] === email);
    if (invite === undefined) {
      throw missing('invite', email);
    }
    return { id: invite['account'] };
  }),
  ...['vm/v3/user/:id', 'vm/v3/account/:id'].map((path) => del(path, 'admin', deleteAccount)),
  ...limitRoutes('vm/v3/user_limits/account/:id', 'account'),
  ...limitRoutes('vm/v3/user_limits/role/*role', 'role'),
];

function limitRoutes(path: string, scope: 'account' | 'role'): Route[] {
  const ownerOf = (call: Call): string =>
    scope === 'account' ? String(accountOf(call).id) : (call.params['role'] ?? '');
  const find = (call: Call) =>
    call.platform.world.tables.limits.find((row) => row.scope === scope && row.owner === ownerOf(call));
  return [
    get(path, 'admin', (call) => find(call)?.values ?? {}),
    post(path, 'admin', limitsBody, (call, body) => {
      const row = find(call) ?? call.platform.world.tables.limits.insert({ scope, owner: ownerOf(call), values: {} });
      row.values = { ...row.values, ...(body as Record<string, number>) };
      return { id: row.id };
    }),
    del(path, 'admin', (call) => {
      const row = find(call);
      if (row === undefined) {
        throw missing('limit', ownerOf(call));
      }
      call.platform.world.tables.limits.remove(row.id);
      return deletedAnswer(row.id);
    }),
  ];
}

function accountOf({ platform, id }: Call): Account {
  const account = platform.world.tables.account.get(id);
  if (account === undefined) {
    throw missing('account', id);
  }
  return account;
}

function assertEmailFree({ world }: Platform, email: string): void {
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw refused(`'${email}' is no e-mail address`);
  }
  if (world.tables.account.find((row) => row.email === email) !== undefined) {
    throw refused(`The account '${email}' exists already`);
  }
}

function assertRoles(roles: readonly string[]): void {
  const unknown = roles.find((role) => !role.startsWith('@'));
  if (unknown !== undefined) {
    throw refused(`The role '${unknown}' does not exist`);
  }
}

function setState(call: Call, state: Account['state']): object {
  const account = accountOf(call);
  if (account.id === call.caller.id) {
    throw refused('Nobody suspends themselves');
  }
  account.state = state;
  return { id: account.id };
}

function deleteAccount(call: Call): object {
  const { tables } = call.platform.world;
  const account = accountOf(call);
  if (account.id === call.caller.id) {
    throw refused('Nobody deletes themselves');
  }
  const owns = (['host', 'disk', 'vxlan', 'image'] as const).find(
    (name) => tables[name].all().find((row) => row.account === account.id) !== undefined,
  );
  if (owns !== undefined) {
    throw refused(`The account ${account.id} is in use: it owns a ${owns}`);
  }
  for (const name of ['token', 'login_key', 'user_ssh_key'] as const) {
    for (const row of tables[name].all()) {
      if (row.account === account.id) {
        tables[name].remove(row.id);
      }
    }
  }
  tables.account.remove(account.id);
  return deletedAnswer(account.id);
}

function accountView(platform: Platform, account: Account): object {
  const { id, email, state, roles, full_name, phone_number, lang } = account;
  const { host_count, cpu_number, ram_mib, hdd_mib } = usageOf(platform, id);
  const host_ids = platform.world.tables.host.where((row) => row.account === id).map((row) => row.id);
  return {
    ...{ id, email, state, auth_source: 'local', roles, full_name, phone_number, lang },
    ...{ host_count, cpu_count: cpu_number, ram_mib, hdd_mib, host_ids },
  };
}
