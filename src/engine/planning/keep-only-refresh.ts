import type { PlannedChange } from '../../model/change.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import type { PlanContext } from './plan-context.ts';

/**
 * Refreshing touches nothing remote: what would be changed stays as it is, state takes over what is live and lets go of what is
 * gone. What a record still has to see to (an object that it has replaced, an operation under way) keeps it.
 */
export function keepOnlyRefresh(context: PlanContext): void {
  for (const [address, change] of context.changes) {
    if (change.action === 'move') continue;
    const record = context.state.resources.get(address);
    const isGone = change.action === 'create' || change.reason === 'deleted-outside';
    if (record === undefined) context.changes.delete(address);
    else if (isGone && !hasMoreToDo(record)) context.changes.set(address, forgetting(change, record));
    else context.changes.set(address, untouched(change));
  }
}

function hasMoreToDo({ deposed = [], pending }: ResourceRecord): boolean {
  return deposed.length > 0 || pending !== undefined;
}

function forgetting(change: PlannedChange, { id }: ResourceRecord): PlannedChange {
  return { ...change, action: 'forget', reason: 'deleted-outside', id, after: null, fields: [] };
}

function untouched(change: PlannedChange): PlannedChange {
  return { ...change, action: 'no-op', reason: 'unchanged', fields: [], after: change.before, notes: [] };
}
