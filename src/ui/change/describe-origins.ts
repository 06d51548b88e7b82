import type { Attribution, PlannedChange } from '../../model/change.ts';
import { summarize } from '../../model/plan.ts';

/** The order in which they are told: what is to be reviewed first. */
const ORIGINS: readonly Attribution[] = ['branch', 'drift', 'pending'];

/**
 * How much of a plan comes from where, seen from a branch, as a sentence or two; undefined where that was not asked, or where there
 * is nothing to do.
 */
export function describeOrigins(changes: readonly PlannedChange[]): string | undefined {
  const byOrigin = Map.groupBy(
    changes.filter((change) => change.action !== 'no-op'),
    (change) => change.attribution,
  );
  const found = ORIGINS.filter((origin) => byOrigin.has(origin));
  const [only] = found;
  if (only === undefined) return undefined;
  if (found.length === 1 && !byOrigin.has(undefined)) return ALONE[only];
  return found.map((origin) => `${AMONG[origin]}: ${countsOf(byOrigin.get(origin) ?? [])}.`).join(' ');
}

const ALONE: Readonly<Record<Attribution, string>> = {
  branch: 'All of it comes from this branch.',
  drift: 'None of it comes from this branch: live objects have moved since the last apply (drift).',
  pending: 'None of it comes from this branch: it is merged, and not yet applied (pending).',
};

const AMONG: Readonly<Record<Attribution, string>> = {
  branch: 'This branch',
  drift: 'Drift',
  pending: 'Pending, merged and not yet applied',
};

function countsOf(changes: readonly PlannedChange[]): string {
  const { add, change, destroy, import: taken, move, forget } = summarize(changes);
  const counts = [
    [add, 'to add'],
    [change, 'to change'],
    [destroy, 'to destroy'],
    [taken, 'to import'],
    [move, 'to move'],
    [forget, 'to forget'],
  ] as const;
  const shown = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return shown.length === 0 ? String(changes.length) : shown.join(', ');
}
