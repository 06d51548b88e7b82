import { ApiError } from './api-error.ts';
import { hostnameTemplate } from './build-arguments.ts';
import { chooseHostnames } from './hostnames.ts';
import type { Installation } from './installation.ts';
import { startJob } from './job-engine.ts';
import type { JobRecord } from './job-record.ts';
import type { NewJob, StartJob } from './new-job.ts';
import type { OrderItem, OrderRecord } from './order-record.ts';
import { resourceActionJob, serverActionJob } from './work-actions.ts';
import { deployJob } from './work-deploy.ts';
import { startProvisioning } from './work-provision.ts';
import { decommissionJob, modifyJob } from './work-servers.ts';
import { byId } from './world.ts';

/** Why a new server cannot be made any more; undefined while it can. */
function collision(installation: Installation, item: OrderItem): string | undefined {
  if (item.kind !== 'prov') return undefined;
  try {
    chooseHostnames(installation, hostnameTemplate(installation, item.build), item.build.quantity);
    return undefined;
  } catch (cause) {
    if (cause instanceof ApiError) return cause.message;
    throw cause;
  }
}

/** Tells whether an item can still be carried out; if not, the order notes why. */
export function isStillPossible(installation: Installation, order: OrderRecord, item: OrderItem): boolean {
  const statusOf = (id: number): string => byId(installation.world, 'servers', id)?.status ?? 'HISTORICAL';
  const gone = (id: number): boolean => ['HISTORICAL', 'DECOM'].includes(statusOf(id));
  const isIllegal =
    (item.kind === 'mod' && gone(item.serverId)) ||
    (item.kind === 'decom' && item.serverIds.length > 0 && item.serverIds.every(gone));
  const reason = isIllegal ? 'its server is being removed' : collision(installation, item);
  if (reason !== undefined) order.messages.push(`An item of kind ${item.kind} was dropped: ${reason}`);
  return reason === undefined;
}

/** Starts the jobs of one item of an approved order. */
export function startItem(installation: Installation, order: OrderRecord, item: OrderItem): void {
  const owner = { ownerId: order.recipientId || order.ownerId, orderId: order.id, parentId: 0 };
  const start = (job: NewJob): JobRecord => startJob(installation, job);
  switch (item.kind) {
    case 'deploy':
      start(deployJob(item, owner, order.groupId));
      break;
    case 'prov':
      startProvisioning(installation, item.build, { ...owner, groupId: order.groupId, resourceId: 0 }, start);
      break;
    case 'mod':
      start(modifyJob(item, owner));
      break;
    case 'decom':
      start(decommissionJob(item, owner));
      break;
    case 'action':
      startAction(installation, item, owner, start);
      break;
    default:
      item satisfies never;
  }
}

function startAction(
  installation: Installation,
  item: Extract<OrderItem, { kind: 'action' }>,
  owner: { readonly ownerId: number; readonly orderId: number },
  start: StartJob,
): void {
  const { world } = installation;
  if (item.target === 'servers') {
    const server = byId(world, 'servers', item.targetId);
    const action = byId(world, 'server-actions', item.actionId);
    if (server !== undefined && action !== undefined) start(serverActionJob(server, action.name, '', owner));
    return;
  }
  const resource = byId(world, 'resources', item.targetId);
  const action = byId(world, 'resource-actions', item.actionId);
  if (resource === undefined || action === undefined) return;
  start(resourceActionJob(installation, resource, action, item.parameters, owner));
}
