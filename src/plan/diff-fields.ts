import type { FieldChange } from '../model/change.ts';
import type { Json, JsonObject, JsonPointer } from '../model/json.ts';
import { childPointer, isWithin } from '../model/json-pointer.ts';
import type { Live } from '../model/resource.ts';
import type { ChangeFault } from '../model/resource-type.ts';
import { isSecretMarker } from '../model/secret-marker.ts';
import {
  hasSecret,
  hasUnknown,
  isValueList,
  isValueObject,
  revealValue,
  Secret,
  Unknown,
  type Value,
  type ValueObject,
} from '../model/value.ts';
import type { FieldRules } from './field-rules.ts';
import { ownMembers } from './own-members.ts';
import { parseQuantity, quantityOf } from './parse-quantity.ts';
import { isAbsent, own, sameValue } from './same-value.ts';

/*
 * Ownership is by field. A field is ours when it is declared, or when we applied it before and it has since been taken out.
 * What is declared is brought about; what was taken out is removed; everything else is the server's and makes no
 * difference, whatever it is. So each field is looked at from three sides: desired, prior (last applied) and live.
 *
 *   desired  prior  live            change
 *   set      –      other/absent    add or change
 *   set      same   other           change, marked as drift: the YAML did not move, the object did
 *   –        set    set             remove
 *   –        set    absent          none: someone was faster
 *   –        –      anything        none
 *
 * A list is owned whole; an object member by member.
 */

/** What the diff of one resource looks at. */
export interface DiffInput {
  readonly desired: ValueObject;
  /** As last applied, secrets as fingerprint markers; null for an object that was never applied. */
  readonly prior: JsonObject | null;
  readonly live: ValueObject;
  readonly rules: FieldRules;
  readonly ignoreChanges: readonly JsonPointer[] | 'all';
  /** Whether a stored marker is the fingerprint of the value. */
  readonly isSameSecret: (value: Json, marker: Json) => boolean;
}

/** What the diff of one resource found. */
export interface FieldDiff {
  readonly fields: readonly FieldChange[];
  /** Changes that the schema forbids: immutable fields that refuse, shrinking ones that only grow. */
  readonly faults: readonly ChangeFault[];
}

/** The fields whose differences don't count: those the document ignores, and those the server moves by itself. */
export function ignoredFields(
  ignored: readonly JsonPointer[] | 'all',
  live: Pick<Live, 'unsteady'>,
): readonly JsonPointer[] | 'all' {
  return ignored === 'all' || live.unsteady === undefined ? ignored : [...ignored, ...live.unsteady];
}

/** Compares one resource's fields. Pure. */
export function diffFields(input: DiffInput): FieldDiff {
  if (input.ignoreChanges === 'all') return { fields: [], faults: [] };
  const walk = new Walk(input);
  walk.members('', input.desired, input.prior ?? undefined, input.live, input.rules, false);
  return { fields: walk.fields, faults: walk.faults };
}

class Walk {
  readonly fields: FieldChange[] = [];
  readonly faults: ChangeFault[] = [];
  readonly #input: DiffInput;

  constructor(input: DiffInput) {
    this.#input = input;
  }

  members(
    pointer: JsonPointer,
    desired: ValueObject,
    prior: JsonObject | undefined,
    live: ValueObject,
    rules: FieldRules | undefined,
    immutable: boolean | 'refuse',
  ): void {
    const keys = new Set([...Object.keys(desired), ...Object.keys(prior ?? {})]);
    for (const key of keys) {
      const member = rules?.member(key);
      if (member?.readOnly === true) continue;
      const fixed = immutable === false ? (member?.immutable ?? false) : immutable;
      this.#field(
        childPointer(pointer, key),
        own(desired, key),
        prior === undefined ? undefined : own(prior, key),
        own(live, key),
        member,
        fixed,
      );
    }
  }

  #field(
    pointer: JsonPointer,
    desired: Value | undefined,
    prior: Json | undefined,
    live: Value | undefined,
    rules: FieldRules | undefined,
    immutable: boolean | 'refuse',
  ): void {
    if (this.#isIgnored(pointer)) return;
    if (rules?.createOnly === true && rules.immutable === false) return;
    if (desired === undefined) {
      if (prior !== undefined) this.#takenOut(pointer, prior, live, rules, immutable);
      return;
    }
    if (desired === null) {
      if (prior === null && live === undefined) return;
      if (!isAbsent(live, rules)) this.#add(pointer, 'remove', live, undefined, prior, rules, immutable);
      return;
    }
    if (desired instanceof Unknown) {
      this.#add(pointer, live === undefined ? 'add' : 'change', live, desired, prior, rules, immutable);
      return;
    }
    if (this.#isWriteOnly(desired, live, rules)) {
      this.#writeOnly(pointer, desired, prior, rules, immutable);
      return;
    }
    if (isValueObject(desired) && isValueObject(live) && rules?.atomicObject !== true) {
      const priorMembers = isPlainObject(prior) ? prior : undefined;
      this.members(pointer, desired, priorMembers, live, rules, immutable);
      return;
    }
    const before = rules?.list === 'members' ? ownMembers(desired, prior, live, rules) : live;
    if (!hasUnknown(desired) && sameValue(desired, isAbsent(before, rules) ? rules?.default : before, rules)) return;
    this.#add(pointer, isAbsent(before, rules) ? 'add' : 'change', before, desired, prior, rules, immutable);
  }

  /** A field that was applied before and is declared no more. */
  #takenOut(
    pointer: JsonPointer,
    prior: Json,
    live: Value | undefined,
    rules: FieldRules | undefined,
    immutable: boolean | 'refuse',
  ): void {
    if (prior === null || isAbsent(live, rules) || rules?.createOnly === true || rules?.keptWhenRemoved === true)
      return;
    if (rules?.default !== undefined && sameValue(rules.default, live, rules)) return;
    if (rules?.list === 'members') {
      const before = ownMembers([], prior, live, rules);
      if (!isAbsent(before, rules)) this.#add(pointer, 'remove', before, undefined, prior, rules, immutable);
      return;
    }
    if (isPlainObject(prior) && isValueObject(live) && !leavesNothing(prior, live, rules)) {
      this.members(pointer, {}, prior, live, rules, immutable);
      return;
    }
    this.#add(pointer, 'remove', live, undefined, prior, rules, immutable);
  }

  /** A field whose value never comes back: only what was applied before tells whether it changed. */
  #writeOnly(
    pointer: JsonPointer,
    desired: Value,
    prior: Json | undefined,
    rules: FieldRules | undefined,
    immutable: boolean | 'refuse',
  ): void {
    if (hasUnknown(desired)) {
      this.#add(pointer, 'change', undefined, desired, prior, rules, immutable);
      return;
    }
    if (prior !== undefined && this.#matchesStored(desired, prior)) return;
    // Of an adopted object nobody can tell the value: changing or replacing it for that would be absurd.
    if (this.#input.prior === null && (immutable !== false || rules?.mayBeHidden === true)) return;
    this.#add(pointer, prior === undefined ? 'add' : 'change', undefined, desired, prior, rules, immutable);
  }

  /** Whether a value is what state stored of it, markers standing for secrets. */
  #matchesStored(value: Value, stored: Json): boolean {
    if (isSecretMarker(stored))
      return this.#input.isSameSecret(value instanceof Secret ? value.reveal() : (value as Json), stored);
    if (value instanceof Secret) return false;
    if (isValueList(value)) {
      return (
        Array.isArray(stored) &&
        stored.length === value.length &&
        value.every((item, index) => this.#matchesStored(item, (stored as readonly Json[])[index] ?? null))
      );
    }
    if (isValueObject(value)) {
      if (!isPlainObject(stored)) return false;
      const keys = new Set([...Object.keys(value), ...Object.keys(stored)]);
      return [...keys].every((key) => this.#matchesStored(own(value, key) ?? null, own(stored, key) ?? null));
    }
    return value === stored;
  }

  #isWriteOnly(desired: Value, live: Value | undefined, rules: FieldRules | undefined): boolean {
    if (rules?.writeOnly === true || rules?.createOnly === true) return true;
    if (rules?.mayBeHidden === true && live === undefined) return true;
    return desired instanceof Secret && live === undefined;
  }

  #add(
    pointer: JsonPointer,
    kind: FieldChange['kind'],
    before: Value | undefined,
    after: Value | undefined,
    prior: Json | undefined,
    rules: FieldRules | undefined,
    immutable: boolean | 'refuse',
  ): void {
    const sensitive =
      rules?.sensitive === true ||
      (before !== undefined && hasSecret(before)) ||
      (after !== undefined && hasSecret(after));
    this.fields.push({
      pointer,
      kind,
      ...(before === undefined
        ? {}
        : {
            before: sensitive && !(before instanceof Secret) && rules?.sensitive === true ? new Secret(null) : before,
          }),
      ...(after === undefined
        ? {}
        : {
            after:
              rules?.sensitive === true && !(after instanceof Secret) && !(after instanceof Unknown)
                ? hide(after)
                : after,
          }),
      ...(immutable === true ? { forcesReplacement: true } : {}),
      ...(sensitive ? { sensitive: true } : {}),
      ...(after !== undefined && prior !== undefined && this.#matchesStored(after, prior) ? { drift: true } : {}),
      ...(sensitive ? {} : quantityOf(before, after, rules)),
    });
    if (immutable === 'refuse') {
      this.faults.push({
        severity: 'error',
        code: 'IMMUTABLE_FIELD',
        message: 'this field is fixed when the object is made and cannot be changed afterwards',
        hint: 'Take the change back, or make a new object beside the old one and move over.',
        pointer,
        unlessServerAccepts: true,
      });
    }
    this.#checkGrowth(pointer, before, after, rules);
  }

  #checkGrowth(
    pointer: JsonPointer,
    before: Value | undefined,
    after: Value | undefined,
    rules: FieldRules | undefined,
  ): void {
    if (rules?.growOnly !== true || after === undefined || before === undefined) return;
    const kind = rules.quantity ?? 'bytes';
    const from = parseQuantity(before, kind);
    const to = parseQuantity(after, kind);
    if (from === undefined || to === undefined || to >= from) return;
    this.faults.push({
      severity: 'error',
      code: 'CANNOT_SHRINK',
      message: `this can only grow: it is ${String(before)} now and ${String(after)} is asked for`,
      hint: `Write ${String(before)} or more. To make it smaller, make a new object and move the data over.`,
      pointer,
    });
  }

  #isIgnored(pointer: JsonPointer): boolean {
    const { ignoreChanges } = this.#input;
    return ignoreChanges === 'all' || ignoreChanges.some((ignored) => isWithin(pointer, ignored));
  }
}

/** Whether taking out what we own of an object leaves nothing of it, or something incomplete. */
function leavesNothing(prior: JsonObject, live: ValueObject, rules: FieldRules | undefined): boolean {
  for (const key of rules?.required ?? []) if (Object.hasOwn(prior, key)) return true;
  return Object.entries(live).every(([key, value]) => {
    const member = rules?.member(key);
    return Object.hasOwn(prior, key) || member?.readOnly === true || isAbsent(value, member);
  });
}

function hide(value: Value): Secret {
  return value instanceof Secret ? value : new Secret(revealValue(value));
}

function isPlainObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isSecretMarker(value);
}
