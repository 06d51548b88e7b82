import type { Live } from '../../model/resource.ts';
import type { Resolution, ResourceType } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { followOrder, readPending } from './follow-order.ts';
import { getItem } from './hal-client.ts';
import { resolveParameters } from './parameters.ts';
import { orderPath } from './place-order.ts';
import { resolveNamesIn } from './resolve-properties.ts';
import { actionBody, runItemAction } from './run-item-action.ts';
import { orderOfId, serverLive } from './server-live.ts';
import { inspectServer, previewServer } from './server-plan.ts';
import { readServer, serverMadeBy, serverReads } from './server-reads.ts';
import { createServer, deleteServer, updateServer } from './server-writes.ts';

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
