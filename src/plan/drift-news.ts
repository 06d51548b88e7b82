import { canonicalJson } from '../model/canonical-json.ts';
import type { PlannedChange } from '../model/change.ts';
import type { DriftNews } from '../model/drift-news.ts';
import type { Json } from '../model/json.ts';
import { maskValue, type Value } from '../model/value.ts';

/**
 * Compares two looks for drift, each a change for every object that differs from what was last applied. A secret that moves
 * from one wrong value to another is no news: its values are not told apart.
 */
export function driftNews(before: readonly PlannedChange[], now: readonly PlannedChange[]): DriftNews {
  const known = new Map(before.map((change) => [change.address, change]));
  const present = new Set(now.map((change) => change.address));
  return {
    found: now.filter((change) => !known.has(change.address)),
    moved: now.filter((change) => {
      const previous = known.get(change.address);
      return previous !== undefined && shapeOf(previous) !== shapeOf(change);
    }),
    settled: before.filter((change) => !present.has(change.address)),
  };
}

/** Whether there is anything to tell. */
export function hasNews({ found, moved, settled }: DriftNews): boolean {
  return found.length + moved.length + settled.length > 0;
}

function shapeOf({ action, id, fields }: PlannedChange): string {
  const sides = fields.map(({ pointer, before, after }) => [pointer, sideOf(before), sideOf(after)]);
  return canonicalJson({ action, id: id ?? null, sides });
}

function sideOf(value: Value | undefined): Json {
  return value === undefined ? [] : [maskValue(value)];
}
