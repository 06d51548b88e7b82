import { isManaged } from '../wire/namespace-access.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import { dns1035Problem } from '../world/names.ts';

const route = { methods: ['POST'], version: true, namespace: false, blank: {} } as const;

/** Users of the apiserver itself (PGO apiserver, pgouserservice). */
export const pgouserRoutes: readonly Route[] = [
  { ...route, path: '/pgousercreate', permission: 'CreatePgouser', handle: createOperatorUser },
  { ...route, path: '/pgouserupdate', permission: 'UpdatePgouser', version: false, handle: updateOperatorUser },
  {
    ...route,
    path: '/pgousershow',
    permission: 'ShowPgouser',
    blank: { UserInfo: null },
    handle: showOperatorUsers,
  },
  {
    ...route,
    path: '/pgouserdelete',
    permission: 'DeletePgouser',
    blank: { Results: [] },
    handle: deleteOperatorUsers,
  },
];

/** An existing name is answered with ok, and nothing changes. */
function createOperatorUser(call: Call): ReplyFields {
  const { world, fields } = call;
  const name = fields.string('PgouserName');
  const problem = dns1035Problem(name);
  if (problem !== undefined) {
    throw new Refusal(`invalid pgouser name format ${problem}`);
  }
  const roles = fields.string('PgouserRoles');
  const namespaces = fields.string('PgouserNamespaces');
  checkRoles(call, roles);
  checkNamespaces(call, namespaces);
  if (!world.state.operatorUsers.some((one) => one.name === name)) {
    world.state.operatorUsers.push({ name, password: fields.string('PgouserPassword'), roles, namespaces });
  }
  if (fields.boolean('AllNamespaces') && namespaces !== '') {
    throw new Refusal('--all-namespaces and --pgouser-namespaces are mutually exclusive.');
  }
  world.publishEvent();
  return {};
}

/** What is empty stays as it is. */
function updateOperatorUser(call: Call): ReplyFields {
  const { world, fields } = call;
  const name = fields.string('PgouserName');
  const user = world.state.operatorUsers.find((one) => one.name === name);
  if (user === undefined) {
    throw notFound('secrets', `pgouser-${name}`);
  }
  const roles = fields.string('PgouserRoles') || user.roles;
  const asked = fields.string('PgouserNamespaces');
  if (fields.string('PgouserRoles') !== '') {
    checkRoles(call, roles);
  }
  if (asked !== '') {
    checkNamespaces(call, asked);
  }
  user.password = fields.string('PgouserPassword') || user.password;
  user.roles = roles;
  user.namespaces = asked === '' && fields.boolean('AllNamespaces') ? '' : asked || user.namespaces;
  world.publishEvent();
  return {};
}

/** Roles and namespaces are lists of one text each, with the commas in it. */
function showOperatorUsers({ world, fields }: Call): ReplyFields {
  const known = world.state.operatorUsers.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const names = fields.boolean('AllFlag') ? known.map((one) => one.name) : fields.strings('PgouserName');
  const info = names.map((name) => {
    const user = known.find((one) => one.name === name);
    return user === undefined
      ? { Username: `${name} was not found`, Role: [], Namespace: [] }
      : { Username: name, Role: [user.roles], Namespace: [user.namespaces] };
  });
  return { UserInfo: info.length === 0 ? null : info };
}

function deleteOperatorUsers({ world, fields }: Call): ReplyFields {
  const results: string[] = [];
  for (const name of fields.strings('PgouserName')) {
    if (!world.state.operatorUsers.some((one) => one.name === name)) {
      results.push(`pgouser-${name} not found`);
      continue;
    }
    world.state.operatorUsers = world.state.operatorUsers.filter((one) => one.name !== name);
    results.push(`deleted pgouser ${name}`);
    try {
      world.publishEvent();
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(error.message, { Results: results }) : error;
    }
  }
  return { Results: results };
}

function checkRoles({ world }: Call, roles: string): void {
  for (const role of roles.split(',')) {
    if (!world.state.operatorRoles.some((one) => one.name === role.trim())) {
      throw new Refusal(`${role} pgorole was not found`);
    }
  }
}

function checkNamespaces({ world, fields }: Call, namespaces: string): void {
  if (fields.boolean('AllNamespaces')) {
    return;
  }
  const unknown = namespaces
    .split(',')
    .map((one) => one.trim())
    .filter((one) => !isManaged(world, one));
  if (unknown.length > 0) {
    throw new Refusal(
      `The following namespaces are not being watched by the current PostgreSQL Operator installation: [${unknown.join(' ')}]`,
    );
  }
}
