import { canonicalJson } from '../../model/canonical-json.ts';
import type { PlannedChange } from '../../model/change.ts';
import { maskValue } from '../../model/value.ts';

/** From how many on alike changes are told as one. */
const ALIKE = 4;

/** One change, or several that differ in their address alone. */
export interface ChangeGroup {
  readonly change: PlannedChange;
  /** All of the group, `change` first. */
  readonly members: readonly PlannedChange[];
}

/**
 * Puts updates together that do the very same to resources of one type, so that a reader sees one change instead of many
 * alike. Only updates with visible values and nothing else to say: deletes and replacements always stand alone.
 */
export function groupAlike(changes: readonly PlannedChange[]): readonly ChangeGroup[] {
  const byKey = Map.groupBy(changes, (change) => alikeKey(change) ?? change.address);
  return [...byKey.values()].flatMap((members): ChangeGroup[] => {
    const [change] = members;
    if (change === undefined) return [];
    return members.length < ALIKE ? members.map((each) => ({ change: each, members: [each] })) : [{ change, members }];
  });
}

function alikeKey(change: PlannedChange): string | undefined {
  const isPlain =
    change.action === 'update' &&
    change.fields.length > 0 &&
    change.fields.length <= 3 &&
    change.notes.length === 0 &&
    change.previousAddress === undefined &&
    change.importing === undefined &&
    change.fields.every((field) => field.sensitive !== true);
  if (!isPlain) return undefined;
  const fields = change.fields.map(({ pointer, kind, before, after, drift }) => ({
    pointer,
    kind,
    drift: drift ?? false,
    before: before === undefined ? null : maskValue(before),
    after: after === undefined ? null : maskValue(after),
  }));
  const dryRun = change.serverDryRun?.result ?? '';
  return canonicalJson({ type: change.type, fields, reason: change.reason, dryRun, by: change.attribution ?? '' });
}
