import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../model/json.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import type { Session } from '../rest/session.ts';
import { cancelOrder } from './cancel-order.ts';
import { actionsOf, idOfPath, memberOf, selfPath } from './hal.ts';
import { allEntries, getItem, post } from './hal-client.ts';
import { statusOf } from './item-status.ts';
import { certain, isLost, mayHaveHappened } from './lost-answer.ts';
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

/** Whether orders of this kind are sent whole and submitted in one request: a change is always looked at before. */
export function isAtOnce(session: Session, list: OrderDraft['list']): boolean {
  return session.settings['orders'] === 'at-once' && list !== 'mod-items';
}

/**
 * Orders. In steps, which is the default: an empty order, its items, a look at what the server made of them, and only then
 * the submission; whatever is lost on the way leaves at worst an order that nobody submitted, never a second machine. At
 * once, where the connection says so: then an order whose answer was lost is looked for by its name, which is its own.
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
  const isWhole = isAtOnce(session, draft.list);
  let order = await openOrder(session, draft, isWhole, signal);
  const path = orderPath(orderId(order));
  if (isWhole && statusOf(order) !== 'CART') {
    call.progress(`order ${orderId(order)} is submitted`);
    forgetOpenOrders(session);
    return order;
  }
  call.progress(`order ${orderId(order)} is made up`);
  try {
    const held = itemsOf(order, draft.list)?.length ?? 0;
    for (const [index, entry] of draft.entries.entries())
      if (index >= held) order = await addItem(session, path, draft, entry, index, signal);
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

/** Makes an order: empty, or whole and submitted. One whose answer is lost is found again by its name. */
async function openOrder(
  session: Session,
  draft: OrderDraft,
  isWhole: boolean,
  signal: AbortSignal,
): Promise<JsonObject> {
  const name = `reckon ${draft.what} ${randomUUID().slice(0, 8)}`;
  const body = {
    name,
    group: `/api/v2/groups/${draft.group}/`,
    ...(draft.recipient === undefined ? {} : { recipient: draft.recipient }),
    // A text: the server takes no notice of a boolean (vendor's page and clients).
    ...(isWhole ? { items: { [draft.list]: draft.entries }, 'submit-now': 'true' } : {}),
  };
  try {
    return await post(session, '/orders/', body, signal);
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    const paths = await pathsOf(session, name, signal);
    // Unseen, an order that was sent whole may be making its machine; one without items makes nothing.
    if (paths === undefined) throw isWhole ? error : certain(error);
    const [only] = paths;
    if (only === undefined || paths.length > 1) throw certain(error);
    const order = await getItem(session, only, signal);
    // A cart is an order made in steps, or one whose submission got lost: it goes on from there.
    const isCart = statusOf(order) === 'CART' && (!isWhole || isLost(error));
    return isCart ? order : await unlessRefused(session, only, order, error, signal);
  }
}

/** Where the orders of this name are; undefined where that cannot be seen. */
async function pathsOf(session: Session, name: string, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    const found = await allEntries(session, '/orders/', { filter: `name:${name}` }, signal);
    return found.flatMap((entry) => selfPath(entry) ?? []);
  } catch {
    // What the order's own request said is what is told, not what the look for it said.
    return undefined;
  }
}

/** An order that stands though its submission failed: under way, or refused in words and then cancelled. */
async function unlessRefused(
  session: Session,
  path: string,
  order: JsonObject,
  error: unknown,
  signal: AbortSignal,
): Promise<JsonObject> {
  const isUnderWay = !['CART', 'PENDING', 'CANCELED'].includes(statusOf(order));
  // An answer that was lost says nothing; a refusal in words that leaves the order waiting is one (a quota).
  const isWaiting = statusOf(order) === 'PENDING' && isLost(error);
  if (isUnderWay || isWaiting) return order;
  await cancelOrder(session, path, signal);
  throw certain(error);
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
    return await unlessRefused(session, path, await getItem(session, path, signal), error, signal);
  }
}
