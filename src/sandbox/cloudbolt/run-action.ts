import { type ApiAnswer, type ApiCall, ok } from './api-call.ts';
import { notFound, ruleBroken } from './api-error.ts';
import { link } from './hal.ts';
import { knob } from './installation.ts';
import { startJob } from './job-engine.ts';
import type { JobRecord } from './job-record.ts';
import { objectOf } from './json.ts';
import type { NewJob } from './new-job.ts';
import { newOrder } from './order-cart.ts';
import type { ActionItem } from './order-record.ts';
import { readInputs } from './parameters.ts';
import { demand } from './permissions.ts';
import type { ActionRecord } from './records.ts';
import type { ResourceRecord, ServerRecord } from './server-record.ts';
import { resourceActionJob, serverActionJob } from './work-actions.ts';
import { byAnyId, type Kind } from './world.ts';

const FIXED: readonly string[] = ['poweron', 'poweroff', 'reboot', 'refresh-info', 'snapshot'];

/** Both a job and an order in the cart come back under the same name (the vendor's samples for deleting resources). */
function runActionJob(call: ApiCall, kind: Kind, id: number): ApiAnswer {
  return ok({ 'run-action-job': { self: link(call.installation, kind, id) } });
}

function start(call: ApiCall, job: NewJob): ApiAnswer {
  const started: JobRecord = startJob(call.installation, job);
  return runActionJob(call, 'jobs', started.id);
}

function order(call: ApiCall, groupId: number, item: ActionItem): ApiAnswer {
  const made = newOrder(call.installation, { groupId, ownerId: call.user.id, items: [item] });
  return runActionJob(call, 'orders', made.id);
}

function inputs(call: ApiCall, action: ActionRecord): Record<string, string> {
  return readInputs(objectOf(call.body['parameters']), action.inputs, action.name);
}

function ownerOf(call: ApiCall): { readonly ownerId: number; readonly orderId: number } {
  return { ownerId: call.user.id, orderId: 0 };
}

function checkControl(call: ApiCall, target: ServerRecord | ResourceRecord): void {
  if (target.ownerId !== call.user.id) demand(call.installation, call.user, 'server.control_power', target.groupId);
}

/**
 * Runs a power action, a snapshot, a refresh or a custom action on a server.
 *
 * @throws {ApiError} 404 for an unknown action; a broken rule when the server is not ACTIVE.
 */
export function runServerAction(call: ApiCall, server: ServerRecord): ApiAnswer {
  const name = call.params['action'] ?? '';
  const action = FIXED.includes(name) ? undefined : byAnyId(call.installation.world, 'server-actions', name);
  if (!FIXED.includes(name) && action === undefined) throw notFound();
  checkControl(call, server);
  if (server.status !== 'ACTIVE') throw ruleBroken(`Server '${server.hostname}' is ${server.status}`);
  if (action === undefined) {
    const snapshot = call.body['name'];
    if (name === 'snapshot' && (typeof snapshot !== 'string' || snapshot === ''))
      throw ruleBroken(`'name' is required`);
    return start(call, serverActionJob(server, name, typeof snapshot === 'string' ? snapshot : '', ownerOf(call)));
  }
  const parameters = inputs(call, action);
  if (!action.requiresApproval) return start(call, serverActionJob(server, action.name, '', ownerOf(call)));
  const item: ActionItem = { kind: 'action', target: 'servers', targetId: server.id, actionId: action.id, parameters };
  return order(call, server.groupId, item);
}

/**
 * Runs an action on a resource, or makes an order in CART when it needs approval.
 *
 * @throws {ApiError} 404 for an unknown action; a broken rule when the resource is removed or still being made.
 */
export function runResourceAction(call: ApiCall, resource: ResourceRecord): ApiAnswer {
  const action = byAnyId(call.installation.world, 'resource-actions', call.params['action'] ?? '');
  if (action === undefined) throw notFound();
  checkControl(call, resource);
  if (resource.status === 'HISTORICAL' || resource.status === 'PROVISIONING') {
    throw ruleBroken(`Resource '${resource.name}' is ${resource.status}`);
  }
  const parameters = inputs(call, action);
  const job = resourceActionJob(call.installation, resource, action, parameters, ownerOf(call));
  const needsApproval =
    action.requiresApproval || (action.name === 'Delete' && knob(call.installation, 'deleteNeedsApproval'));
  if (!needsApproval) return start(call, job);
  const item: ActionItem = {
    kind: 'action',
    target: 'resources',
    targetId: resource.id,
    actionId: action.id,
    parameters,
  };
  return order(call, resource.groupId, item);
}
