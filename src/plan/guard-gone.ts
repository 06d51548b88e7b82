import type { PlannedChange } from '../model/change.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ConnectionName, ResourceAddress } from '../model/resource-address.ts';
import type { SourceLocation } from '../model/source-location.ts';

/** A managed object that was looked for. */
export interface SoughtObject {
  readonly connection: ConnectionName;
  readonly isGone: boolean;
}

/** What the guard is told besides. */
interface GuardGoneInput {
  /** The number given with `--allow-gone`; `warn` where a person is asked in any case, or nothing is done. */
  readonly allowGone: number | 'warn' | undefined;
  /** Where a connection's address is written. */
  readonly locate: (connection: ConnectionName) => SourceLocation | undefined;
}

/** The managed objects that a plan has looked for. */
export function soughtObjects(
  changes: readonly PlannedChange[],
  managed: ReadonlyMap<ResourceAddress, unknown>,
): readonly SoughtObject[] {
  return changes
    .filter(
      ({ address, action, reason }) => managed.has(address) && (action !== 'forget' || reason === 'deleted-outside'),
    )
    .map(({ connection, reason }) => ({ connection, isGone: reason === 'deleted-outside' }));
}

/**
 * Says where everything behind a connection is gone at once. Hardly ever has somebody deleted it all: far more often an address or an
 * account is not the one that was meant, and to go on would make everything a second time, or forget what still runs. One object that is
 * gone says nothing. `--allow-gone N` lets exactly N objects be gone.
 */
export function guardGone(
  objects: readonly SoughtObject[],
  { allowGone, locate }: GuardGoneInput,
): readonly Diagnostic[] {
  const byConnection = Map.groupBy(objects, ({ connection }) => connection);
  const vanished = [...byConnection].filter(([, each]) => each.length > 1 && each.every(({ isGone }) => isGone));
  const total = vanished.reduce((sum, [, each]) => sum + each.length, 0);
  if (allowGone === total) return [];
  return vanished.map(([connection, each]) => {
    const location = locate(connection);
    const question = 'Is this the right server, and the right account?';
    return {
      severity: allowGone === 'warn' ? 'warning' : 'error',
      code: 'ALL_GONE',
      message: `all ${each.length} managed objects behind the connection ${connection} are gone`,
      hint: allowGone === 'warn' ? question : `${question}\nIf they are gone for good, pass --allow-gone ${total}.`,
      ...(allowGone === 'warn' ? { isDoubt: true as const } : {}),
      ...(location === undefined ? {} : { location }),
    };
  });
}
