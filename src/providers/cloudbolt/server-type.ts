import type { JsonObject } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { Resolution, ResourceType, UpdateRequest, WriteCall } from '../../model/resource-type.ts';
import { revealValue, type ValueObject } from '../../model/value.ts';
import { pollUntil } from '../rest/poll-until.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { awaitMade } from './await-made.ts';
import { judgeDelta } from './delta.ts';
import { hrefOf } from './find-reference.ts';
import { followOrder, readPending } from './follow-order.ts';
import { idOfPath, linkedId, selfPath } from './hal.ts';
import { getItem, lookItem } from './hal-client.ts';
import { objectOf, statusOf } from './job-words.ts';
import { openOrders } from './open-orders.ts';
import { firstDiskUuid, resolveParameters, sentParameters } from './parameters.ts';
import { cancelOrder, orderPath, placeOrder } from './place-order.ts';
import { resolveNamesIn } from './resolve-properties.ts';
import { actionBody, runItemAction } from './run-item-action.ts';
import { isGone, orderOfId, serverLive } from './server-live.ts';
import { deployEntry, nameParameter, onlyTier } from './server-order.ts';
import { inspectServer, previewServer } from './server-plan.ts';
import { readServer, serverMadeBy, serverReads } from './server-reads.ts';
import { checkReadBack } from './warning.ts';

const KINDS = {
  group: 'groups',
  environment: 'environments',
  os_build: 'os-builds',
  blueprint: 'blueprints',
  owner: 'users',
} as const;

/** The blueprint that every installation has, for one server without a resource. */
const STOCK_BLUEPRINT = 'Custom Server';

/**
 * `cloudbolt.server`. In code, since a change of a server is no request: it is an order of several steps that people approve
 * and jobs carry out, and the machine is found by what its job says.
 */
export function makeServerType(base: ResourceType): ResourceType {
  return {
    ...base,
    ...serverReads,
    capabilities: {
      ...base.capabilities,
      create: true,
      update: true,
      delete: true,
      list: true,
      reducedList: true,
      actions: [
        { name: '*', summary: 'Any action that the server offers now, by the key of its link.', arguments: {} },
      ],
    },
    poll: { firstMs: 1000, maxMs: 10_000 },
    resolve: async (connection, properties, { signal }) =>
      await resolveServer(sessionOf(connection), properties, signal),
    inspect: async (connection, change, options, { signal }) =>
      await inspectServer(sessionOf(connection), change, options, signal),
    preview: (_connection, change) => previewServer(change),
    create: async (connection, desired, call) => await createServer(sessionOf(connection), desired, call),
    update: async (connection, request, call) => await updateServer(sessionOf(connection), request, call),
    delete: async (connection, live, call) => await deleteServer(sessionOf(connection), live, call),
    settled: (live, desired) => settledServer(live, desired),
    run: async (connection, live, action, args, call) => {
      const session = sessionOf(connection);
      const body = await getItem(session, `/servers/${live.id}/`, call.signal);
      const end = await runItemAction(session, body, action, actionBody(action, args), call);
      return end.state === 'detached' ? { state: 'waits for approval' } : end.answer;
    },
    resume: async (connection, record, call) => {
      const session = sessionOf(connection);
      const pending = readPending(record.pending);
      if (pending === undefined) return await readServer(session, record.id, call.signal, record);
      const order = await getItem(session, orderPath(pending.order), call.signal);
      const followed = await followOrder(session, order, call, pending.kind);
      if (followed.state === 'detached') return undefined;
      const made =
        orderOfId(record.id) === undefined ? undefined : await serverMadeBy(session, followed.order, call.signal);
      return made === undefined ? await readServer(session, record.id, call.signal, record) : serverLive(made, record);
    },
  };
}

async function resolveServer(session: Session, properties: ValueObject, signal: AbortSignal): Promise<Resolution> {
  const named = await resolveNamesIn(session, { blueprint: STOCK_BLUEPRINT, ...properties }, KINDS, signal);
  const origins = new Map<string, string>();
  const { parameters, faults } = resolveParameters(named.properties['parameters'], '/parameters', origins);
  return {
    properties: { ...named.properties, ...(parameters === undefined ? {} : { parameters }) },
    origins,
    faults: [...named.faults, ...faults],
  };
}

async function createServer(session: Session, properties: ValueObject, call: WriteCall): Promise<Live> {
  session.conceal(properties);
  const desired = objectOf(revealValue(properties));
  const tier = await onlyTier(session, String(desired['blueprint']), call.signal);
  const { hostname, owner, power } = desired;
  const order = await placeOrder(
    session,
    {
      what: `server ${typeof hostname === 'string' ? hostname : 'without a name'}`,
      group: String(desired['group']),
      ...(typeof owner === 'string' ? { recipient: hrefOf('users', owner) } : {}),
      list: 'deploy-items',
      entries: [deployEntry(desired, tier)],
    },
    call,
  ).catch((error: unknown) => {
    throw nameParameter(error, desired['parameters']);
  });
  if (order === undefined) throw new ProviderError('PROVIDER_BAD_RESPONSE', 'the server made no order of it');
  const made = await awaitMade(session, order, call, async (seen) => {
    const body = await serverMadeBy(session, seen, call.signal);
    return body === undefined ? undefined : { id: idOfPath(selfPath(body) ?? ''), body };
  });
  if (made.state === 'detached') {
    return { id: made.id, attributes: { ...properties, status: 'ORDERED' }, notes: ['its order waits for approval'] };
  }
  const live = serverLive(made.item.body);
  if (made.warning !== undefined) checkReadBack(made.warning, desired, live, call);
  return power === 'off' ? await switchPower(session, live.id, 'off', call) : live;
}

async function updateServer(session: Session, request: UpdateRequest, call: WriteCall): Promise<Live | undefined> {
  const { live, fields } = request;
  session.conceal(request.desired);
  const desired = objectOf(revealValue(request.desired));
  const changed = fields.filter(({ pointer }) => pointer.startsWith('/parameters/'));
  if (changed.length > 0) {
    const names = changed.map(({ pointer }) => pointerSegments(pointer)[1] ?? '');
    const parameters = Object.fromEntries(
      Object.entries(objectOf(desired['parameters'])).filter(([name]) => names.includes(name)),
    );
    const body = await freeServer(session, live.id, call.signal);
    const uuid = names.includes('disk_size') ? firstDiskUuid(body) : undefined;
    const order = await placeOrder(
      session,
      {
        what: `change of server ${String(desired['hostname'] ?? live.id)}`,
        group: linkedId(body, 'group') ?? '',
        list: 'mod-items',
        entries: [
          {
            environment: hrefOf('environments', linkedId(body, 'environment') ?? ''),
            server: `/api/v2/servers/${live.id}/`,
            parameters: sentParameters(parameters, 'underscore'),
            ...(uuid === undefined ? {} : { 'disk-uuid': uuid }),
          },
        ],
        check: (made) => judgeDelta(made, changed),
      },
      call,
    ).catch((error: unknown) => {
      throw nameParameter(error, desired['parameters']);
    });
    if (order === undefined) call.progress('nothing to order: somebody was faster');
    else {
      const followed = await followOrder(session, order, call, 'modify');
      if (followed.state === 'detached') return live;
      const after = await readServer(session, live.id, call.signal);
      if (followed.warning !== undefined && after !== undefined) checkReadBack(followed.warning, desired, after, call);
    }
  }
  const power = desired['power'];
  const wanted = fields.some(({ pointer }) => pointer === '/power') ? power : undefined;
  if (wanted === 'on' || wanted === 'off') return await switchPower(session, live.id, wanted, call);
  return undefined;
}

async function switchPower(session: Session, id: string, power: 'on' | 'off', call: WriteCall): Promise<Live> {
  const body = await getItem(session, `/servers/${id}/`, call.signal);
  const isThere = serverLive(body).attributes['power'] === power;
  if (!isThere) await runItemAction(session, body, power === 'on' ? 'power_on' : 'power_off', {}, call);
  return await pollUntil<Live>(
    async () => {
      const live = await readServer(session, id, call.signal);
      if (live?.attributes['power'] === power) return { state: 'done', value: live };
      return { state: 'pending', message: `waiting for power ${power}` };
    },
    {
      clock: session.clock,
      signal: call.signal,
      deadline: session.clock.now() + call.timeoutMs,
      firstMs: 1000,
      maxMs: 10_000,
      what: `power ${power} of server ${id}`,
      progress: call.progress,
    },
  );
}

async function deleteServer(session: Session, live: Live, call: WriteCall): Promise<void> {
  const ordered = orderOfId(live.id);
  if (ordered !== undefined) {
    await cancelOrder(session, orderPath(ordered), call.signal);
    return;
  }
  const body = await lookItem(session, `/servers/${live.id}/`, call.signal);
  if (body === undefined || isGone(body)) return;
  await refuseBusy(session, live.id, call.signal);
  if (statusOf(body) === 'DECOM') return;
  const order = await placeOrder(
    session,
    {
      what: `removal of server ${live.id}`,
      group: linkedId(body, 'group') ?? '',
      list: 'decom-items',
      entries: [
        {
          environment: hrefOf('environments', linkedId(body, 'environment') ?? ''),
          servers: [`/api/v2/servers/${live.id}/`],
        },
      ],
    },
    call,
  );
  if (order !== undefined) await followOrder(session, order, call, 'decommission');
}

async function freeServer(session: Session, id: string, signal: AbortSignal): Promise<JsonObject> {
  await refuseBusy(session, id, signal);
  return await getItem(session, `/servers/${id}/`, signal);
}

/** Two open orders for one server never happen. @throws {ProviderError} `PROVIDER_CONFLICT`, which is waited out */
async function refuseBusy(session: Session, id: string, signal: AbortSignal): Promise<void> {
  const busy = (await openOrders(session, signal, true)).find((order) => order.servers.has(id));
  if (busy === undefined) return;
  throw new ProviderError('PROVIDER_CONFLICT', `order ${busy.id} is under way for server ${id} (${busy.status})`);
}

function settledServer(live: Live, desired: ValueObject | undefined): ReturnType<ResourceType['settled']> {
  const { status, power, open_order: open } = live.attributes;
  if (orderOfId(live.id) !== undefined) {
    return { state: 'pending', message: live.notes?.[0] ?? `order ${orderOfId(live.id)} is under way` };
  }
  if (status === 'PROVFAILED') {
    return { state: 'failed', message: 'its provisioning failed', hint: 'The next plan replaces it.' };
  }
  if (status === 'PROV' || status === 'DECOM') return { state: 'pending', message: `the server is ${status}` };
  if (desired === undefined && typeof open === 'string') {
    return { state: 'pending', message: `order ${open} is under way for it` };
  }
  const wanted = desired?.['power'];
  if (typeof wanted === 'string' && typeof power === 'string' && wanted !== power) {
    return { state: 'pending', message: `power is ${power}` };
  }
  return { state: 'ready' };
}
