import { permissions } from '../wire/permissions.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import { dns1035Problem } from '../world/names.ts';

const route = { methods: ['POST'], version: true, namespace: false, blank: {} } as const;

/** Roles of the apiserver's users. The permissions of the user routes guard them (PGO apiserver, pgoroleservice). */
export const pgoroleRoutes: readonly Route[] = [
  { ...route, path: '/pgorolecreate', permission: 'CreatePgouser', handle: createRole },
  { ...route, path: '/pgoroleupdate', permission: 'UpdatePgouser', version: false, handle: updateRole },
  { ...route, path: '/pgoroleshow', permission: 'ShowPgouser', blank: { RoleInfo: [] }, handle: showRoles },
  { ...route, path: '/pgoroledelete', permission: 'DeletePgouser', blank: { Results: [] }, handle: deleteRoles },
];

/** An existing name is answered with ok, and nothing changes. */
function createRole({ world, fields }: Call): ReplyFields {
  const name = fields.string('PgoroleName');
  const problem = dns1035Problem(name);
  if (problem !== undefined) {
    throw new Refusal(`invalid pgorole name format ${problem}`);
  }
  checkPermissions(fields.string('PgorolePermissions'));
  if (!world.state.operatorRoles.some((one) => one.name === name)) {
    world.state.operatorRoles.push({ name, permissions: fields.string('PgorolePermissions') });
  }
  world.publishEvent();
  return {};
}

function updateRole({ world, fields }: Call): ReplyFields {
  const name = fields.string('PgoroleName');
  const role = world.state.operatorRoles.find((one) => one.name === name);
  if (role === undefined) {
    throw notFound('secrets', `pgorole-${name}`);
  }
  checkPermissions(fields.string('PgorolePermissions'));
  role.permissions = fields.string('PgorolePermissions');
  world.publishEvent();
  return {};
}

function showRoles({ world, fields }: Call): ReplyFields {
  const known = world.state.operatorRoles.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const names = fields.boolean('AllFlag') ? known.map((one) => one.name) : fields.strings('PgoroleName');
  return {
    RoleInfo: names.map((name) => {
      const role = known.find((one) => one.name === name);
      return role === undefined
        ? { Name: `${name} was not found`, Permissions: '' }
        : { Name: name, Permissions: role.permissions };
    }),
  };
}

/** Users lose the role too. */
function deleteRoles({ world, fields }: Call): ReplyFields {
  const results: string[] = [];
  for (const name of fields.strings('PgoroleName')) {
    if (!world.state.operatorRoles.some((one) => one.name === name)) {
      results.push(`pgorole-${name} not found`);
      continue;
    }
    world.state.operatorRoles = world.state.operatorRoles.filter((one) => one.name !== name);
    for (const user of world.state.operatorUsers) {
      const roles = user.roles.split(',');
      user.roles = roles.some((one) => one.trim() === name)
        ? roles.filter((one) => one.trim() !== name).join(',')
        : user.roles;
    }
    results.push(`deleted role ${name}`);
    try {
      world.publishEvent();
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(error.message, { Results: results }) : error;
    }
  }
  return { Results: results };
}

function checkPermissions(list: string): void {
  if (list.trim() === '*') {
    return;
  }
  for (const permission of list.split(',').map((one) => one.trim())) {
    if (!permissions.some((known) => known === permission)) {
      throw new Refusal(`${permission} not a valid Permission`);
    }
  }
}
