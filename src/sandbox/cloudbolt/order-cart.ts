import { forbidden, ruleBroken } from './api-error.ts';
import { member, type Orderer } from './build-arguments.ts';
import { readDeployItem, readProvItem } from './deploy-item.ts';
import { generation, type Installation, knob, now } from './installation.ts';
import { isJsonObject, type JsonObject, objectOf } from './json.ts';
import { readDecomItem, readModItem } from './mod-item.ts';
import type { OrderItem, OrderRecord } from './order-record.ts';
import { demand, may } from './permissions.ts';
import type { GroupRecord, UserRecord } from './records.ts';
import { reference } from './references.ts';
import { byId, insert, remove } from './world.ts';

/** Lists of items that an order takes, each readable alone at `/orders/{id}/{list}/` too. */
export const ITEM_LISTS = ['deploy-items', 'prov-items', 'mod-items', 'decom-items'] as const;

/** Name of a list of items. */
export type ItemList = (typeof ITEM_LISTS)[number];

function readItem(orderer: Orderer, list: ItemList, sent: JsonObject): OrderItem {
  switch (list) {
    case 'deploy-items':
      return readDeployItem(orderer, sent);
    case 'prov-items':
      if (generation(orderer.installation) !== 'G1') throw ruleBroken(`'prov-items' is unknown to this version`);
      return readProvItem(orderer, sent);
    case 'mod-items':
      return readModItem(orderer, sent);
    case 'decom-items':
      return readDecomItem(orderer, sent);
    default:
      return list satisfies never;
  }
}

function checkMix(installation: Installation, order: OrderRecord, item: OrderItem): void {
  if (item.kind === 'deploy' && order.items.some((other) => other.kind === 'deploy')) {
    throw ruleBroken('An order holds one blueprint deployment only');
  }
  if (!knob(installation, 'mixedItems') && order.items.some((other) => other.kind !== item.kind)) {
    throw ruleBroken('An order cannot hold items of several kinds');
  }
}

function orderer(installation: Installation, user: UserRecord, group: GroupRecord): Orderer {
  return { installation, user, group };
}

/**
 * Adds an item to an order that is still in the cart.
 *
 * @throws {ApiError} In another state, without `order.submit`, or for what the item itself has wrong.
 */
export function addItem(
  installation: Installation,
  user: UserRecord,
  order: OrderRecord,
  list: ItemList,
  sent: JsonObject,
): void {
  if (order.status !== 'CART')
    throw ruleBroken(`Order ${order.id} is ${order.status}; items can be added in CART only`);
  demand(installation, user, 'order.submit', order.groupId);
  const group = byId(installation.world, 'groups', order.groupId);
  if (group === undefined) throw ruleBroken(`Order ${order.id} has no group`);
  const item = readItem(orderer(installation, user, group), list, sent);
  checkMix(installation, order, item);
  order.items.push(item);
}

function checkGroup(installation: Installation, user: UserRecord, group: GroupRecord): void {
  demand(installation, user, 'order.submit', group.id);
  if (!installation.world.orderableGroupTypes.includes(group.type)) {
    throw ruleBroken(`Groups of type '${group.type}' cannot order`);
  }
}

function readOwner(installation: Installation, user: UserRecord, body: JsonObject): number {
  if (body['owner'] === undefined) return user.id;
  if (!user.superAdmin) throw forbidden('Only a super admin may order for another owner');
  return reference(installation, user, 'users', 'owner', body['owner']).id;
}

function readRecipient(installation: Installation, user: UserRecord, body: JsonObject, group: GroupRecord): number {
  if (body['recipient'] === undefined) return 0;
  demand(installation, user, 'order.choose_recipient', group.id);
  const recipient = reference(installation, user, 'users', 'recipient', body['recipient']);
  if (!may(installation.world, recipient, 'order.submit', group.id)) {
    throw ruleBroken(`Recipient '${recipient.username}' cannot order in group '${group.name}'`);
  }
  return recipient.id;
}

/** An empty order in CART. */
export function newOrder(
  installation: Installation,
  given: Partial<OrderRecord> & Pick<OrderRecord, 'ownerId' | 'groupId'>,
): OrderRecord {
  installation.context.changed();
  return insert(installation.world, 'orders', (id) => ({
    id,
    name: `Order id ${id}`,
    status: 'CART' as const,
    recipientId: 0,
    createDate: now(installation),
    approveDate: 0,
    approvedById: 0,
    denialReason: '',
    isCurrentCart: false,
    messages: [],
    items: [],
    ...given,
  }));
}

function inlineItems(installation: Installation, body: JsonObject): readonly [ItemList, JsonObject][] {
  const items = objectOf(body['items']);
  const known: readonly string[] = ITEM_LISTS;
  const unknown = Object.keys(items).find((list) => !known.includes(list));
  if (unknown !== undefined) throw ruleBroken(`'${unknown}' is not a list of order items`);
  if (items['mod-items'] !== undefined && !knob(installation, 'inlineModItems')) {
    throw ruleBroken(`'mod-items' must be added to an existing order`);
  }
  return ITEM_LISTS.flatMap((list) => {
    const entries = items[list] ?? [];
    if (!Array.isArray(entries)) throw ruleBroken(`'${list}' must be a list`);
    return entries.map((entry): [ItemList, JsonObject] => {
      if (!isJsonObject(entry)) throw ruleBroken(`An entry of '${list}' must be an object`);
      return [list, entry];
    });
  });
}

/**
 * Makes an order from the body of `POST /orders/`, with the items it carries.
 *
 * @throws {ApiError} For whatever is missing, unknown or not allowed. Nothing is left behind then, unless the knob
 *   `keepCartOnBadItems` says so.
 */
export function createOrder(installation: Installation, user: UserRecord, body: JsonObject): OrderRecord {
  const group = reference(installation, user, 'groups', 'group', body['group']);
  checkGroup(installation, user, group);
  const entries = inlineItems(installation, body);
  const name = body['name'];
  const order = newOrder(installation, {
    groupId: group.id,
    ownerId: readOwner(installation, user, body),
    recipientId: readRecipient(installation, user, body, group),
    ...(typeof name === 'string' && name !== '' && { name }),
  });
  try {
    for (const [list, entry] of entries) addItem(installation, user, order, list, entry);
  } catch (cause) {
    if (knob(installation, 'keepCartOnBadItems')) order.items = [];
    else remove(installation.world, 'orders', order.id);
    throw cause;
  }
  return order;
}

/** Whether the body asks to submit at once: the text "true"; a boolean counts only if the knob says so. */
export function wantsSubmit(installation: Installation, body: JsonObject): boolean {
  const wish = member(body, 'submit_now');
  if (!knob(installation, 'submitNow')) return false;
  if (wish === true) return knob(installation, 'submitNowBoolean');
  return typeof wish === 'string' && wish.toLowerCase() === 'true';
}
