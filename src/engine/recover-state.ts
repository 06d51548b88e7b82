import type { Diagnostic } from '../model/diagnostic.ts';
import type { JsonObject } from '../model/json.ts';
import { ProviderError } from '../model/provider-error.ts';
import type { State } from '../model/state.ts';
import { diagnosticsOf } from '../model/tool-error.ts';
import { coverEchoes, coverSensitive } from '../plan/cover-secrets.ts';
import { fieldRules } from '../plan/field-rules.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { PlanRequest } from './plan-request.ts';
import type { Ports } from './ports.ts';
import { recoverJournal } from './recover-journal.ts';
import type { RunScope } from './run-scope.ts';

/** The state with what an interrupted run left in the journal settled by looking at what is live. */
export async function recoverState(
  state: State,
  request: PlanRequest,
  pool: ConnectionPool,
  scope: RunScope,
  ports: Ports,
  diagnostics: Diagnostic[],
): Promise<State> {
  if (!request.journal.some((entry) => entry.kind === 'intent')) return state;
  try {
    const recovery = await recoverJournal(state.resources, request.journal, {
      open: async (connection, typeName) => {
        const status = await pool.open(connection, scope);
        const type = pool.type(typeName);
        return status.kind === 'open' && type !== undefined ? { connection: status.connection, type } : undefined;
      },
      toStored: (type, live, prior) => {
        const covered = coverEchoes(coverSensitive(live.attributes, fieldRules(type.schema)), undefined, prior);
        return ports.fingerprints.toStored(covered, state.fingerprintKey) as JsonObject;
      },
      emit: ports.emit,
      diagnose: (diagnostic) => diagnostics.push(diagnostic),
      signal: request.signal,
    });
    for (const address of recovery.changed) {
      const record = recovery.records.get(address);
      if (record !== undefined) scope.setInstance(address, () => record.live);
    }
    return { ...state, resources: recovery.records };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    diagnostics.push(...diagnosticsOf(error));
    return state;
  }
}
