import type { PlannedChange } from '../model/change.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { ProviderError } from '../model/provider-error.ts';
import type { ResourceRecord } from '../model/resource.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { State } from '../model/state.ts';
import { fieldRules } from '../plan/field-rules.ts';
import { guardGone } from '../plan/guard-gone.ts';
import { checkStatePatterns } from './planning/check-patterns.ts';
import { driftOf, goneOf } from './planning/find-drift.ts';
import { coverLive } from './planning/find-managed.ts';
import { openKnownModules } from './planning/plan-documents.ts';
import { ConnectionPool } from './reading/connection-pool.ts';
import { LiveReader } from './reading/live-reader.ts';
import { notReadableNow } from './reading/not-readable-now.ts';
import { locateError } from './run/locate-faults.ts';
import type { Ports } from './run/ports.ts';
import { RunScope } from './run/run-scope.ts';
import { matchesAddress } from './run/select-targets.ts';

/** What drift is looked for in. */
export interface DriftRequest {
  readonly configuration: Configuration;
  readonly state: State | undefined;
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
  readonly signal: AbortSignal;
}

/** What a look for drift came to. */
export interface DriftReport {
  /** A plan of mode `refresh-only` that proposes nothing: what differs is its `drift`. */
  readonly plan: Plan;
  /** Objects that could not be read, so that nobody can say whether they differ. The plan's diagnostics tell why. */
  readonly unread: ReadonlySet<ResourceAddress>;
}

/**
 * Looks for drift: a plan whose desired state is frozen at what was last applied. The documents are not looked at, only
 * the connections; nothing is proposed. Emits how the reading goes on, not what it found.
 *
 * @throws the signal's reason once it is aborted
 */
export async function runDrift(request: DriftRequest, ports: Ports): Promise<DriftReport> {
  const { configuration, state } = request;
  const diagnostics: Diagnostic[] = [];
  const records = [...(state?.resources.values() ?? [])].filter((record) => isMeant(request, record));
  const scope = new RunScope(state?.resources.values() ?? []);
  const opened = openKnownModules(configuration, scope);
  const pool = new ConnectionPool(opened, ports.providers, (diagnostic) => diagnostics.push(diagnostic));
  diagnostics.push(...checkStatePatterns(request, [...(state?.resources.keys() ?? [])]));
  await pool.load(records.map((record) => record.type.split('.')[0] ?? ''));
  const reader = new LiveReader({ signal: request.signal, emit: ports.emit });
  for (const record of records) {
    const type = pool.type(record.type);
    if (type !== undefined) reader.expect(record.connection, type, record);
  }
  const unread = new Set<ResourceAddress>();
  const notRead = (record: ResourceRecord): undefined => {
    unread.add(record.address);
    return undefined;
  };
  const look = async (record: ResourceRecord): Promise<PlannedChange | undefined> => {
    const status = await pool.open(record.connection, scope);
    const type = pool.type(record.type);
    if (status.kind !== 'open' || type === undefined || state === undefined) return notRead(record);
    try {
      const live = await reader.byId(status.connection, type, record.id, record);
      if (live === undefined) return goneOf(record);
      return driftOf({ pool, ports, state }, record, coverLive(live, fieldRules(type.schema), undefined, record));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.code === 'CONNECTION_FAILED' || error.code === 'TLS_FAILED') pool.fail(record.connection);
      const { address, type: typeName, location } = record;
      const notNow = notReadableNow(error, { address, type: typeName, location });
      diagnostics.push(...(notNow === undefined ? locateError(error, { address, location }) : [notNow]));
      return notRead(record);
    }
  };
  const looks = await Promise.all(records.map(look)).finally(() => pool.close());
  request.signal.throwIfAborted();
  const sought = records
    .map((record, index) => ({ record, look: looks[index] }))
    .filter(({ record }) => !unread.has(record.address));
  diagnostics.push(
    ...guardGone(
      sought.map(({ record, look: found }) => ({
        connection: record.connection,
        isGone: found?.reason === 'deleted-outside',
      })),
      { allowGone: 'warn', locate: (connection) => pool.addressOf(connection) },
    ),
  );
  const plan: Plan = {
    binding: {
      lineage: state?.lineage ?? '',
      serial: state?.serial ?? 0,
      configuration: configuration.digest,
      environment: configuration.environment,
      project: configuration.project,
    },
    timestamp: new Date(ports.clock.now()).toISOString(),
    changes: [],
    drift: looks.filter((change) => change !== undefined),
    outputs: [],
    checks: [],
    diagnostics,
    deferred: [],
    mode: 'refresh-only',
    complete: request.targets.length === 0 && request.excludes.length === 0,
  };
  return { plan, unread };
}

function isMeant(request: DriftRequest, record: ResourceRecord): boolean {
  const { targets, excludes } = request;
  if (excludes.some((pattern) => matchesAddress(record.address, pattern))) return false;
  return targets.length === 0 || targets.some((pattern) => matchesAddress(record.address, pattern));
}
