import type { JsonObject } from '../../model/json.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Session } from '../rest/session.ts';
import type { MadeItem } from './await-made.ts';
import { deploymentLive } from './deployment-live.ts';
import { readPending, reasonOf } from './follow-order.ts';
import { linkedId, selfPath } from './hal.ts';
import { lookItem } from './hal-client.ts';
import { jobsOfOrder, madeBy, statusOf } from './job-words.ts';
import { resourceId, resourcePath } from './lookup-type.ts';
import { orderPath } from './place-order.ts';
import { isGone, isOpen, orderedId, orderOfId } from './server-live.ts';

/** One deployment by its id, or by the order that makes it. @throws {ProviderError} */
export async function readDeployment(
  session: Session,
  id: string,
  signal: AbortSignal,
  record?: ResourceRecord,
): Promise<Live | undefined> {
  const order = orderOfId(id);
  if (order !== undefined) return await readOrdered(session, order, signal, record);
  const body = await lookItem(session, resourcePath(id), signal);
  return body === undefined || isGone(body) ? undefined : await deploymentLive(session, body, signal, record);
}

async function readOrdered(
  session: Session,
  id: string,
  signal: AbortSignal,
  record: ResourceRecord | undefined,
): Promise<Live | undefined> {
  const order = await lookItem(session, orderPath(id), signal);
  if (order === undefined) return undefined;
  const made = await resourceMadeBy(session, order, signal);
  if (made !== undefined)
    return isGone(made.body) ? undefined : await deploymentLive(session, made.body, signal, record);
  const status = statusOf(order);
  if (!isOpen(status) && readPending(record?.pending)?.order !== id) return undefined;
  const why = reasonOf(order);
  const group = linkedId(order, 'group');
  return {
    id: orderedId(id),
    ...(isOpen(status) ? { pending: { order: id, kind: 'deploy' } } : {}),
    attributes: { ...(group === undefined ? {} : { group }), ...record?.prior, status: 'ORDERED', open_order: id },
    notes: [
      status === 'PENDING'
        ? `order ${id} waits for approval`
        : `order ${id} is ${status}${why === '' ? '' : `: ${why}`}`,
    ],
  };
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
