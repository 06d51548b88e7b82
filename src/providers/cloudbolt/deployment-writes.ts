import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { UpdateRequest, WriteCall } from '../../model/resource-type.ts';
import { revealValue, type ValueObject } from '../../model/value.ts';
import type { Session } from '../rest/session.ts';
import { awaitMade } from './await-made.ts';
import { judgeDelta } from './delta.ts';
import { deploymentLive } from './deployment-live.ts';
import { deploymentEntry, isOldGeneration, nameItemParameter, tierChanges } from './deployment-order.ts';
import { readDeployment, resourceMadeBy } from './deployment-reads.ts';
import { hrefOf } from './find-reference.ts';
import { followOrder } from './follow-order.ts';
import { lookItem } from './hal-client.ts';
import { objectOf } from './job-words.ts';
import { resourcePath } from './lookup-type.ts';
import { openOrders } from './open-orders.ts';
import { cancelOrder, orderPath, placeOrder } from './place-order.ts';
import { runItemAction } from './run-item-action.ts';
import { isGone, orderOfId } from './server-live.ts';
import { checkReadBack } from './warning.ts';

/** Orders a deployment and waits for it. @throws {ProviderError} in the server's, its jobs' or its approver's words */
export async function createDeployment(session: Session, properties: ValueObject, call: WriteCall): Promise<Live> {
  session.conceal(properties);
  const desired = objectOf(revealValue(properties));
  const { owner } = desired;
  const isOld = await isOldGeneration(session, String(desired['group']), call.signal);
  const order = await placeOrder(
    session,
    {
      what: `deployment ${String(desired['name'])}`,
      group: String(desired['group']),
      ...(typeof owner === 'string' ? { recipient: hrefOf('users', owner) } : {}),
      list: 'deploy-items',
      entries: [deploymentEntry(desired, isOld)],
    },
    call,
  ).catch((error: unknown) => {
    throw nameItemParameter(error, desired);
  });
  if (order === undefined) throw new ProviderError('PROVIDER_BAD_RESPONSE', 'the server made no order of it');
  const made = await awaitMade(session, order, call, (seen, jobs) => resourceMadeBy(session, seen, call.signal, jobs));
  if (made.state === 'detached') {
    return { id: made.id, attributes: { ...properties, status: 'ORDERED' }, notes: ['its order waits for approval'] };
  }
  const live = await deploymentLive(session, made.item.body, call.signal);
  if (made.warning !== undefined) checkReadBack(made.warning, desired, live, call);
  return live;
}

/** Orders what changed of the tiers' parameters. @throws {ProviderError} */
export async function updateDeployment(
  session: Session,
  request: UpdateRequest,
  call: WriteCall,
): Promise<Live | undefined> {
  session.conceal(request.desired);
  const desired = objectOf(revealValue(request.desired));
  const servers = revealValue(request.live.attributes['servers'] ?? []);
  await refuseBusy(session, servers, call.signal);
  const entries = await tierChanges(session, servers, desired, request.fields, call.signal);
  if (entries.length === 0) return undefined;
  const order = await placeOrder(
    session,
    {
      what: `change of deployment ${String(desired['name'])}`,
      group: String(request.live.attributes['group'] ?? desired['group']),
      list: 'mod-items',
      entries,
      check: (made) => judgeDelta(made, request.fields),
    },
    call,
  ).catch((error: unknown) => {
    throw nameItemParameter(error, desired);
  });
  if (order === undefined) {
    call.progress('nothing to order: somebody was faster');
    return undefined;
  }
  const followed = await followOrder(session, order, call, 'modify');
  if (followed.state === 'detached') return request.live;
  const live = await readDeployment(session, request.live.id, call.signal);
  if (followed.warning !== undefined && live !== undefined) checkReadBack(followed.warning, desired, live, call);
  return live;
}

/** Two open orders for one server never happen. @throws {ProviderError} `PROVIDER_CONFLICT`, which is waited out */
async function refuseBusy(session: Session, servers: unknown, signal: AbortSignal): Promise<void> {
  const ids = (Array.isArray(servers) ? servers : []).map((server: JsonObject) => String(server['id']));
  const busy = (await openOrders(session, signal, true)).find((order) => ids.some((id) => order.servers.has(id)));
  if (busy === undefined) return;
  throw new ProviderError('PROVIDER_CONFLICT', `order ${busy.id} is under way for a server of it (${busy.status})`);
}

/** Runs the resource's action Delete, or cancels the order that was to make it. @throws {ProviderError} */
export async function deleteDeployment(session: Session, live: Live, call: WriteCall): Promise<void> {
  const ordered = orderOfId(live.id);
  if (ordered !== undefined) {
    await cancelOrder(session, orderPath(ordered), call.signal);
    return;
  }
  const body = await lookItem(session, resourcePath(live.id), call.signal);
  if (body === undefined || isGone(body)) return;
  await refuseBusy(session, revealValue(live.attributes['servers'] ?? []), call.signal);
  await runItemAction(session, body, 'Delete', {}, call);
}
