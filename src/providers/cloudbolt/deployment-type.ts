import type { JsonObject } from '../../model/json.ts';
import { childPointer } from '../../model/json-pointer.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { ChangeFault, Resolution, ResourceType, UpdateRequest, WriteCall } from '../../model/resource-type.ts';
import { isValueObject, revealValue, type Value, type ValueObject } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { awaitMade, type MadeItem } from './await-made.ts';
import { judgeDelta } from './delta.ts';
import { deploymentKey, deploymentLive } from './deployment-live.ts';
import { deploymentEntry, isOldGeneration, nameItemParameter, tierChanges } from './deployment-order.ts';
import { guardDeployment, inspectDeployment, previewDeployment } from './deployment-plan.ts';
import { findDeployments, listDeployments } from './deployment-search.ts';
import { hrefOf } from './find-reference.ts';
import { followOrder, readPending, reasonOf } from './follow-order.ts';
import { linkedId, selfPath } from './hal.ts';
import { getItem, lookItem } from './hal-client.ts';
import { jobsOfOrder, madeBy, objectOf, statusOf } from './job-words.ts';
import { resourceId, resourcePath } from './lookup-type.ts';
import { openOrders } from './open-orders.ts';
import { resolveParameters } from './parameters.ts';
import { cancelOrder, orderPath, placeOrder } from './place-order.ts';
import { resolveNamesIn } from './resolve-properties.ts';
import { actionBody, runItemAction } from './run-item-action.ts';
import { isGone, isOpen, orderedId, orderOfId } from './server-live.ts';
import { checkReadBack } from './warning.ts';

/** `cloudbolt.deployment`. In code for the same reasons as servers: orders, approvals, jobs, and what they made. */
export function makeDeploymentType(base: ResourceType): ResourceType {
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
        { name: '*', summary: 'Any action that the resource offers now, by the key of its link.', arguments: {} },
      ],
    },
    poll: { firstMs: 1000, maxMs: 10_000 },
    read: async (connection, id, { signal }, record) => await readDeployment(sessionOf(connection), id, signal, record),
    list: listDeployments,
    find: async (connection, desired, { signal }) => await findDeployments(sessionOf(connection), desired, signal),
    keyOf: ({ name, blueprint, group }) =>
      typeof name === 'string' && typeof blueprint === 'string' && typeof group === 'string'
        ? deploymentKey(name, blueprint, group)
        : undefined,
    resembles: () => false,
    parentOf: () => undefined,
    resolve: async (connection, properties, { signal }) =>
      await resolveDeployment(sessionOf(connection), properties, signal),
    guard: (change) => guardDeployment(change),
    inspect: async (connection, change, options, { signal }) =>
      await inspectDeployment(sessionOf(connection), change, options, signal),
    preview: (_connection, change) => previewDeployment(change),
    create: async (connection, desired, call) => await createDeployment(sessionOf(connection), desired, call),
    update: async (connection, request, call) => await updateDeployment(sessionOf(connection), request, call),
    delete: async (connection, live, call) => await deleteDeployment(sessionOf(connection), live, call),
    settled: (live, desired) => settledDeployment(live, desired),
    run: async (connection, live, action, args, call) => {
      const session = sessionOf(connection);
      const body = await getItem(session, resourcePath(live.id), call.signal);
      const end = await runItemAction(session, body, action, actionBody(action, args), call);
      return end.state === 'detached' ? { state: 'waits for approval' } : end.answer;
    },
    resume: async (connection, record, call) => {
      const session = sessionOf(connection);
      const pending = readPending(record.pending);
      if (pending === undefined) return await readDeployment(session, record.id, call.signal, record);
      const order = await getItem(session, orderPath(pending.order), call.signal);
      const followed = await followOrder(session, order, call, pending.kind);
      return followed.state === 'detached' ? undefined : await readDeployment(session, record.id, call.signal, record);
    },
  };
}

async function resolveDeployment(session: Session, properties: ValueObject, signal: AbortSignal): Promise<Resolution> {
  const kinds = { group: 'groups', blueprint: 'blueprints', owner: 'users' } as const;
  const named = await resolveNamesIn(session, properties, kinds, signal);
  const origins = new Map<string, string>();
  const faults: ChangeFault[] = [...named.faults];
  const resolved = new Map(Object.entries(named.properties));
  if (isValueObject(properties['items'])) {
    const items: [string, Value][] = [];
    for (const [name, item] of Object.entries(properties['items'])) {
      const at = childPointer('/items', name);
      if (!isValueObject(item)) {
        items.push([name, item]);
        continue;
      }
      const places = { environment: 'environments', os_build: 'os-builds' } as const;
      const inner = await resolveNamesIn(session, item, places, signal, at);
      const { parameters, faults: found } = resolveParameters(
        inner.properties['parameters'],
        `${at}/parameters`,
        origins,
      );
      faults.push(...inner.faults, ...found);
      items.push([name, { ...inner.properties, ...(parameters === undefined ? {} : { parameters }) }]);
    }
    resolved.set('items', Object.fromEntries(items));
  }
  const own = resolveParameters(properties['resource_parameters'], '/resource_parameters', origins);
  if (own.parameters !== undefined) resolved.set('resource_parameters', own.parameters);
  return { properties: Object.fromEntries(resolved), origins, faults: [...faults, ...own.faults] };
}

async function readDeployment(
  session: Session,
  id: string,
  signal: AbortSignal,
  record?: ResourceRecord,
): Promise<Live | undefined> {
  const order = orderOfId(id);
  if (order !== undefined) return await readOrdered(session, order, signal, record);
  const body = await lookItem(session, resourcePath(id), signal);
  return body === undefined || isGone(body) ? undefined : await deploymentLive(session, body, signal, record);
}

async function readOrdered(
  session: Session,
  id: string,
  signal: AbortSignal,
  record: ResourceRecord | undefined,
): Promise<Live | undefined> {
  const order = await lookItem(session, orderPath(id), signal);
  if (order === undefined) return undefined;
  const made = await resourceMadeBy(session, order, signal);
  if (made !== undefined)
    return isGone(made.body) ? undefined : await deploymentLive(session, made.body, signal, record);
  const status = statusOf(order);
  if (!isOpen(status) && readPending(record?.pending)?.order !== id) return undefined;
  const why = reasonOf(order);
  const group = linkedId(order, 'group');
  return {
    id: orderedId(id),
    ...(isOpen(status) ? { pending: { order: id, kind: 'deploy' } } : {}),
    attributes: { ...(group === undefined ? {} : { group }), ...record?.prior, status: 'ORDERED', open_order: id },
    notes: [
      status === 'PENDING'
        ? `order ${id} waits for approval`
        : `order ${id} is ${status}${why === '' ? '' : `: ${why}`}`,
    ],
  };
}

/** The resource that an order has made, by its jobs, or where they tell nothing by its name. @throws {ProviderError} */
async function resourceMadeBy(session: Session, order: JsonObject, signal: AbortSignal): Promise<MadeItem | undefined> {
  if (['CART', 'PENDING', 'DENIED'].includes(statusOf(order))) return undefined;
  const path = madeBy(await jobsOfOrder(session, order, signal)).resource;
  const body = path === undefined ? undefined : await lookItem(session, path, signal);
  return body === undefined ? undefined : { id: resourceId(selfPath(body) ?? path ?? ''), body };
}

async function createDeployment(session: Session, properties: ValueObject, call: WriteCall): Promise<Live> {
  session.conceal(properties);
  const desired = objectOf(revealValue(properties));
  const { owner } = desired;
  const isOld = await isOldGeneration(session, String(desired['group']), call.signal);
  const order = await placeOrder(
    session,
    {
      what: `deployment ${String(desired['name'])}`,
      group: String(desired['group']),
      ...(typeof owner === 'string' ? { recipient: hrefOf('users', owner) } : {}),
      list: 'deploy-items',
      entries: [deploymentEntry(desired, isOld)],
    },
    call,
  ).catch((error: unknown) => {
    throw nameItemParameter(error, desired);
  });
  if (order === undefined) throw new ProviderError('PROVIDER_BAD_RESPONSE', 'the server made no order of it');
  const made = await awaitMade(session, order, call, (seen) => resourceMadeBy(session, seen, call.signal));
  if (made.state === 'detached') {
    return { id: made.id, attributes: { ...properties, status: 'ORDERED' }, notes: ['its order waits for approval'] };
  }
  const live = await deploymentLive(session, made.item.body, call.signal);
  if (made.warning !== undefined) checkReadBack(made.warning, desired, live, call);
  return live;
}

async function updateDeployment(session: Session, request: UpdateRequest, call: WriteCall): Promise<Live | undefined> {
  session.conceal(request.desired);
  const desired = objectOf(revealValue(request.desired));
  const servers = revealValue(request.live.attributes['servers'] ?? []);
  await refuseBusy(session, servers, call.signal);
  const entries = await tierChanges(session, servers, desired, request.fields, call.signal);
  if (entries.length === 0) return undefined;
  const order = await placeOrder(
    session,
    {
      what: `change of deployment ${String(desired['name'])}`,
      group: String(request.live.attributes['group'] ?? desired['group']),
      list: 'mod-items',
      entries,
      check: (made) => judgeDelta(made, request.fields),
    },
    call,
  ).catch((error: unknown) => {
    throw nameItemParameter(error, desired);
  });
  if (order === undefined) {
    call.progress('nothing to order: somebody was faster');
    return undefined;
  }
  const followed = await followOrder(session, order, call, 'modify');
  if (followed.state === 'detached') return request.live;
  const live = await readDeployment(session, request.live.id, call.signal);
  if (followed.warning !== undefined && live !== undefined) checkReadBack(followed.warning, desired, live, call);
  return live;
}

/** Two open orders for one server never happen. @throws {ProviderError} `PROVIDER_CONFLICT`, which is waited out */
async function refuseBusy(session: Session, servers: unknown, signal: AbortSignal): Promise<void> {
  const ids = (Array.isArray(servers) ? servers : []).map((server: JsonObject) => String(server['id']));
  const busy = (await openOrders(session, signal, true)).find((order) => ids.some((id) => order.servers.has(id)));
  if (busy === undefined) return;
  throw new ProviderError('PROVIDER_CONFLICT', `order ${busy.id} is under way for a server of it (${busy.status})`);
}

async function deleteDeployment(session: Session, live: Live, call: WriteCall): Promise<void> {
  const ordered = orderOfId(live.id);
  if (ordered !== undefined) {
    await cancelOrder(session, orderPath(ordered), call.signal);
    return;
  }
  const body = await lookItem(session, resourcePath(live.id), call.signal);
  if (body === undefined || isGone(body)) return;
  await refuseBusy(session, revealValue(live.attributes['servers'] ?? []), call.signal);
  await runItemAction(session, body, 'Delete', {}, call);
}

function settledDeployment(live: Live, desired: ValueObject | undefined): ReturnType<ResourceType['settled']> {
  const { status, open_order: open } = live.attributes;
  const state = typeof status === 'string' ? status.toUpperCase() : '';
  if (orderOfId(live.id) !== undefined)
    return { state: 'pending', message: live.notes?.[0] ?? 'its order is under way' };
  if (state === 'PROVFAILED') {
    return { state: 'failed', message: 'its provisioning failed', hint: 'The next plan replaces it.' };
  }
  if (state === 'PROVISIONING') return { state: 'pending', message: 'the deployment is being made' };
  if (desired === undefined && typeof open === 'string') {
    return { state: 'pending', message: `order ${open} is under way for one of its servers` };
  }
  return { state: 'ready' };
}
