import type { Attribution, PlannedChange } from '../model/change.ts';
import { canonical } from './same-value.ts';

/**
 * Parts what a branch does from what would happen without it. The base's plan is the one that its merge base would give
 * against the same live objects: what stands in both alike is not the branch's doing, but drift (a live object moved) or
 * pending (merged, and not yet applied).
 *
 * @param changes - Planned from what is checked out.
 * @param base - Planned from the merge base.
 */
export function attributeChanges(
  changes: readonly PlannedChange[],
  base: readonly PlannedChange[],
): readonly PlannedChange[] {
  const before = new Map(base.map((change) => [change.address, change]));
  return changes.map((change) => {
    if (change.action === 'no-op') return change;
    return { ...change, attribution: attribute(change, before.get(change.address)) };
  });
}

function attribute(change: PlannedChange, base: PlannedChange | undefined): Attribution {
  if (base === undefined || base.action !== change.action || shapeOf(base) !== shapeOf(change)) return 'branch';
  if (change.reason === 'drifted' || change.reason === 'deleted-outside') return 'drift';
  return 'pending';
}

/** What a change does, without where it is written: moving a document to another file is nobody's change. */
function shapeOf(change: PlannedChange): string {
  const fields = change.fields.map(({ pointer, kind, after }) => [pointer, kind, canonical(after ?? null)]);
  return JSON.stringify([
    fields.sort(([left = ''], [right = '']) => (left < right ? -1 : 1)),
    change.previousAddress ?? null,
    change.importing ?? null,
  ]);
}
