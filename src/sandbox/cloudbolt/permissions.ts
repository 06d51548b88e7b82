import { forbidden } from './api-error.ts';
import type { Installation } from './installation.ts';
import type { GroupRecord, Role, UserRecord } from './records.ts';
import { byId, type Kind, type Tables, type World } from './world.ts';

/** Permissions that are checked; names as the product's own scripts use them. */
export type Permission =
  | 'order.submit'
  | 'order.approve'
  | 'order.choose_recipient'
  | 'server.control_power'
  | 'group.manage';

const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: [],
  requestor: ['order.submit'],
  approver: ['order.approve'],
  'resource-admin': ['order.submit', 'server.control_power'],
  'group-admin': ['order.submit', 'order.approve', 'order.choose_recipient', 'server.control_power', 'group.manage'],
};

function rolesIn(group: GroupRecord | undefined, userId: number): readonly Role[] {
  return group?.members.find((member) => member.userId === userId)?.roles ?? [];
}

/** Tells whether the user has the permission in the group; super admins have every one. */
export function may(world: World, user: UserRecord, permission: Permission, groupId: number): boolean {
  if (user.superAdmin) return true;
  return rolesIn(byId(world, 'groups', groupId), user.id).some((role) => GRANTS[role].includes(permission));
}

/**
 * Refuses with 403 what the user may not do.
 *
 * @throws {ApiError} 403.
 */
export function demand(installation: Installation, user: UserRecord, permission: Permission, groupId: number): void {
  if (may(installation.world, user, permission, groupId)) return;
  const group = byId(installation.world, 'groups', groupId)?.name ?? groupId;
  throw forbidden(`User '${user.username}' needs permission '${permission}' in group '${group}'`);
}

function isMember(world: World, user: UserRecord, groupId: number): boolean {
  return rolesIn(byId(world, 'groups', groupId), user.id).length > 0;
}

function groupsOf(world: World, user: UserRecord): readonly GroupRecord[] {
  return world.tables.groups.filter((group) => rolesIn(group, user.id).length > 0);
}

/**
 * Tells whether a user may see a record. Super admins and global viewers see everything; others what belongs to their
 * groups, the environments of these, themselves and those they share a group with, and what can be ordered.
 */
export function maySee<K extends Kind>(world: World, user: UserRecord, kind: K, record: Tables[K]): boolean {
  if (user.superAdmin || user.globalViewer) return true;
  if (kind === 'groups') return isMember(world, user, record.id);
  if ('ownerId' in record && record.ownerId === user.id) return true;
  if ('groupId' in record) return isMember(world, user, record.groupId);
  switch (kind) {
    case 'jobs':
      return 'orderId' in record && isMember(world, user, byId(world, 'orders', record.orderId)?.groupId ?? 0);
    case 'environments':
      return groupsOf(world, user).some((group) => group.environmentIds.includes(record.id));
    case 'users':
      return record.id === user.id || groupsOf(world, user).some((group) => rolesIn(group, record.id).length > 0);
    case 'blueprints':
      return 'isOrderable' in record && record.isOrderable;
    case 'os-builds':
    case 'applications':
    case 'resource-types':
      return true;
    default:
      return false;
  }
}
