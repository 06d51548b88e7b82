import { type ApiAnswer, type ApiCall, ok, type Routes } from './api-call.ts';
import { ApiError, forbidden, ruleBroken } from './api-error.ts';
import { orderableList } from './collection-page.ts';
import { path, segmentsOf } from './hal.ts';
import { knob } from './installation.ts';
import { created, deleted, item, itemBody, showCollection, showItem } from './item.ts';
import type { JsonObject } from './json.ts';
import { may } from './permissions.ts';
import { reference } from './references.ts';
import { insert, remove } from './world.ts';

function text(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new ApiError(400, `'${name}' is required`, 'The request is not complete.');
}

function createGroup(call: ApiCall): ApiAnswer {
  const { installation, user, body } = call;
  const hasParent = knob(installation, 'groupParent') && body['parent'] !== undefined && body['parent'] !== null;
  const parentId = hasParent ? reference(installation, user, 'groups', 'parent', body['parent']).id : 0;
  if (!may(installation.world, user, 'group.manage', parentId)) throw forbidden(`Only group admins can create groups`);
  const name = text(body, 'name');
  const type = text(body, 'type');
  const { groupTypes } = installation.world;
  if (!groupTypes.includes(type)) throw ruleBroken(`'${type}' is no group type; there are ${groupTypes.join(', ')}`);
  const isTaken = installation.world.tables.groups.some(
    (group) => group.parentId === parentId && group.name.toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) throw ruleBroken(`A group named '${name}' already exists here`);
  const group = insert(installation.world, 'groups', (id) => ({
    id,
    name,
    type,
    parentId,
    environmentIds: [],
    autoApproval: false,
    rate: '0.00/month',
    quota: { servers: 0, cpus: 0, memoryGb: 0, diskGb: 0 },
    members: user.superAdmin ? [] : [{ userId: user.id, roles: ['group-admin' as const] }],
  }));
  return created(call, itemBody(call, 'groups', group));
}

function deleteGroup(call: ApiCall): ApiAnswer {
  const { installation, user } = call;
  const group = item(call, 'groups');
  if (!may(installation.world, user, 'group.manage', group.id)) throw forbidden(`Only group admins can delete groups`);
  const { servers, resources, groups, orders } = installation.world.tables;
  const isUsed = [...servers, ...resources].some(
    (record) => record.groupId === group.id && record.status !== 'HISTORICAL',
  );
  const isOrdering = orders.some(
    (order) => order.groupId === group.id && (order.status === 'ACTIVE' || order.status === 'PENDING'),
  );
  if (group.id === 1) throw ruleBroken(`Group '${group.name}' cannot be deleted`);
  if (isUsed || isOrdering) throw ruleBroken(`Group '${group.name}' still has servers, resources or open orders`);
  if (groups.some((candidate) => candidate.parentId === group.id)) {
    throw ruleBroken(`Group '${group.name}' still has subgroups`);
  }
  remove(installation.world, 'groups', group.id);
  return deleted(call);
}

function orderableEnvironments(call: ApiCall): ApiAnswer {
  const group = item(call, 'groups');
  const records = call.installation.world.tables.environments.filter((environment) =>
    group.environmentIds.includes(environment.id),
  );
  const own = segmentsOf(call.installation, 'groups', group.id);
  const self = {
    href: path(call.installation, ...own, 'orderable-environments').replace(/\/?$/, '/'),
    title: `Orderable Environments For ${group.name}`,
  };
  return ok(orderableList(call.installation, 'environments', records, self));
}

function orderableGroups(call: ApiCall): ApiAnswer {
  const { installation } = call;
  const user = item(call, 'users');
  const records = installation.world.tables.groups.filter(
    (group) =>
      may(installation.world, user, 'order.submit', group.id) &&
      installation.world.orderableGroupTypes.includes(group.type),
  );
  const self = {
    href: path(installation, 'users', user.id, 'orderable-groups').replace(/\/?$/, '/'),
    title: `Orderable Groups Where '${user.firstName} ${user.lastName}' Is A Requestor`,
  };
  return ok(orderableList(installation, 'groups', records, self));
}

/** Groups, users, and what they can order into. */
export const GROUP_ROUTES: Routes = {
  '/groups/': { get: showCollection('groups'), post: createGroup },
  '/groups/:id/': { get: showItem('groups'), delete: deleteGroup },
  '/groups/:id/orderable-environments/': { get: orderableEnvironments },
  '/users/': { get: showCollection('users') },
  '/users/:id/': { get: showItem('users') },
  '/users/:id/orderable-groups/': { get: orderableGroups },
  '/user/': { get: (call) => ok(itemBody(call, 'users', call.user)) },
};
