import type { Json, JsonObject } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import { type Look, pollUntil } from '../rest/poll-until.ts';
import type { Session } from '../rest/session.ts';
import { actionsOf, linkOf, unescapeHtml } from './hal.ts';
import { getItem, post } from './hal-client.ts';
import { statusOf } from './item-status.ts';
import { jobsOfOrder, progressOfJobs, wordsOfJobs } from './job-words.ts';
import { forgetOpenOrders } from './open-orders.ts';
import { orderId, orderPath } from './place-order.ts';

/** What an order is left to: someone's decision, ours, or a later run's. */
export type ApprovalPolicy = 'wait' | 'approve' | 'detach';

/** How an order that was followed stands. */
export type Followed =
  | {
      readonly state: 'done';
      readonly order: JsonObject;
      readonly jobs: readonly JsonObject[];
      readonly warning?: string;
    }
  | { readonly state: 'detached'; readonly order: JsonObject };

/** What state keeps of an order that goes on beyond a run. */
export interface PendingOrder {
  readonly order: string;
  readonly kind: 'deploy' | 'modify' | 'decommission' | 'action';
}

/** Pauses between looks, in milliseconds: vendor's clients look every 10 s. */
const FIRST_MS = 2000;
const MAX_MS = 10_000;

/** The policy that a document's options give. */
export function approvalPolicy(options: JsonObject): ApprovalPolicy {
  const { approval } = options;
  return approval === 'approve' || approval === 'detach' ? approval : 'wait';
}

/** State's words of a pending order; undefined for anything else. */
export function readPending(pending: Json | undefined): PendingOrder | undefined {
  if (!isJsonObject(pending) || typeof pending['order'] !== 'string') return undefined;
  const { kind } = pending;
  const known = kind === 'modify' || kind === 'decommission' || kind === 'action' ? kind : 'deploy';
  return { order: pending['order'], kind: known };
}

/**
 * Follows a submitted order to its end. Meanwhile, and for as long as it is not known to be over, it is the record's pending
 * operation.
 *
 * @param onLook - Shown the order and its jobs at every look.
 * @throws {ProviderError} `PROVIDER_FAILED` in the words of its jobs or its approver; `PROVIDER_TIMEOUT` when the time is up;
 *   `PROVIDER_FORBIDDEN` when it was to be approved and may not be
 */
export async function followOrder(
  session: Session,
  submitted: JsonObject,
  call: WriteCall,
  kind: PendingOrder['kind'],
  onLook: (order: JsonObject, jobs: readonly JsonObject[]) => Promise<void> = async () => undefined,
): Promise<Followed> {
  const id = orderId(submitted);
  const policy = approvalPolicy(call.options);
  const pending: PendingOrder = { order: id, kind };
  call.pending({ ...pending });
  let order = submitted;
  if (statusOf(order) === 'PENDING' && policy === 'detach') {
    call.progress(`order ${id} waits for approval; left to the next run`);
    return { state: 'detached', order };
  }
  if (statusOf(order) === 'PENDING' && policy === 'approve') order = await approve(session, order, call);
  // An order that waits is looked at as it came; what runs is worth another look at once.
  let isFirst = statusOf(order) !== 'ACTIVE';
  const followed = await pollUntil<Followed>(
    async (): Promise<Look<Followed>> => {
      if (!isFirst) order = await getItem(session, orderPath(id), call.signal);
      isFirst = false;
      const status = statusOf(order);
      if (status === 'PENDING') return { state: 'pending', message: `order ${id} waits for approval` };
      const jobs = await jobsOfOrder(session, order, call.signal);
      await onLook(order, jobs);
      return judge(order, jobs);
    },
    {
      clock: session.clock,
      signal: call.signal,
      deadline: session.clock.now() + call.timeoutMs,
      firstMs: FIRST_MS,
      maxMs: MAX_MS,
      what: `order ${id}`,
      progress: call.progress,
    },
  ).catch((error: unknown) => {
    if (error instanceof ProviderError && error.code === 'PROVIDER_FAILED') call.pending(undefined);
    throw error;
  });
  call.pending(undefined);
  forgetOpenOrders(session);
  return followed;
}

function judge(order: JsonObject, jobs: readonly JsonObject[]): Look<Followed> {
  const id = orderId(order);
  const status = statusOf(order);
  switch (status) {
    case 'SUCCESS':
      return { state: 'done', value: { state: 'done', order, jobs } };
    case 'WARNING':
      return {
        state: 'done',
        value: { state: 'done', order, jobs, warning: `order ${id} ended with a warning: ${wordsOfJobs(jobs)}` },
      };
    case 'FAILURE':
      return failed(`order ${id} failed`, wordsOfJobs(jobs), 'Its jobs in CloudBolt tell more.');
    case 'DENIED':
      return failed(`order ${id} was denied${byWhom(order)}`, reasonOf(order), 'Nothing was changed.');
    case 'CANCELED':
    case 'CANCELLED':
      return failed(
        `order ${id} was cancelled`,
        wordsOfJobs(jobs),
        'Some of its jobs may have run: plan again to see.',
      );
    case 'CART':
      return failed(`order ${id} went back to the cart`, '', 'Look at it in CloudBolt.');
    default:
      return { state: 'pending', message: progressOfJobs(jobs) ?? `order ${id} is ${status.toLowerCase()}` };
  }
}

function failed(what: string, words: string, hint: string): Look<Followed> {
  const message = words === '' ? what : `${what}: ${words}`;
  return { state: 'failed', error: new ProviderError('PROVIDER_FAILED', message, { hint }) };
}

/** Why an order was denied: the key under which it stands is not the same everywhere. */
export function reasonOf(order: JsonObject): string {
  const found = Object.entries(order).find(
    ([name, value]) => /deni|deny|reason/i.test(name) && typeof value === 'string',
  );
  return found === undefined ? '' : unescapeHtml(String(found[1]));
}

function byWhom(order: JsonObject): string {
  const who = linkOf(order, 'approved-by')?.title ?? '';
  return who === '' ? '' : ` by ${who}`;
}

async function approve(session: Session, order: JsonObject, call: WriteCall): Promise<JsonObject> {
  const id = orderId(order);
  const whole = await getItem(session, orderPath(id), call.signal);
  const link = actionsOf(whole).get('approve')?.path;
  const refused = (cause?: unknown) =>
    new ProviderError(
      'PROVIDER_FORBIDDEN',
      `order ${id} waits for approval, and the credentials in use may not approve it`,
      {
        hint: 'The permission order.approve in the group is missing. Let somebody approve it, then apply again: the order is recorded and taken up.',
        ...(cause instanceof ProviderError && cause.server !== undefined ? { server: cause.server } : {}),
        cause,
      },
    );
  if (link === undefined) throw refused();
  call.progress(`approving order ${id}`);
  try {
    return await post(session, link, {}, call.signal);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const after = await getItem(session, orderPath(id), call.signal);
    if (statusOf(after) !== 'PENDING') return after;
    throw refused(error);
  }
}
