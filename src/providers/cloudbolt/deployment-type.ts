import { childPointer } from '../../model/json-pointer.ts';
import type { ChangeFault, Resolution, ResourceType } from '../../model/resource-type.ts';
import { isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { deploymentKey } from './deployment-live.ts';
import { deploymentRemarks, guardDeployment, previewDeployment } from './deployment-plan.ts';
import { readDeployment } from './deployment-reads.ts';
import { findDeployments, listDeployments } from './deployment-search.ts';
import { createDeployment, removeDeployment, updateDeployment } from './deployment-writes.ts';
import { makeOrderedType } from './ordered-type.ts';
import { resolveParameters } from './parameters.ts';
import { isAtOnce } from './place-order.ts';
import { resolveNamesIn } from './resolve-properties.ts';
import { resourcePath } from './resource-id.ts';

/** `cloudbolt.deployment`. In code for the same reasons as servers: orders, approvals, jobs, and what they made. */
export function makeDeploymentType(base: ResourceType): ResourceType {
  const ordered = makeOrderedType(base, {
    noun: 'resource',
    itemPath: resourcePath,
    read: readDeployment,
    remarks: deploymentRemarks,
    create: createDeployment,
    update: updateDeployment,
    remove: removeDeployment,
  });
  return {
    ...ordered,
    list: listDeployments,
    find: async (connection, desired, { signal }) => await findDeployments(sessionOf(connection), desired, signal),
    keyOf: ({ name, blueprint, group }) =>
      typeof name === 'string' && typeof blueprint === 'string' && typeof group === 'string'
        ? deploymentKey(name, blueprint, group)
        : undefined,
    resolve: async (connection, properties, { signal }) =>
      await resolveDeployment(sessionOf(connection), properties, signal),
    guard: (change, options) => guardDeployment(change, options),
    preview: (connection, change, options) =>
      previewDeployment(change, options, isAtOnce(sessionOf(connection), 'deploy-items')),
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
