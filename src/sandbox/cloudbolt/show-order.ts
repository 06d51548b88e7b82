import { type CollectionSpec, relation, selfLink } from './collection-spec.ts';
import { date, href, link, links, path, shownName, title } from './hal.ts';
import { generation, type Installation, knob } from './installation.ts';
import type { Json, JsonObject } from './json.ts';
import type { OrderItem, OrderRecord } from './order-record.ts';
import { may } from './permissions.ts';
import type { UserRecord } from './records.ts';
import { byId, type Kind } from './world.ts';

/** Numbers of the jobs that an order has started itself, without their sub-jobs. */
export function jobsOfOrder(installation: Installation, order: OrderRecord): readonly number[] {
  return installation.world.tables.jobs
    .filter((job) => job.orderId === order.id && job.parentId === 0)
    .map((job) => job.id);
}

function nameOf(installation: Installation, kind: Kind, id: number): string {
  const record = byId(installation.world, kind, id);
  return record === undefined ? String(id) : title(installation, kind, record);
}

/** What can be done with an order in its state. */
function orderActions(installation: Installation, order: OrderRecord, viewer: UserRecord): readonly string[] {
  switch (order.status) {
    case 'CART':
      return ['submit', 'cancel'];
    case 'PENDING':
      return may(installation.world, viewer, 'order.approve', order.groupId)
        ? ['approve', 'deny', 'cancel']
        : ['cancel'];
    case 'ACTIVE':
    case 'SUCCESS':
    case 'WARNING':
    case 'FAILURE':
    case 'DENIED':
    case 'CANCELED':
      return ['duplicate'];
    default:
      return order.status satisfies never;
  }
}

function summary(installation: Installation, items: readonly OrderItem[]): string {
  const texts = items.map((item) => {
    switch (item.kind) {
      case 'deploy':
        return `Provisioning of ${item.builds.find((build) => build.hostname !== '')?.hostname ?? nameOf(installation, 'blueprints', item.blueprintId)}`;
      case 'prov':
        return `Provisioning of ${item.build.hostname || 'a server'}`;
      case 'mod':
        return `Modification of ${nameOf(installation, 'servers', item.serverId)}`;
      case 'decom':
        return `Deletion of ${item.serverIds.map((id) => nameOf(installation, 'servers', id)).join(', ')}`;
      case 'action':
        return `Running of an action on ${nameOf(installation, item.target, item.targetId)}`;
      default:
        return item satisfies never;
    }
  });
  return texts.join('; ');
}

function kebab(values: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [shownName(name), value]));
}

function itemBody(installation: Installation, item: OrderItem): [list: string, body: JsonObject] {
  const to = (kind: Kind, id: number): string => href(installation, kind, id);
  switch (item.kind) {
    case 'deploy':
      return [
        'deploy-items',
        {
          blueprint: to('blueprints', item.blueprintId),
          'blueprint-items-arguments': item.sent,
          [generation(installation) === 'G3' ? 'resource-name' : 'service-name']: item.resourceName,
          ...(generation(installation) === 'G3' && { 'resource-parameters': kebab(item.resourceParameters) }),
        },
      ];
    case 'prov':
      return ['prov-items', item.sent];
    case 'mod':
      return [
        'mod-items',
        {
          environment: to('environments', item.environmentId),
          server: to('servers', item.serverId),
          delta: item.delta,
        },
      ];
    case 'decom':
      return [
        'decom-items',
        {
          environment: to('environments', item.environmentId),
          servers: links(installation, 'servers', item.serverIds),
          ...(item.resourceIds.length > 0 && { services: links(installation, 'resources', item.resourceIds) }),
        },
      ];
    case 'action':
      return [
        'run-action-items',
        {
          [item.target === 'servers' ? 'server' : 'resource']: to(item.target, item.targetId),
          action: nameOf(
            installation,
            item.target === 'servers' ? 'server-actions' : 'resource-actions',
            item.actionId,
          ),
          parameters: item.parameters,
        },
      ];
    default:
      return item satisfies never;
  }
}

/** The items of an order, in lists by kind. */
export function itemLists(installation: Installation, order: OrderRecord): JsonObject {
  const lists: Record<string, Json[]> = {};
  for (const item of order.items) {
    const [name, body] = itemBody(installation, item);
    lists[name] = [...(lists[name] ?? []), body];
  }
  return lists;
}

function orderLinks(order: OrderRecord, installation: Installation, viewer: UserRecord): JsonObject {
  const isLatest = generation(installation) === 'G3';
  return {
    self: selfLink(installation, 'orders', order),
    group: link(installation, 'groups', order.groupId),
    owner: link(installation, 'users', order.ownerId),
    ...(order.recipientId !== 0 && { recipient: link(installation, 'users', order.recipientId) }),
    ...(order.approvedById !== 0 && {
      [isLatest ? 'approved-by' : 'approved_by']: link(installation, 'users', order.approvedById),
    }),
    actions: orderActions(installation, order, viewer).map((action) => ({
      [action]: {
        href: path(installation, 'orders', order.id, 'actions', action),
        title: `${action.charAt(0).toUpperCase()}${action.slice(1)} 'Order id ${order.id}'`,
      },
    })),
    ...(isLatest && { jobs: links(installation, 'jobs', jobsOfOrder(installation, order)) }),
  };
}

function render(order: OrderRecord, installation: Installation, viewer: UserRecord): JsonObject {
  const isLatest = generation(installation) === 'G3';
  const reasonKey = knob(installation, 'denialReasonKey');
  return {
    _links: orderLinks(order, installation, viewer),
    ...(isLatest ? { name: order.name, id: String(order.id) } : { summary: summary(installation, order.items) }),
    status: order.status,
    rate: '0.00/month',
    'create-date': date(installation, order.createDate),
    ...(order.approveDate !== 0 && { 'approve-date': date(installation, order.approveDate) }),
    ...(order.denialReason !== '' && reasonKey !== '' && { [reasonKey]: order.denialReason }),
    items: itemLists(installation, order),
  };
}

/** Orders: `summary` and no jobs before product 8, `name`, `id` and jobs since. */
export const ORDERS: CollectionSpec<OrderRecord> = {
  noun: 'Orders',
  stub: (order) => ({ name: order.name, id: String(order.id) }),
  fields: {
    id: { value: (order) => order.id },
    name: { value: (order) => order.name },
    status: { value: (order) => order.status },
    summary: { value: (order, installation) => summary(installation, order.items) },
    create_date: { value: (order, installation) => date(installation, order.createDate) },
    approve_date: {
      value: (order, installation) => (order.approveDate === 0 ? null : date(installation, order.approveDate)),
    },
    group: relation('groups', (order) => order.groupId),
    owner: relation('users', (order) => order.ownerId),
    recipient: relation('users', (order) => order.recipientId),
    approved_by: relation('users', (order) => order.approvedById),
    jobs: { to: 'jobs', ids: (order, installation) => jobsOfOrder(installation, order) },
  },
  render,
};
