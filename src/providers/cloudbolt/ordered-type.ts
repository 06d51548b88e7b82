import type { JsonObject } from '../../model/json.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { ResourceType, Settled, UpdateRequest, WriteCall } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { busyWords, failsWhenBusy } from './busy.ts';
import { cancelOrder } from './cancel-order.ts';
import { followOrder, readPending } from './follow-order.ts';
import { getItem, lookItem } from './hal-client.ts';
import { isGone } from './item-status.ts';
import { inspectOrders, type OrderWords } from './order-remarks.ts';
import { orderPath } from './place-order.ts';
import { orderOfId } from './provisional-id.ts';
import { actionBody, runItemAction } from './run-item-action.ts';

/** What differs between the kinds of objects that orders make, change and remove. */
export interface OrderedKind {
  /** What one is called. */
  readonly noun: 'server' | 'resource';
  /** Path of one that is there. */
  itemPath(id: string): string;
  /** One by its id, or by the order that makes it. @throws {ProviderError} */
  read(session: Session, id: string, signal: AbortSignal, record?: ResourceRecord): Promise<Live | undefined>;
  /** What the orders of a change are, for the plan. */
  remarks(session: Session, options: JsonObject, signal: AbortSignal): OrderWords;
  create(session: Session, desired: ValueObject, call: WriteCall): Promise<Live>;
  update(session: Session, request: UpdateRequest, call: WriteCall): Promise<Live | undefined>;
  /** Removes one that is there. @throws {ProviderError} */
  remove(session: Session, live: Live, body: JsonObject, call: WriteCall): Promise<void>;
}

/** A type whose objects are made, changed and removed by orders that people approve and jobs carry out. */
export function makeOrderedType(base: ResourceType, kind: OrderedKind): ResourceType {
  return {
    ...base,
    capabilities: {
      ...base.capabilities,
      create: true,
      update: true,
      delete: true,
      list: true,
      reducedList: true,
      actions: [
        { name: '*', summary: `Any action that the ${kind.noun} offers now, by the key of its link.`, arguments: {} },
      ],
    },
    poll: { firstMs: 1000, maxMs: 10_000 },
    // Without a name of its own nothing tells a new object from another's: its order says what it has made.
    resembles: () => false,
    parentOf: () => undefined,
    read: async (connection, id, { signal }, record) => await kind.read(sessionOf(connection), id, signal, record),
    inspect: async (connection, change, options, { signal }) =>
      await inspectOrders(change, options, kind.noun, kind.remarks(sessionOf(connection), options, signal)),
    create: async (connection, desired, call) => await kind.create(sessionOf(connection), desired, call),
    update: async (connection, request, call) => await kind.update(sessionOf(connection), request, call),
    delete: async (connection, live, call) => await removeOrdered(sessionOf(connection), live, call, kind),
    settled: (live, desired, options) => settledOrdered(live, desired, options ?? {}, kind.noun),
    run: async (connection, live, action, args, call) => {
      const session = sessionOf(connection);
      const body = await getItem(session, kind.itemPath(live.id), call.signal);
      const end = await runItemAction(session, body, action, actionBody(action, args), call);
      return end.state === 'detached' ? { state: 'waits for approval' } : end.answer;
    },
    resume: async (connection, record, call) => {
      const session = sessionOf(connection);
      const pending = readPending(record.pending);
      if (pending !== undefined) {
        const order = await getItem(session, orderPath(pending.order), call.signal);
        const followed = await followOrder(session, order, call, pending.kind);
        if (followed.state === 'detached') return undefined;
      }
      return await kind.read(session, record.id, call.signal, record);
    },
  };
}

/** Removes an object, or cancels the order that was to make it. */
async function removeOrdered(session: Session, live: Live, call: WriteCall, kind: OrderedKind): Promise<void> {
  const ordered = orderOfId(live.id);
  if (ordered !== undefined) {
    await cancelOrder(session, orderPath(ordered), call.signal);
    return;
  }
  const body = await lookItem(session, kind.itemPath(live.id), call.signal);
  if (body !== undefined && !isGone(body)) await kind.remove(session, live, body, call);
}

function settledOrdered(live: Live, desired: ValueObject | undefined, options: JsonObject, noun: string): Settled {
  const ordered = orderOfId(live.id);
  if (ordered !== undefined) {
    return { state: 'pending', message: live.notes?.[0] ?? `order ${ordered} is under way` };
  }
  if (live.attributes['status'] === 'PROVFAILED') {
    return { state: 'failed', message: 'its provisioning failed', hint: 'The next plan replaces it.' };
  }
  // After a change of our own only the object's own status counts: an order that came meanwhile is somebody else's.
  const { open_order: _open, ...own } = live.attributes;
  const busy = busyWords(desired === undefined ? live : { ...live, attributes: own }, noun);
  if (busy === undefined) return { state: 'ready' };
  return desired === undefined && failsWhenBusy(options)
    ? { state: 'failed', message: busy }
    : { state: 'pending', message: busy };
}
