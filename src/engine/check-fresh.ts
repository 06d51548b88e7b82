import type { PlannedChange } from '../model/change.ts';
import { displayPath } from '../model/json-pointer.ts';
import { ProviderError } from '../model/provider-error.ts';
import type { Live } from '../model/resource.ts';
import type { ValueObject } from '../model/value.ts';
import { diffFields } from '../plan/diff-fields.ts';
import type { FieldRules } from '../plan/field-rules.ts';
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
