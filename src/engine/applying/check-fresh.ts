import type { FieldChange, PlannedChange } from '../../model/change.ts';
import { displayPath } from '../../model/json-pointer.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import { maskValue, type Value, type ValueObject } from '../../model/value.ts';
import { diffFields } from '../../plan/diff-fields.ts';
import type { FieldRules } from '../../plan/field-rules.ts';
import { canonical } from '../../plan/same-value.ts';
import type { ApplyWalk } from './apply-walk.ts';

/** An object that moved since the plan looked at it fails alone, named with what moved. */
export function checkFresh(
  walk: ApplyWalk,
  change: PlannedChange,
  digest: string,
  live: Live,
  rules: FieldRules,
): void {
  const hasNewRevision = walk.request.isSavedPlan && change.revision !== undefined && live.revision !== change.revision;
  if (digest === change.seen && !hasNewRevision) return;
  const moved = change.before === null ? [] : movedPaths(change.before, live.attributes, rules);
  const what =
    moved.length > 0
      ? `: ${moved.join(', ')}`
      : hasNewRevision
        ? ` (revision ${change.revision} then, ${live.revision ?? 'none'} now)`
        : '';
  throw new ProviderError('PROVIDER_STALE', `${change.address} was changed since the plan was made${what}`, {
    hint: 'Plan again and look at what moved.',
  });
}

/**
 * Whether an object moved only towards what is desired since the plan looked at it: what is still to be changed is part of what
 * was planned, from the same values. Another change of this apply, or its own first half, may have done the rest.
 */
export function isOnItsWay(planned: readonly FieldChange[], left: readonly FieldChange[]): boolean {
  const known = new Map(planned.map((field) => [field.pointer, field]));
  return left.every((field) => {
    const before = known.get(field.pointer);
    return (
      before !== undefined && shown(before.before) === shown(field.before) && shown(before.after) === shown(field.after)
    );
  });
}

function shown(value: Value | undefined): string {
  return canonical(value === undefined ? null : maskValue(value));
}

/** The fields in which an object is no longer as the plan saw it, with what they were and are. */
function movedPaths(before: ValueObject, live: ValueObject, rules: FieldRules): readonly string[] {
  const { fields } = diffFields({
    desired: before,
    prior: null,
    live,
    rules,
    ignoreChanges: [],
    isSameSecret: () => true,
  });
  return fields.slice(0, 5).map((field) => {
    const path = displayPath(field.pointer);
    if (field.sensitive === true || typeof field.before === 'object' || typeof field.after === 'object') return path;
    return `${path} was ${String(field.after)} and is ${String(field.before)}`;
  });
}
