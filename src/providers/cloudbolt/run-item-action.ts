import type { Json, JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import { pollUntil } from '../rest/poll-until.ts';
import type { Session } from '../rest/session.ts';
import { followOrder } from './follow-order.ts';
import { actionsOf, idOfPath, memberOf, pathOfHref, sameName } from './hal.ts';
import { getItem, post } from './hal-client.ts';
import { statusOf } from './item-status.ts';
import { isJobOver, wordsOfJob, wordsOfJobs } from './job-words.ts';

const FIRST_MS = 1000;
const MAX_MS = 10_000;

/** How an action ended: at once or with a job or an order, or it waits for approval. */
export type ActionEnd = { readonly state: 'done'; readonly answer: JsonObject } | { readonly state: 'detached' };

/**
 * Runs an action of an item by the key of its link, and waits for what it starts: a job, or an order in the cart when the
 * action needs approval.
 *
 * @throws {ProviderError} `PROVIDER_UNSUPPORTED` with the actions there are, when there is none of that name now
 */
export async function runItemAction(
  session: Session,
  item: JsonObject,
  action: string,
  body: JsonObject,
  call: WriteCall,
): Promise<ActionEnd> {
  const actions = actionsOf(item);
  const name =
    [...actions.keys()].find((key) => key === action) ?? [...actions.keys()].find((key) => sameName(key, action));
  const link = name === undefined ? undefined : actions.get(name);
  if (link === undefined) throw noSuchAction(action, [...actions.keys()]);
  const answer = await post(session, link.path, body, call.signal);
  const started = pathOfHref(memberOf(memberOf(memberOf(answer, 'run-action-job'), 'self'), 'href'));
  if (started === undefined) return { state: 'done', answer };
  if (started.startsWith('/orders/')) return await followActionOrder(session, started, call);
  await followJob(session, started, call);
  return { state: 'done', answer: { job: idOfPath(started), status: 'SUCCESS' } };
}

async function followActionOrder(session: Session, path: string, call: WriteCall): Promise<ActionEnd> {
  let order = await getItem(session, path, call.signal);
  if (statusOf(order) === 'CART') {
    const submit = actionsOf(order).get('submit')?.path ?? `${path}actions/submit/`;
    order = await post(session, submit, {}, call.signal);
  }
  const followed = await followOrder(session, order, call, 'action');
  if (followed.state === 'detached') return { state: 'detached' };
  return { state: 'done', answer: { order: idOfPath(path), status: statusOf(followed.order) } };
}

async function followJob(session: Session, path: string, call: WriteCall): Promise<void> {
  const id = idOfPath(path);
  await pollUntil<void>(
    async () => {
      const job = await getItem(session, path, call.signal);
      const status = statusOf(job);
      if (!isJobOver(job)) return { state: 'pending', message: `job ${id} is ${status.toLowerCase()}` };
      if (status === 'SUCCESS') return { state: 'done', value: undefined };
      if (status === 'WARNING') {
        call.warn({
          severity: 'warning',
          code: 'JOB_WARNING',
          message: `job ${id} ended with a warning: ${wordsOfJob(job)}`,
        });
        return { state: 'done', value: undefined };
      }
      return { state: 'failed', error: new ProviderError('PROVIDER_FAILED', wordsOfJobs([job])) };
    },
    {
      clock: session.clock,
      signal: call.signal,
      deadline: session.clock.now() + call.timeoutMs,
      firstMs: FIRST_MS,
      maxMs: MAX_MS,
      what: `job ${id}`,
      progress: call.progress,
    },
  );
}

function noSuchAction(action: string, known: readonly string[]): ProviderError {
  return new ProviderError('PROVIDER_UNSUPPORTED', `there is no action "${action}" now`, {
    hint:
      known.length === 0
        ? 'It offers no actions in its present state.'
        : `There are:\n${known.map((name) => `    ${name}`).join('\n')}`,
  });
}

/** The body of an action: a snapshot takes its name as it is, inputs of custom actions stand below `parameters`. */
export function actionBody(action: string, args: JsonObject): JsonObject {
  if (Object.keys(args).length === 0) return {};
  if (sameName(action, 'snapshot')) return args;
  const texts = Object.entries(args).map(([name, value]): [string, Json] => [
    name,
    typeof value === 'object' ? value : String(value),
  ]);
  return { parameters: Object.fromEntries(texts) };
}
