import type { JsonObject } from '../../model/json.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Session } from '../rest/session.ts';
import type { MadeItem } from './await-made.ts';
import { deploymentLive } from './deployment-live.ts';
import { selfPath } from './hal.ts';
import { lookItem } from './hal-client.ts';
import { isGone, statusOf } from './item-status.ts';
import { jobsOfOrder, madeBy } from './job-words.ts';
import type { OrderSeen } from './open-orders.ts';
import { orderedObject, readOrdered } from './ordered-object.ts';
import { orderOfId } from './provisional-id.ts';
import { resourceId, resourcePath } from './resource-id.ts';

/** One deployment by its id, or by the order that makes it. @throws {ProviderError} */
export async function readDeployment(
  session: Session,
  id: string,
  signal: AbortSignal,
  record?: ResourceRecord,
): Promise<Live | undefined> {
  const order = orderOfId(id);
  if (order !== undefined)
    return await readOrdered(session, order, signal, record, {
      made: async (body) => (await resourceMadeBy(session, body, signal))?.body,
      live: (body) => deploymentLive(session, body, signal, record),
      ordered: (seen) => orderedDeployment(seen, record?.prior),
    });
  const body = await lookItem(session, resourcePath(id), signal);
  return body === undefined || isGone(body) ? undefined : await deploymentLive(session, body, signal, record);
}

/** The resource that an order has made, by its jobs, or where they tell nothing by its name. @throws {ProviderError} */
export async function resourceMadeBy(
  session: Session,
  order: JsonObject,
  signal: AbortSignal,
  known?: readonly JsonObject[],
): Promise<MadeItem | undefined> {
  if (['CART', 'PENDING', 'DENIED'].includes(statusOf(order))) return undefined;
  const path = madeBy(known ?? (await jobsOfOrder(session, order, signal))).resource;
  const body = path === undefined ? undefined : await lookItem(session, path, signal);
  return body === undefined ? undefined : { id: resourceId(selfPath(body) ?? path ?? ''), body };
}

/** A deployment that an order will make, as far as its order and its document describe it. */
export function orderedDeployment(order: OrderSeen, described: JsonObject = {}, key?: string): Live {
  return orderedObject(order, { ...(order.group === undefined ? {} : { group: order.group }), ...described }, key);
}
