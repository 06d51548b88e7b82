import { endsObject, type PlannedChange } from '../model/change.ts';
import type { SafetyLimits } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

/** What the limits are held against. */
export interface GuardInput {
  readonly changes: readonly PlannedChange[];
  readonly limits: SafetyLimits;
  /** How many resources state holds. */
  readonly managed: number;
  /** The number given with `--allow-deletes`. */
  readonly allowDeletes: number | undefined;
}

/**
 * Refuses a plan that touches more of what exists than the project allows. Percentages count only once state holds
 * `minResources`; a replacement counts as a delete, unless the old object stays. `--allow-deletes N` lets exactly N deletes pass, so that a plan that has
 * grown since a person looked at it is refused again.
 */
export function guardPlan(input: GuardInput): readonly Diagnostic[] {
  const deletes = input.changes.filter(endsObject);
  const updates = input.changes.filter((change) => change.action === 'update');
  const found: Diagnostic[] = [];
  if (input.allowDeletes !== undefined && input.allowDeletes !== deletes.length) {
    found.push({
      severity: 'error',
      code: 'ALLOWED_DELETES_DIFFER',
      message: `--allow-deletes says ${input.allowDeletes}, but the plan deletes or replaces ${deletes.length}`,
      hint: `Look at the plan again. If all of it is meant, pass --allow-deletes ${deletes.length}.`,
    });
  } else if (input.allowDeletes === undefined) {
    found.push(...over('delete or replace', 'maxDeletes', deletes.length, input.limits.maxDeletes, input));
  }
  found.push(...over('update', 'maxUpdates', updates.length, input.limits.maxUpdates, input));
  return found;
}

function over(
  words: string,
  setting: 'maxDeletes' | 'maxUpdates',
  count: number,
  limit: SafetyLimits['maxDeletes'],
  input: GuardInput,
): readonly Diagnostic[] {
  if (limit === undefined || count === 0) return [];
  const share = input.managed === 0 ? 0 : (count / input.managed) * 100;
  if ('count' in limit ? count <= limit.count : input.managed < input.limits.minResources || share <= limit.percent)
    return [];
  const allowed = 'count' in limit ? `${limit.count}` : `${limit.percent}%`;
  return [
    {
      severity: 'error',
      code: 'SAFETY_LIMIT',
      message: `the plan would ${words} ${count} of ${input.managed} resources (${share.toFixed(0)}%); safety.${setting} allows ${allowed}`,
      hint:
        setting === 'maxDeletes'
          ? `If this is what you want, pass --allow-deletes ${count}${isDestroy(input) ? '.' : '; else look for a renamed file, key or filter.'}`
          : 'If this is what you want, raise safety.maxUpdates in a change of its own.',
      ...(input.limits.location === undefined ? {} : { location: input.limits.location }),
    },
  ];
}

function isDestroy({ changes }: GuardInput): boolean {
  return changes.some(({ reason }) => reason === 'destroy-requested');
}
