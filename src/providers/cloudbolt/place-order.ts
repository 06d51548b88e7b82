import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import type { Session } from '../rest/session.ts';
import { actionsOf, idOfPath, memberOf, selfPath } from './hal.ts';
import { allEntries, getItem, post } from './hal-client.ts';
import { statusOf } from './job-words.ts';
import { forgetOpenOrders } from './open-orders.ts';

/** What is to be ordered. */
export interface OrderDraft {
  /** What it is for, in its name: `server web1`. */
  readonly what: string;
  /** Id of the group. */
  readonly group: string;
  /** Href of the user who gets what is made; the one who orders where absent. */
  readonly recipient?: string;
  readonly list: 'deploy-items' | 'mod-items' | 'decom-items';
  readonly entries: readonly JsonObject[];
  /** Judges the order before it is submitted: `nothing` cancels it. @throws {ProviderError} to cancel and fail */
  check?(order: JsonObject): 'submit' | 'nothing';
}

/** Path of an order. */
export function orderPath(id: string): string {
  return `/orders/${encodeURIComponent(id)}/`;
}

/** The id of an order: bodies before product 8 carry none beside their own address. */
export function orderId(order: JsonObject): string {
  return idOfPath(selfPath(order) ?? '');
}

/**
 * Orders in steps: an empty order, its items, a look at what the server made of them, and only then the submission. Whatever
 * is lost on the way leaves at worst an order that nobody submitted, never a second machine.
 *
 * @returns the submitted order; undefined when there was nothing to do
 * @throws {ProviderError} in the server's words; nothing is left in the cart then
 */
export async function placeOrder(
  session: Session,
  draft: OrderDraft,
  call: WriteCall,
): Promise<JsonObject | undefined> {
  const { signal } = call;
  let order = await openCart(session, draft, call);
  const path = orderPath(orderId(order));
  call.progress(`order ${orderId(order)} is made up`);
  try {
    for (const [index, entry] of draft.entries.entries())
      order = await addItem(session, path, draft, entry, index, signal);
    if (draft.check?.(order) === 'nothing') {
      await cancelOrder(session, path, signal);
      return undefined;
    }
  } catch (error) {
    await cancelOrder(session, path, signal);
    throw error;
  }
  forgetOpenOrders(session);
  return await submit(session, path, signal);
}

async function openCart(session: Session, draft: OrderDraft, { signal }: WriteCall): Promise<JsonObject> {
  const name = `reckon ${draft.what} ${randomUUID().slice(0, 8)}`;
  const body = {
    name,
    group: `/api/v2/groups/${draft.group}/`,
    ...(draft.recipient === undefined ? {} : { recipient: draft.recipient }),
  };
  try {
    return await post(session, '/orders/', body, signal);
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    const found = await allEntries(session, '/orders/', { filter: `name:${name}` }, signal).catch(() => []);
    const paths = found.flatMap((entry) => selfPath(entry) ?? []);
    const [only] = paths;
    if (only !== undefined && paths.length === 1) return await getItem(session, only, signal);
    throw certain(error);
  }
}

async function addItem(
  session: Session,
  path: string,
  draft: OrderDraft,
  entry: JsonObject,
  index: number,
  signal: AbortSignal,
): Promise<JsonObject> {
  try {
    const answer = await post(session, `${path}${draft.list}/`, entry, signal);
    return itemsOf(answer, draft.list) === undefined ? await getItem(session, path, signal) : answer;
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    const order = await getItem(session, path, signal);
    if ((itemsOf(order, draft.list) ?? []).length > index) return order;
    throw certain(error);
  }
}

/** The entries of one kind that an order holds. */
export function itemsOf(order: JsonObject, list: OrderDraft['list']): readonly JsonObject[] | undefined {
  const entries = memberOf(memberOf(order, 'items'), list);
  return Array.isArray(entries) ? entries : undefined;
}

async function submit(session: Session, path: string, signal: AbortSignal): Promise<JsonObject> {
  const cart = await getItem(session, path, signal);
  const link = actionsOf(cart).get('submit')?.path ?? `${path}actions/submit/`;
  try {
    const answer = await post(session, link, {}, signal);
    return selfPath(answer) === undefined ? await getItem(session, path, signal) : answer;
  } catch (error) {
    if (!mayHaveHappened(error)) {
      await cancelOrder(session, path, signal);
      throw error;
    }
    const order = await getItem(session, path, signal);
    const isUnderWay = !['CART', 'PENDING', 'CANCELED'].includes(statusOf(order));
    // An answer that was lost says nothing; a refusal in words that leaves the order waiting is one (a quota).
    const isWaiting = statusOf(order) === 'PENDING' && isLost(error);
    if (isUnderWay || isWaiting) return order;
    await cancelOrder(session, path, signal);
    throw certain(error);
  }
}

/** Cancels an order that nothing has been done for; one that cannot be cancelled stays where it is. */
export async function cancelOrder(session: Session, path: string, signal: AbortSignal): Promise<void> {
  try {
    const order = await getItem(session, path, signal);
    const link = actionsOf(order).get('cancel')?.path;
    if (link !== undefined) await post(session, link, {}, signal);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    session.warn({
      severity: 'warning',
      code: 'ORDER_NOT_CANCELLED',
      message: `order ${idOfPath(path)} could not be cancelled: ${error.message}`,
      hint: 'It was never submitted, or never approved: cancel it in CloudBolt.',
    });
  }
}

/** Refusals come as 500 or within a 2xx as well as 4xx: only the last says for certain that nothing happened. */
function mayHaveHappened(error: unknown): boolean {
  if (!(error instanceof ProviderError)) return false;
  const status = error.server?.status;
  return error.uncertain || (status !== undefined && (status < 300 || status >= 500));
}

/** Whether no answer came at all. */
function isLost(error: unknown): boolean {
  return error instanceof ProviderError && error.server?.status === undefined;
}

/** The same failure once it is known that nothing came of the request. */
function certain(error: unknown): unknown {
  if (!(error instanceof ProviderError) || !error.uncertain) return error;
  return new ProviderError(error.code === 'PROVIDER_FAILED' ? 'PROVIDER_REJECTED' : error.code, error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.server === undefined ? {} : { server: error.server }),
    faults: error.faults,
    cause: error,
  });
}
