import type { PlannedChange } from '../model/change.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { ProviderError } from '../model/provider-error.ts';
import type { ResourceRecord } from '../model/resource.ts';
import type { State } from '../model/state.ts';
import { fieldRules } from '../plan/field-rules.ts';
import { ConnectionPool } from './connection-pool.ts';
import { driftOf, goneOf } from './find-drift.ts';
import { coverLive } from './find-managed.ts';
import { LiveReader } from './live-reader.ts';
import { locateError } from './locate-faults.ts';
import type { Ports } from './ports.ts';
import { RunScope } from './run-scope.ts';
import { matchesAddress } from './select-targets.ts';

/** What drift is looked for in. */
export interface DriftRequest {
  readonly configuration: Configuration;
  readonly state: State | undefined;
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Looks for drift: a plan whose desired state is frozen at what was last applied. The documents are not looked at, only
 * the connections; nothing is proposed.
 */
export async function runDrift(request: DriftRequest, ports: Ports): Promise<Plan> {
  const { configuration, state } = request;
  const diagnostics: Diagnostic[] = [];
  const records = [...(state?.resources.values() ?? [])].filter((record) => isMeant(request, record));
  const pool = new ConnectionPool(configuration, ports.providers, (diagnostic) => diagnostics.push(diagnostic));
  await pool.load(records.map((record) => record.type.split('.')[0] ?? ''));
  const scope = new RunScope(state?.resources.values() ?? []);
  const reader = new LiveReader({ signal: request.signal, emit: ports.emit });
  for (const record of records) {
    const type = pool.type(record.type);
    if (type !== undefined) reader.expect(record.connection, type, record);
  }
  const look = async (record: ResourceRecord): Promise<PlannedChange | undefined> => {
    const status = await pool.open(record.connection, scope);
    const type = pool.type(record.type);
    if (status.kind !== 'open' || type === undefined || state === undefined) return undefined;
    try {
      const live = await reader.byId(status.connection, type, record.id, record);
      if (live === undefined) return goneOf(record);
      return driftOf({ pool, ports, state }, record, coverLive(live, fieldRules(type.schema), undefined, record));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.code === 'CONNECTION_FAILED' || error.code === 'TLS_FAILED') pool.fail(record.connection);
      diagnostics.push(...locateError(error, { address: record.address, location: record.location }));
      return undefined;
    }
  };
  const drift = (await Promise.all(records.map(look))).filter((change) => change !== undefined);
  await pool.close();
  for (const change of drift) ports.emit({ type: 'resource_drift', change });
  return {
    binding: {
      lineage: state?.lineage ?? '',
      serial: state?.serial ?? 0,
      configuration: configuration.digest,
      environment: configuration.environment,
      project: configuration.project,
    },
    timestamp: new Date(ports.clock.now()).toISOString(),
    changes: [],
    drift,
    outputs: [],
    checks: [],
    diagnostics,
    deferred: [],
    mode: 'refresh-only',
    complete: request.targets.length === 0 && request.excludes.length === 0,
  };
}

function isMeant(request: DriftRequest, record: ResourceRecord): boolean {
  const { targets, excludes } = request;
  if (excludes.some((pattern) => matchesAddress(record.address, pattern))) return false;
  return targets.length === 0 || targets.some((pattern) => matchesAddress(record.address, pattern));
}
