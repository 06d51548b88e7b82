import { ruleBroken } from './api-error.ts';
import { type Installation, knob, now } from './installation.ts';
import { newOrder } from './order-cart.ts';
import { checkQuota } from './order-quota.ts';
import type { OrderItem, OrderRecord } from './order-record.ts';
import { demand, may } from './permissions.ts';
import type { UserRecord } from './records.ts';
import { settleOrder } from './settle-order.ts';
import { isStillPossible, startItem } from './start-order-item.ts';
import { byId } from './world.ts';

function refuseUnless(order: OrderRecord, action: string, ...states: readonly OrderRecord['status'][]): void {
  if (states.includes(order.status)) return;
  throw ruleBroken(`Cannot ${action} order ${order.id}: its status is ${order.status}, not ${states.join(' or ')}`);
}

function environmentsOf(item: OrderItem): readonly number[] {
  switch (item.kind) {
    case 'deploy':
      return item.builds.filter((build) => build.makesServers).map((build) => build.environmentId);
    case 'prov':
      return [item.build.environmentId];
    case 'mod':
    case 'decom':
      return [item.environmentId];
    case 'action':
      return [];
    default:
      return item satisfies never;
  }
}

/** Auto-approval: the group's setting, the submitter's own permission, or all environments' settings. */
function isAutoApproved(installation: Installation, order: OrderRecord, submitter: UserRecord): boolean {
  const { world } = installation;
  if (byId(world, 'groups', order.groupId)?.autoApproval === true) return true;
  if (may(world, submitter, 'order.approve', order.groupId)) return true;
  const environments = order.items.flatMap(environmentsOf);
  return environments.length > 0 && environments.every((id) => byId(world, 'environments', id)?.autoApproval === true);
}

/**
 * Submits an order: PENDING, and at once ACTIVE when a hook or the rules of auto-approval say so.
 *
 * @throws {ApiError} In another state than CART, without permission, or when the group's quota is exceeded; in that
 *   last case the order stays PENDING.
 */
export function submitOrder(installation: Installation, user: UserRecord, order: OrderRecord): void {
  refuseUnless(order, 'submit', 'CART');
  demand(installation, user, 'order.submit', order.groupId);
  order.status = 'PENDING';
  order.isCurrentCart = false;
  const hook = knob(installation, 'approvalHook');
  if (hook === 'deny') refuse(order, 'Denied by the order approval hook');
  else if (hook === 'approve' || (hook !== 'pending' && isAutoApproved(installation, order, user))) {
    activate(installation, order, user);
  }
}

/**
 * Approves an order.
 *
 * @throws {ApiError} In another state than PENDING, without `order.approve`, or when the group's quota is exceeded.
 */
export function approveOrder(installation: Installation, user: UserRecord, order: OrderRecord): void {
  demand(installation, user, 'order.approve', order.groupId);
  refuseUnless(order, 'approve', 'PENDING');
  activate(installation, order, user);
}

function refuse(order: OrderRecord, reason: string): void {
  order.status = 'DENIED';
  order.denialReason = reason;
}

/**
 * Denies an order.
 *
 * @throws {ApiError} In another state than PENDING or without `order.approve`.
 */
export function denyOrder(installation: Installation, user: UserRecord, order: OrderRecord, reason: string): void {
  demand(installation, user, 'order.approve', order.groupId);
  refuseUnless(order, 'deny', 'PENDING');
  refuse(order, reason);
}

/**
 * Cancels an order that nobody has approved.
 *
 * @throws {ApiError} In another state than CART or PENDING, or when it is somebody else's.
 */
export function cancelOrder(installation: Installation, user: UserRecord, order: OrderRecord): void {
  refuseUnless(order, 'cancel', 'CART', 'PENDING');
  if (order.ownerId !== user.id) demand(installation, user, 'order.approve', order.groupId);
  order.status = 'CANCELED';
  order.isCurrentCart = false;
}

/** The order that `/user/current-order/` shows; made when the user has none. */
export function currentCart(installation: Installation, user: UserRecord): OrderRecord {
  const existing = installation.world.tables.orders.find(
    (order) => order.isCurrentCart && order.ownerId === user.id && order.status === 'CART',
  );
  return existing ?? newOrder(installation, { ownerId: user.id, groupId: 0, isCurrentCart: true });
}

/**
 * Copies the items of an order into the user's own cart.
 *
 * @throws {ApiError} From CART and PENDING, without `order.submit`, or when the cart belongs to another group.
 */
export function duplicateOrder(installation: Installation, user: UserRecord, order: OrderRecord): OrderRecord {
  refuseUnless(order, 'duplicate', 'ACTIVE', 'SUCCESS', 'WARNING', 'FAILURE', 'DENIED', 'CANCELED');
  demand(installation, user, 'order.submit', order.groupId);
  const cart = currentCart(installation, user);
  if (cart.groupId !== 0 && cart.groupId !== order.groupId) throw ruleBroken('The cart belongs to another group');
  cart.groupId = order.groupId;
  cart.items.push(...structuredClone(order.items));
  for (const item of cart.items) {
    const builds = item.kind === 'deploy' ? item.builds : item.kind === 'prov' ? [item.build] : [];
    // A copied hostname would collide with the original's, so the environment's template takes its place.
    for (const build of builds) build.hostname = '';
  }
  return cart;
}

/** ACTIVE: items that became impossible are dropped, removals queue before the rest; without jobs it is a SUCCESS. */
function activate(installation: Installation, order: OrderRecord, approver: UserRecord): void {
  checkQuota(installation, order);
  const hook = knob(installation, 'executionHook');
  if (hook === 'pending') return;
  order.status = 'ACTIVE';
  order.approvedById = approver.id;
  order.approveDate = now(installation);
  if (hook === 'fail') {
    order.status = 'FAILURE';
    order.messages.push('The pre-execution hook failed');
    return;
  }
  order.items = order.items.filter((item) => isStillPossible(installation, order, item));
  const removals = order.items.filter((item) => item.kind === 'decom');
  const others = order.items.filter((item) => item.kind !== 'decom');
  for (const item of [...removals, ...others]) startItem(installation, order, item);
  settleOrder(installation, order.id);
}
