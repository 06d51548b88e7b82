import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Call, Connection, ListQuery, ResourceType } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { referencedItem } from './find-reference.ts';
import { idOfPath, linkedId, selfPath, textOf } from './hal.ts';
import { allEntries, listEntries, lookItem } from './hal-client.ts';
import { isTemplate, sameHost } from './hostnames.ts';
import { isGone, statusOf } from './item-status.ts';
import { jobsOfOrder, madeBy } from './job-words.ts';
import { lookupParameters } from './lookup-query.ts';
import { openOrders } from './open-orders.ts';
import { readOrdered } from './ordered-object.ts';
import { orderOfId } from './provisional-id.ts';
import { orderedLive, serverBuild, serverKey, serverLive } from './server-live.ts';

/** The reading half of `cloudbolt.server`: a server, or the order that is to make it. */
export const serverReads: Pick<ResourceType, 'list' | 'find' | 'keyOf'> = {
  list: listServers,
  find: findServers,
  keyOf: (desired) => {
    const { hostname, group } = desired;
    if (typeof hostname !== 'string' || typeof group !== 'string' || hostname === '' || isTemplate(hostname))
      return undefined;
    return serverKey(hostname, group);
  },
};

/** One server by its id, or by the order that makes it. @throws {ProviderError} */
export async function readServer(
  session: Session,
  id: string,
  signal: AbortSignal,
  record?: ResourceRecord,
): Promise<Live | undefined> {
  const order = orderOfId(id);
  if (order !== undefined)
    return await readOrdered(session, order, signal, record, {
      made: (body) => serverMadeBy(session, body, signal),
      live: async (body) => serverLive(body, record),
      ordered: (seen) => orderedLive(seen, record),
    });
  const body = await lookItem(session, `/servers/${encodeURIComponent(id)}/`, signal);
  if (body === undefined || isGone(body)) return undefined;
  const open = await openOrders(session, signal);
  const busy = open.find((candidate) => candidate.servers.has(id));
  const live = serverLive(body, record, busy);
  const blueprint = await orderedBlueprint(session, record, signal);
  return blueprint === undefined ? live : { ...live, attributes: { ...live.attributes, blueprint } };
}

/** A server does not show its blueprint: the one it was ordered with stands, by the id that it has today. */
async function orderedBlueprint(
  session: Session,
  record: ResourceRecord | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const asked = record?.prior['blueprint'];
  if (typeof asked !== 'string') return undefined;
  const body = await referencedItem(session, 'blueprints', asked, signal);
  const path = body === undefined ? undefined : selfPath(body);
  return path === undefined ? asked : idOfPath(path);
}

/**
 * The server that an order has made, by its jobs, or where they tell nothing by its name.
 *
 * @param known - The order's jobs, where they have just been looked at.
 * @throws {ProviderError}
 */
export async function serverMadeBy(
  session: Session,
  order: JsonObject,
  signal: AbortSignal,
  known?: readonly JsonObject[],
): Promise<JsonObject | undefined> {
  if (['CART', 'PENDING', 'DENIED'].includes(statusOf(order))) return undefined;
  const jobs = known ?? (await jobsOfOrder(session, order, signal));
  const [path] = madeBy(jobs).servers;
  if (path !== undefined) return await lookItem(session, path, signal);
  if (jobs.length > 0) return undefined;
  const attributes = serverBuild(order)['attributes'];
  const hostname = textOf(attributes, 'hostname');
  const group = linkedId(order, 'group');
  if (hostname === undefined || group === undefined) return undefined;
  const [only] = await serversNamed(session, hostname, group, signal);
  return only;
}

async function serversNamed(
  session: Session,
  hostname: string,
  group: string,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const parameters = { filter: `hostname.iexact:${hostname}`, attributes: 'status' };
  const found: JsonObject[] = [];
  for (const entry of await allEntries(session, '/servers/', parameters, signal)) {
    const path = selfPath(entry);
    const isOver = statusOf(entry) === 'HISTORICAL' || !sameHost(hostname, textOf(entry, 'hostname') ?? hostname);
    const body = path === undefined || isOver ? undefined : await lookItem(session, path, signal);
    if (body !== undefined && !isGone(body) && linkedId(body, 'group') === group) found.push(body);
  }
  return found;
}

/** Live servers of a hostname in a group, and open orders that will make one. */
async function findServers(connection: Connection, desired: ValueObject, { signal }: Call): Promise<readonly Live[]> {
  const { hostname, group } = desired;
  if (typeof hostname !== 'string' || typeof group !== 'string') return [];
  const session = sessionOf(connection);
  const servers = (await serversNamed(session, hostname, group, signal)).map((body) => serverLive(body));
  if (servers.length > 0) return servers;
  const ordered = (await openOrders(session, signal)).filter((order) => {
    const asked = textOf(serverBuild(order.body)['attributes'], 'hostname');
    return order.group === group && asked !== undefined && sameHost(asked, hostname);
  });
  return ordered.map((order) => orderedLive(order));
}

/** Servers in use: whole for a lookup, else as far as the list itself tells. */
async function* listServers(
  connection: Connection,
  query: ListQuery,
  { signal }: Call,
): AsyncIterable<readonly Live[]> {
  const session = sessionOf(connection);
  const isLookup = query.where !== undefined || query.filter !== undefined;
  const asked = lookupParameters(query, { hostname: 'hostname', status: 'status' });
  const attributes = ['status', ...(asked.attributes === undefined ? [] : [asked.attributes])].join(',');
  for await (const page of listEntries(session, '/servers/', { ...asked, attributes }, signal)) {
    const stubs = page.filter((entry) => statusOf(entry) !== 'HISTORICAL' || asked.filter?.includes('status') === true);
    if (isLookup) {
      const bodies = await Promise.all(
        stubs.map(async (entry) => {
          const body = await lookItem(session, selfPath(entry) ?? '/', signal);
          return body === undefined ? undefined : withExtra(serverLive(body), entry, asked.attributes);
        }),
      );
      yield bodies.filter((live) => live !== undefined);
    } else {
      yield stubs.map((entry) => ({
        id: idOfPath(selfPath(entry) ?? ''),
        attributes: { hostname: textOf(entry, 'hostname') ?? '', status: statusOf(entry) },
      }));
    }
  }
}

/** A looked-up object with the attributes that were asked for beyond its own, under the names as asked for. */
export function withExtra(live: Live, entry: Json, attributes: string | undefined): Live {
  if (attributes === undefined || !isJsonObject(entry)) return live;
  const found = attributes.split(',').flatMap((name): [string, Json][] => {
    const value = entry[name.trim()];
    return value === undefined ? [] : [[name.trim(), value]];
  });
  return { ...live, attributes: { ...live.attributes, extra: Object.fromEntries(found) } };
}
