import type { PlannedChange } from '../model/change.ts';
import type { JsonPointer } from '../model/json.ts';
import { childPointer, pointerSegments } from '../model/json-pointer.ts';
import { isValueList, isValueObject, Secret, Unknown, type Value } from '../model/value.ts';
import { own } from './same-value.ts';

/** In what a change that is planned now is another one than a saved plan says. */
export type PlannedDeviation =
  | { readonly kind: 'action'; readonly planned: PlannedChange['action']; readonly now: PlannedChange['action'] }
  /** The address stands for another object by now. */
  | { readonly kind: 'object'; readonly planned: string; readonly now: string }
  /** A field would get another value; undefined where it was not, or is not, to be changed. */
  | {
      readonly kind: 'value';
      readonly pointer: JsonPointer;
      readonly planned: Value | undefined;
      readonly now: Value | undefined;
    };

/** How much of a saved plan is held against what is planned now. */
export interface DeviationTerms {
  /** Whether the whole planned object is compared too, for a plan that no key keeps from being edited. */
  readonly isWhole: boolean;
  /** Whether what the plan did not know may be known by now, because a part of it was applied. */
  readonly mayKnowMore: boolean;
}

/**
 * Holds a saved change against the one that is planned now from the same configuration. They differ where what the configuration
 * refers to has moved: a lookup, a field of another object. An object that itself has moved is told by the digest of what the
 * plan saw, when it is about to be touched, and is not judged here. Secrets are not told apart: a saved plan holds none.
 */
export function plannedDeviation(
  planned: PlannedChange,
  now: PlannedChange,
  terms: DeviationTerms,
): PlannedDeviation | undefined {
  if (planned.action !== now.action) return { kind: 'action', planned: planned.action, now: now.action };
  if (planned.id !== undefined && now.id !== undefined && planned.id !== now.id)
    return { kind: 'object', planned: planned.id, now: now.id };
  if (planned.seen !== now.seen) return undefined;
  const before = new Map(planned.fields.map((field) => [field.pointer, field]));
  const strict = { ...terms, mayForget: false };
  for (const field of now.fields) {
    const known = before.get(field.pointer);
    const place = deviatingPlace(known?.after, field.after, field.pointer, strict);
    if (known === undefined || place !== undefined)
      return { kind: 'value', pointer: field.pointer, planned: known?.after, now: field.after };
  }
  if (!terms.isWhole) return undefined;
  const present = new Set(now.fields.map((field) => field.pointer));
  const extra = planned.fields.find((field) => !present.has(field.pointer));
  if (extra !== undefined) return { kind: 'value', pointer: extra.pointer, planned: extra.after, now: undefined };
  // What is there already has fields that the server changes on its own.
  if (planned.action !== 'create' && planned.action !== 'replace') return undefined;
  // The server's dry run may have said what is not known now.
  const place = deviatingPlace(planned.after ?? undefined, now.after ?? undefined, '', { ...terms, mayForget: true });
  if (place === undefined) return undefined;
  const at = (value: Value | null): Value | undefined => valueAt(value, place);
  return { kind: 'value', pointer: place, planned: at(planned.after), now: at(now.after) };
}

interface ValueTerms extends DeviationTerms {
  /** Whether what the plan knew may be unknown now. */
  readonly mayForget: boolean;
}

/** The first place, depth first, at which two values differ. */
function deviatingPlace(
  planned: Value | undefined,
  now: Value | undefined,
  pointer: JsonPointer,
  terms: ValueTerms,
): JsonPointer | undefined {
  if (now instanceof Unknown) return planned instanceof Unknown || terms.mayForget ? undefined : pointer;
  if (planned instanceof Unknown) return terms.mayKnowMore || !terms.isWhole ? undefined : pointer;
  if (planned instanceof Secret || now instanceof Secret)
    return planned instanceof Secret && now instanceof Secret ? undefined : pointer;
  if (isValueList(planned) && isValueList(now)) {
    if (planned.length !== now.length) return pointer;
    return firstOf(planned.keys(), (key) => deviatingPlace(planned[key], now[key], childPointer(pointer, key), terms));
  }
  if (isValueObject(planned) && isValueObject(now)) {
    return firstOf(new Set([...Object.keys(planned), ...Object.keys(now)]), (key) =>
      deviatingPlace(own(planned, key), own(now, key), childPointer(pointer, key), terms),
    );
  }
  return planned === now ? undefined : pointer;
}

function firstOf<Key>(keys: Iterable<Key>, find: (key: Key) => JsonPointer | undefined): JsonPointer | undefined {
  for (const key of keys) {
    const found = find(key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function valueAt(value: Value | null, pointer: JsonPointer): Value | undefined {
  return pointerSegments(pointer).reduce<Value | undefined>((found, key) => {
    if (isValueList(found)) return found[Number(key)];
    return isValueObject(found) ? own(found, key) : undefined;
  }, value);
}
