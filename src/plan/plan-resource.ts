import type { ActionReason, ChangeNote, FieldChange, PlannedChange } from '../model/change.ts';
import type { Json } from '../model/json.ts';
import type { DesiredResource, Live, ResourceRecord } from '../model/resource.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { ChangeFault } from '../model/resource-type.ts';
import { hasUnknown, isValueObject, type Value, type ValueObject } from '../model/value.ts';
import { diffFields, ignoredFields } from './diff-fields.ts';
import type { FieldRules } from './field-rules.ts';
import { nameAddress } from './name-address.ts';
import { plannedCreate, plannedUpdate } from './planned-value.ts';
import { seenDigest } from './seen-digest.ts';

/** All that decides on what happens to one declared resource. */
export interface PlanResourceInput {
  readonly desired: DesiredResource;
  readonly rules: FieldRules;
  /** What state knows of it. */
  readonly record: ResourceRecord | undefined;
  readonly live: Live | undefined;
  /** Whether the live object is taken in by an `import` document or command. */
  readonly isImported: boolean;
  /** The address in state, when a `moved` document changed it. */
  readonly previousAddress: ResourceAddress | undefined;
  /** Whether the user asked for a replacement. */
  readonly isReplaceRequested: boolean;
  /** Whether the type can update at all; where it can't, any change replaces. */
  readonly canUpdate: boolean;
  /** Whether the type can delete; where it can't, a replaced object stays beside the new one. */
  readonly canDelete: boolean;
  /** Changes that wait at the server and may be brought about now. */
  readonly outstanding: readonly FieldChange[];
  /** Whether a creation that failed, as state remembers it, still calls for a replacement. */
  readonly isStillTainted: boolean;
  readonly isSameSecret: (value: Json, marker: Json) => boolean;
  /** Whether the values of `replaceTriggeredBy` differ from those at the last apply. */
  readonly isTriggered: boolean;
}

/** One resource's planned change and what speaks against it. */
export interface PlannedResource {
  readonly change: PlannedChange;
  readonly faults: readonly ChangeFault[];
}

/** Decides what happens to one declared resource. Pure. */
export function planResource(input: PlanResourceInput): PlannedResource {
  const { desired, live } = input;
  const common = {
    address: desired.address,
    type: desired.type,
    connection: desired.connection,
    dependsOn: desired.dependsOn,
    location: desired.location,
    notes: (live?.notes ?? []).map(
      (note): ChangeNote => ({ severity: 'warning', message: nameAddress(note, desired.address) }),
    ),
    ...(input.previousAddress === undefined ? {} : { previousAddress: input.previousAddress }),
    ...(input.isImported && live !== undefined ? { importing: { id: live.id } } : {}),
  };
  if (live === undefined) return { change: planCreate(input, common), faults: [] };
  const { fields: different, faults } = diffFields({
    desired: desired.properties,
    prior: input.record?.prior ?? null,
    live: live.attributes,
    rules: input.rules,
    ignoreChanges: ignoredFields(desired.lifecycle.ignoreChanges, live),
    isSameSecret: input.isSameSecret,
  });
  const fields = withOutstanding(different, input.outstanding);
  const located = fields.map((field) => ({ ...field, location: desired.locate(field.pointer) }));
  const existing = {
    ...common,
    id: live.id,
    before: live.attributes,
    fields: located,
    ...(live.revision === undefined ? {} : { revision: live.revision }),
  };
  const replaceReason = reasonToReplace(input, fields);
  if (replaceReason !== undefined) {
    return {
      change: {
        ...existing,
        action: 'replace',
        reason: replaceReason,
        after: plannedCreate(desired.properties, input.rules, desired.address),
        ...(input.canDelete
          ? { order: desired.lifecycle.createBeforeDestroy ? 'create-first' : 'delete-first' }
          : { order: 'forget-first', notes: [...existing.notes, oldOneStays(live.id)] }),
        seen: seen(input, live),
      },
      faults: replaceReason === 'immutable-field' ? faults.filter((fault) => fault.code === 'CANNOT_SHRINK') : [],
    };
  }
  const deposed = input.record?.deposed ?? [];
  const isPending = input.record?.pending !== undefined || (deposed.length > 0 && fields.length === 0);
  if (fields.length > 0 || isPending) {
    const isDrift = fields.every((field) => field.drift === true);
    return {
      change: {
        ...existing,
        notes: [...existing.notes, ...deposed.map(stillThere)],
        action: 'update',
        reason: isPending ? 'pending-operation' : isDrift ? 'drifted' : 'desired-changed',
        after: plannedUpdate(live.attributes, fields, input.rules, desired.address),
        seen: seen(input, live),
      },
      faults,
    };
  }
  return { change: planUnchanged(input, existing), faults };
}

function stillThere(id: string): ChangeNote {
  return { severity: 'warning', message: `${id}, which it has replaced, is still there: it is deleted` };
}

function oldOneStays(id: string): ChangeNote {
  return { severity: 'warning', message: `its API cannot delete the old one: ${id} stays, and is only let go of` };
}

/** The fields that differ and, behind them, those that only wait at the server. */
export function withOutstanding(
  different: readonly FieldChange[],
  outstanding: readonly FieldChange[],
): readonly FieldChange[] {
  if (outstanding.length === 0) return different;
  const known = new Set(different.map(({ pointer }) => pointer));
  return [...different, ...outstanding.filter(({ pointer }) => !known.has(pointer))];
}

function planUnchanged(
  input: PlanResourceInput,
  existing: Omit<PlannedChange, 'action' | 'reason' | 'after'>,
): PlannedChange {
  const same = { ...existing, after: existing.before };
  if (input.isImported) return { ...same, action: 'adopt', reason: 'import-document' };
  if (input.previousAddress !== undefined) return { ...same, action: 'move', reason: 'moved-document' };
  return { ...same, action: 'no-op', reason: 'unchanged' };
}

function planCreate(
  input: PlanResourceInput,
  common: Omit<PlannedChange, 'action' | 'reason' | 'before' | 'after' | 'fields'>,
): PlannedChange {
  const { desired } = input;
  const reason: ActionReason = input.record === undefined ? 'not-in-state' : 'deleted-outside';
  return {
    ...common,
    action: 'create',
    reason,
    before: null,
    after: plannedCreate(desired.properties, input.rules, desired.address),
    fields: leaves(desired.properties, '').map(([pointer, after]) => ({
      pointer,
      kind: 'add',
      after,
      location: desired.locate(pointer),
    })),
  };
}

function reasonToReplace(
  input: PlanResourceInput,
  fields: readonly { readonly forcesReplacement?: boolean }[],
): ActionReason | undefined {
  if (input.isReplaceRequested) return 'replace-requested';
  if ((input.record?.tainted !== undefined && input.isStillTainted) || input.live?.tainted !== undefined)
    return 'tainted';
  if (input.isTriggered) return 'replace-triggered';
  if (fields.some((field) => field.forcesReplacement === true)) return 'immutable-field';
  if (fields.length > 0 && !input.canUpdate) return 'immutable-field';
  return undefined;
}

function seen(input: PlanResourceInput, live: Live): string {
  return seenDigest(live.attributes, input.desired.properties, input.record?.prior, input.rules);
}

/** The declared leaves with their pointers: scalars, lists whole, empty objects. */
function leaves(value: ValueObject, pointer: string): [string, Value][] {
  return Object.entries(value).flatMap(([key, item]): [string, Value][] => {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (item === null) return [];
    return isValueObject(item) && Object.keys(item).length > 0 ? leaves(item, place) : [[place, item]];
  });
}

/** Whether the server's dry run can be asked: it needs every value. */
export function isFullyKnown(desired: DesiredResource): boolean {
  return !hasUnknown(desired.properties) && !hasUnknown(desired.options);
}
