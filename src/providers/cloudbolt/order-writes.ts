import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import type { Session } from '../rest/session.ts';
import { awaitMade, type MadeItem } from './await-made.ts';
import { followOrder } from './follow-order.ts';
import { type OrderDraft, placeOrder } from './place-order.ts';
import { checkReadBack } from './warning.ts';

/** How an order that makes something is followed to what it made. */
interface Making {
  /** What was declared, names resolved; and the same with its secrets revealed. */
  readonly properties: ValueObject;
  readonly desired: JsonObject;
  /** Looks for what the order and its jobs have made so far. @throws {ProviderError} */
  find(order: JsonObject, jobs: readonly JsonObject[]): Promise<MadeItem | undefined>;
  /** What was made, as documents speak of it. @throws {ProviderError} */
  live(body: JsonObject): Promise<Live>;
}

/** Orders something new and waits for it. @throws {ProviderError} in the server's, its jobs' or its approver's words */
export async function makeByOrder(
  session: Session,
  draft: OrderDraft,
  call: WriteCall,
  { properties, desired, find, live }: Making,
): Promise<Live> {
  const order = await placeOrder(session, draft, call);
  if (order === undefined) throw new ProviderError('PROVIDER_BAD_RESPONSE', 'the server made no order of it');
  const made = await awaitMade(session, order, call, find);
  if (made.state === 'detached') {
    return { id: made.id, attributes: { ...properties, status: 'ORDERED' }, notes: ['its order waits for approval'] };
  }
  const seen = await live(made.item.body);
  if (made.warning !== undefined) checkReadBack(made.warning, desired, seen, call);
  return seen;
}

/** How a modification ended. */
type Modified =
  | { readonly state: 'done'; readonly live: Live | undefined }
  | { readonly state: 'nothing' }
  | { readonly state: 'detached' };

/**
 * Orders a modification and waits for it.
 *
 * @param read - Reads the object back.
 * @throws {ProviderError} in the server's, its jobs' or its approver's words
 */
export async function modifyByOrder(
  session: Session,
  draft: OrderDraft,
  call: WriteCall,
  desired: JsonObject,
  read: () => Promise<Live | undefined>,
): Promise<Modified> {
  const order = await placeOrder(session, draft, call);
  if (order === undefined) {
    call.progress('nothing to order: somebody was faster');
    return { state: 'nothing' };
  }
  const followed = await followOrder(session, order, call, 'modify');
  if (followed.state === 'detached') return { state: 'detached' };
  const live = await read();
  if (followed.warning !== undefined && live !== undefined) checkReadBack(followed.warning, desired, live, call);
  return { state: 'done', live };
}
