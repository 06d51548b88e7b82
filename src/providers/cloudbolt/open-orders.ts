import type { Json, JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import { isAbsence, type Session } from '../rest/session.ts';
import { idOfPath, linkedId, memberOf, pathOfHref, selfPath } from './hal.ts';
import { allEntries, lookItem } from './hal-client.ts';
import { statusOf } from './item-status.ts';

/** An order as it was seen. */
export interface OrderSeen {
  readonly id: string;
  readonly status: string;
  readonly group: string | undefined;
  /** Ids of the servers that it changes or removes. */
  readonly servers: ReadonlySet<string>;
  readonly body: JsonObject;
}

/** How long a look at the open orders is good for: long enough for the servers of one plan. */
const FRESH_MS = 5000;

interface Look {
  readonly at: number;
  readonly orders: Promise<readonly OrderSeen[]>;
}

const looks = new WeakMap<Session, Look>();

/**
 * Orders that wait for approval or are carried out. None for who may not see orders.
 *
 * @param isFresh - Whether an earlier look is not good enough.
 */
export async function openOrders(
  session: Session,
  signal: AbortSignal,
  isFresh = false,
): Promise<readonly OrderSeen[]> {
  const known = looks.get(session);
  if (!isFresh && known !== undefined && session.clock.now() - known.at < FRESH_MS) return await known.orders;
  const orders = fetchOpenOrders(session, signal);
  looks.set(session, { at: session.clock.now(), orders });
  orders.catch(() => looks.delete(session));
  return await orders;
}

/** After an order of our own: the next look is a new one. */
export function forgetOpenOrders(session: Session): void {
  looks.delete(session);
}

async function fetchOpenOrders(session: Session, signal: AbortSignal): Promise<readonly OrderSeen[]> {
  const found: OrderSeen[] = [];
  for (const status of ['PENDING', 'ACTIVE']) {
    for (const entry of await entriesOfStatus(session, status, signal)) {
      const path = selfPath(entry);
      const body = path === undefined ? undefined : await readOrder(session, path, signal);
      if (path === undefined || body === undefined) continue;
      found.push(describeOrder(body));
    }
  }
  return found;
}

/** What an order is about, from its body. */
export function describeOrder(body: JsonObject): OrderSeen {
  return {
    id: idOfPath(selfPath(body) ?? ''),
    status: statusOf(body),
    group: linkedId(body, 'group'),
    servers: new Set([...serversOf(body, 'mod-items'), ...serversOf(body, 'decom-items')]),
    body,
  };
}

async function entriesOfStatus(session: Session, status: string, signal: AbortSignal): Promise<readonly Json[]> {
  try {
    return await allEntries(session, '/orders/', { filter: `status:${status}` }, signal);
  } catch (error) {
    if (error instanceof ProviderError && (error.code === 'PROVIDER_FORBIDDEN' || isAbsence(error))) return [];
    throw error;
  }
}

async function readOrder(session: Session, path: string, signal: AbortSignal): Promise<JsonObject | undefined> {
  try {
    return await lookItem(session, path, signal);
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'PROVIDER_FORBIDDEN') return undefined;
    throw error;
  }
}

/** Requests name servers by href, answers of removals by objects (vendor's page). */
function serversOf(order: JsonObject, list: string): readonly string[] {
  const entries = memberOf(memberOf(order, 'items'), list);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: Json) => {
    const one = memberOf(entry, 'server');
    const many = memberOf(entry, 'servers');
    return [one, ...(Array.isArray(many) ? (many as readonly Json[]) : [])].flatMap((reference) => {
      const path = pathOfHref(typeof reference === 'string' ? reference : memberOf(reference, 'href'));
      return path === undefined ? [] : [idOfPath(path)];
    });
  });
}
