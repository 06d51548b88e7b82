import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { State } from '../../model/state.ts';
import type { JournalEntry } from '../../model/state-store.ts';
import { diagnosticsOf } from '../../model/tool-error.ts';
import { coverEchoes, coverSensitive } from '../../plan/cover-secrets.ts';
import { fieldRules } from '../../plan/field-rules.ts';
import type { ConnectionPool } from '../reading/connection-pool.ts';
import type { PlanRequest } from '../run/plan-request.ts';
import type { Ports } from '../run/ports.ts';
import type { RunScope } from '../run/run-scope.ts';
import { recoverJournal } from './recover-journal.ts';

/** What recovery has come to. */
export interface RecoveredState {
  readonly state: State;
  /** Outcomes of the steps that were open: once they are in the journal, those steps are looked at no more. */
  readonly settled: readonly JournalEntry[];
}

/** The state with what an interrupted run left in the journal settled by looking at what is live. */
export async function recoverState(
  state: State,
  request: PlanRequest,
  pool: ConnectionPool,
  scope: RunScope,
  ports: Ports,
  diagnostics: Diagnostic[],
): Promise<RecoveredState> {
  if (!request.journal.some((entry) => entry.kind === 'intent')) return { state, settled: [] };
  try {
    const recovery = await recoverJournal(state.resources, request.journal, {
      open: async (connection, typeName) => {
        const status = await pool.open(connection, scope);
        const type = pool.type(typeName);
        return status.kind === 'open' && type !== undefined ? { connection: status.connection, type } : undefined;
      },
      toStored: (type, live, priors) => {
        const covered = priors.reduce(
          (fields, prior) => coverEchoes(fields, undefined, prior),
          coverSensitive(live.attributes, fieldRules(type.schema)),
        );
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
    const at = new Date(ports.clock.now()).toISOString();
    return {
      state: { ...state, resources: recovery.records },
      settled: recovery.settled.flatMap(({ step, address }): JournalEntry[] => {
        const record = recovery.records.get(address);
        // Without a record the state keeps what it has: what is gone for certain is left out of the state that is saved next.
        const error = { code: 'INTERRUPTED', message: 'the run was killed before this was done' };
        return [{ kind: 'outcome', step, address, at, ...(record === undefined ? { error } : { record }) }];
      }),
    };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    diagnostics.push(...diagnosticsOf(error));
    return { state, settled: [] };
  }
}
