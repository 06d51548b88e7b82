import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { ResourceType } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import { isAbsence, type Session, sessionOf } from '../rest/session.ts';
import { deploymentKey, deploymentLive } from './deployment-live.ts';
import { orderedDeployment } from './deployment-reads.ts';
import { referencedItem } from './find-reference.ts';
import { linkedId, linkOf, memberOf, selfPath, textOf } from './hal.ts';
import { allEntries, lookItem } from './hal-client.ts';
import { isGone } from './item-status.ts';
import { openOrders } from './open-orders.ts';
import { itemsOf } from './place-order.ts';

/** Deployments of a name, blueprint and group that are in use, and open orders that will make one. @throws {ProviderError} */
export async function findDeployments(
  session: Session,
  desired: ValueObject,
  signal: AbortSignal,
): Promise<readonly Live[]> {
  const { name, blueprint, group } = desired;
  if (typeof name !== 'string' || typeof blueprint !== 'string' || typeof group !== 'string') return [];
  const found: Live[] = [];
  const filter = name.includes(';') ? {} : { filter: `name:${name}` };
  for (const entry of await entriesOf(session, await collectionOf(session, blueprint, signal), filter, signal)) {
    const body = await lookItem(session, selfPath(entry) ?? '/', signal);
    if (body === undefined || isGone(body) || textOf(body, 'name') !== name) continue;
    if (linkedId(body, 'blueprint') !== blueprint || linkedId(body, 'group') !== group) continue;
    found.push(await deploymentLive(session, body, signal));
  }
  if (found.length > 0) return found;
  for (const order of await openOrders(session, signal)) {
    const [entry] = itemsOf(order.body, 'deploy-items') ?? [];
    const asked = textOf(entry, 'resource-name') ?? textOf(entry, 'service-name');
    if (order.group === group && asked === name)
      found.push(orderedDeployment(order, { name, group, blueprint }, deploymentKey(name, blueprint, group)));
  }
  return found;
}

/** The collection that a blueprint's resources stand in: their type names it; before product 8 there are services alone. */
async function collectionOf(session: Session, blueprint: string, signal: AbortSignal): Promise<string> {
  const body = await referencedItem(session, 'blueprints', blueprint, signal);
  const type = linkOf(body, 'resource-type');
  const href = memberOf(linkOf(body, 'self')?.more, 'href');
  if (typeof href === 'string' && !href.endsWith('/')) return '/services/';
  if (type === undefined) return '/resources/service/';
  const named = await session.once(`resource type ${type.path}`, () => lookItem(session, type.path, signal));
  return `/resources/${encodeURIComponent(textOf(named, 'name') ?? 'service')}/`;
}

async function entriesOf(
  session: Session,
  path: string,
  parameters: { readonly filter?: string },
  signal: AbortSignal,
) {
  try {
    return await allEntries(session, path, parameters, signal);
  } catch (error) {
    if (isAbsence(error) || (error instanceof ProviderError && error.code === 'PROVIDER_FORBIDDEN')) return [];
    throw error;
  }
}

/** Every deployment in use, of every type of resource. */
export const listDeployments: ResourceType['list'] = async function* (connection, query, { signal }) {
  const session = sessionOf(connection);
  const types = await entriesOf(session, '/resource-types/', {}, signal);
  const collections =
    types.length === 0
      ? ['/services/']
      : types.map((type) => `/resources/${encodeURIComponent(textOf(type, 'name') ?? '')}/`);
  const name = query.where?.['name'];
  const filter = query.filter ?? (typeof name === 'string' && !name.includes(';') ? `name:${name}` : undefined);
  for (const path of collections) {
    const entries = await entriesOf(session, path, filter === undefined ? {} : { filter }, signal);
    const lives = await Promise.all(
      entries.map(async (entry) => {
        const body = await lookItem(session, selfPath(entry) ?? '/', signal);
        return body === undefined || isGone(body) ? undefined : await deploymentLive(session, body, signal);
      }),
    );
    yield lives.filter((live) => live !== undefined);
  }
};
