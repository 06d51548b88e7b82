import type { Resolution, ResourceType } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { makeOrderedType } from './ordered-type.ts';
import { resolveParameters } from './parameters.ts';
import { isAtOnce } from './place-order.ts';
import { resolveNamesIn } from './resolve-properties.ts';
import { previewServer, serverRemarks } from './server-plan.ts';
import { readServer, serverReads } from './server-reads.ts';
import { createServer, removeServer, updateServer } from './server-writes.ts';

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
  const ordered = makeOrderedType(base, {
    noun: 'server',
    itemPath: (id) => `/servers/${encodeURIComponent(id)}/`,
    read: readServer,
    remarks: serverRemarks,
    create: createServer,
    update: updateServer,
    remove: removeServer,
  });
  return {
    ...ordered,
    ...serverReads,
    resolve: async (connection, properties, { signal }) =>
      await resolveServer(sessionOf(connection), properties, signal),
    preview: (connection, change) => previewServer(change, isAtOnce(sessionOf(connection), 'deploy-items')),
    settled: (live, desired, options) => {
      const settled = ordered.settled(live, desired, options);
      const wanted = desired?.['power'];
      const { power } = live.attributes;
      const isSwitching = typeof wanted === 'string' && typeof power === 'string' && wanted !== power;
      return settled.state === 'ready' && isSwitching ? { state: 'pending', message: `power is ${power}` } : settled;
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
