import { childPointer } from '../../model/json-pointer.ts';
import type { Live } from '../../model/resource.ts';
import type { ChangeFault, Resolution, ResourceType } from '../../model/resource-type.ts';
import { isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { deploymentKey } from './deployment-live.ts';
import { guardDeployment, inspectDeployment, previewDeployment } from './deployment-plan.ts';
import { readDeployment } from './deployment-reads.ts';
import { findDeployments, listDeployments } from './deployment-search.ts';
import { createDeployment, deleteDeployment, updateDeployment } from './deployment-writes.ts';
import { followOrder, readPending } from './follow-order.ts';
import { getItem } from './hal-client.ts';
import { resourcePath } from './lookup-type.ts';
import { resolveParameters } from './parameters.ts';
import { orderPath } from './place-order.ts';
import { resolveNamesIn } from './resolve-properties.ts';
import { actionBody, runItemAction } from './run-item-action.ts';
import { orderOfId } from './server-live.ts';

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
