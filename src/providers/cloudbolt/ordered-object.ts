import type { JsonObject } from '../../model/json.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Session } from '../rest/session.ts';
import { readPending, reasonOf } from './follow-order.ts';
import { lookItem } from './hal-client.ts';
import { isGone, isOpen } from './item-status.ts';
import { describeOrder, type OrderSeen } from './open-orders.ts';
import { orderPath } from './place-order.ts';
import { orderedId } from './provisional-id.ts';

/** How one kind of object is read while there is only its order. */
interface OrderReader {
  /** The object that the order has made so far. @throws {ProviderError} */
  made(order: JsonObject): Promise<JsonObject | undefined>;
  /** What is made, as documents speak of it. @throws {ProviderError} */
  live(body: JsonObject): Promise<Live>;
  /** What is to be made, as its order describes it. */
  ordered(order: OrderSeen): Live;
}

/** An object by the order that makes it: the object once it is there, till then its order. @throws {ProviderError} */
export async function readOrdered(
  session: Session,
  id: string,
  signal: AbortSignal,
  record: ResourceRecord | undefined,
  reader: OrderReader,
): Promise<Live | undefined> {
  const body = await lookItem(session, orderPath(id), signal);
  if (body === undefined) return undefined;
  const made = await reader.made(body);
  if (made !== undefined) return isGone(made) ? undefined : await reader.live(made);
  const order = describeOrder(body);
  // One that is over and made nothing: who waits for it is told so by the next apply, which takes it up and fails in its words.
  return isOpen(order.status) || readPending(record?.pending)?.order === id ? reader.ordered(order) : undefined;
}

/**
 * An object that is ordered and not there yet.
 *
 * @param attributes - What the order tells of it.
 */
export function orderedObject(order: OrderSeen, attributes: JsonObject, key: string | undefined): Live {
  return {
    id: orderedId(order.id),
    attributes: { ...attributes, status: 'ORDERED', open_order: order.id },
    ...(key === undefined ? {} : { key }),
    ...(isOpen(order.status) ? { pending: { order: order.id, kind: 'deploy' } } : {}),
    notes: [orderNote(order)],
  };
}

function orderNote({ id, status, body }: OrderSeen): string {
  if (status === 'PENDING') return `order ${id} waits for approval`;
  const why = reasonOf(body);
  return `order ${id} is ${status === 'ACTIVE' ? 'active' : status}${why === '' ? '' : `: ${why}`}`;
}
