import type { Action, ActionReason, FieldChange, PlannedChange } from '../model/change.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { pointerSegments } from '../model/json-pointer.ts';
import type { AddressParts } from '../model/resource-address.ts';
import { parseAddress } from '../model/resource-address.ts';
import type { Value } from '../model/value.ts';
import { valueDocument } from './value-document.ts';

/**
 * A planned change as it stands in a saved plan's `resource_changes` and as policies see it: Terraform's keys where the
 * meaning is the same, our own under `reckon`. Holds no secret.
 *
 * @see Terraform: Internals, JSON Output Format, "Change Representation"
 */
export function changeDocument(change: PlannedChange): JsonObject {
  const parts = parseAddress(change.address);
  const reason = terraformReason(change);
  return {
    address: change.address,
    ...(change.previousAddress === undefined ? {} : { previous_address: change.previousAddress }),
    ...moduleAddress(parts),
    mode: parts?.lookup === true ? 'data' : 'managed',
    type: change.type,
    name: parts?.name ?? change.address,
    ...(parts?.key === undefined ? {} : { index: parts.key }),
    provider_name: change.connection,
    change: changeValues(change),
    ...(reason === undefined ? {} : { action_reason: reason }),
    reckon: ownDocument(change),
  };
}

function moduleAddress(parts: AddressParts | undefined): JsonObject {
  if (parts === undefined || parts.module.length === 0) return {};
  const steps = parts.module.map(
    (step) => `module.${step.name}${step.key === undefined ? '' : `[${JSON.stringify(step.key)}]`}`,
  );
  return { module_address: steps.join('.') };
}

function changeValues(change: PlannedChange): JsonObject {
  const before = valueDocument(change.before);
  const after = valueDocument(change.after);
  const paths = change.fields
    .filter((field) => field.forcesReplacement === true)
    .map((field) => pointerSegments(field.pointer).map((key) => (/^\d+$/.test(key) ? Number(key) : key)));
  return {
    actions: terraformActions(change),
    before: before.value,
    after: after.value,
    after_unknown: after.unknown === false ? {} : after.unknown,
    before_sensitive: before.sensitive,
    after_sensitive: after.sensitive,
    ...(paths.length === 0 ? {} : { replace_paths: paths }),
    ...(change.importing === undefined ? {} : { importing: { id: change.importing.id } }),
  };
}

function ownDocument(change: PlannedChange): JsonObject {
  const before = valueDocument(change.before);
  const { waitsFor } = valueDocument(change.after);
  return {
    action: change.action,
    reason: change.reason,
    ...(change.id === undefined ? {} : { id: change.id }),
    ...(change.order === undefined ? {} : { order: change.order }),
    ...(change.location === undefined ? {} : { location: { ...change.location } }),
    fields: change.fields.map(fieldDocument),
    depends_on: change.dependsOn,
    notes: change.notes.map((note) => ({ ...note })),
    ...(change.serverDryRun === undefined ? {} : { server_dry_run: { ...change.serverDryRun } }),
    ...(change.attribution === undefined ? {} : { attribution: change.attribution }),
    ...(change.revision === undefined ? {} : { revision: change.revision }),
    ...(change.seen === undefined ? {} : { seen: change.seen }),
    ...(saysNothing(before.unknown) ? {} : { before_unknown: before.unknown }),
    ...(isEmpty(before.waitsFor) ? {} : { before_waits_for: before.waitsFor }),
    ...(isEmpty(waitsFor) ? {} : { waits_for: waitsFor }),
  };
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function fieldDocument(field: FieldChange): JsonObject {
  return {
    pointer: field.pointer,
    kind: field.kind,
    ...side('before', field.before),
    ...side('after', field.after),
    ...(field.location === undefined ? {} : { location: { ...field.location } }),
    ...(field.forcesReplacement === undefined ? {} : { forces_replacement: field.forcesReplacement }),
    ...(field.sensitive === undefined ? {} : { sensitive: field.sensitive }),
    ...(field.drift === undefined ? {} : { drift: field.drift }),
    ...(field.quantity === undefined ? {} : { quantity: { ...field.quantity } }),
  };
}

function side(name: 'before' | 'after', value: Value | undefined): JsonObject {
  if (value === undefined) return {};
  const document = valueDocument(value);
  return {
    [name]: document.value,
    ...(saysNothing(document.unknown) ? {} : { [`${name}_unknown`]: document.unknown }),
    ...(saysNothing(document.sensitive) ? {} : { [`${name}_sensitive`]: document.sensitive }),
    ...(isEmpty(document.waitsFor) ? {} : { [`${name}_waits_for`]: document.waitsFor }),
  };
}

/** Whether a mask marks nothing at all. */
function saysNothing(mask: Json): boolean {
  if (Array.isArray(mask)) return (mask as readonly Json[]).every(saysNothing);
  return mask === false || isEmpty(mask);
}

/** An action in Terraform's words: a replacement is two, importing and moving are none. */
function terraformActions({ action, order }: Pick<PlannedChange, 'action' | 'order'>): readonly string[] {
  switch (action) {
    case 'replace':
      if (order === 'forget-first') return ['forget', 'create'];
      return order === 'create-first' ? ['create', 'delete'] : ['delete', 'create'];
    case 'adopt':
    case 'move':
      return ['no-op'];
    case 'create':
    case 'update':
    case 'delete':
    case 'no-op':
    case 'read':
    case 'forget':
      return [action];
    default:
      return action satisfies never;
  }
}

const REPLACE_REASONS: Readonly<Partial<Record<ActionReason, string>>> = {
  tainted: 'replace_because_tainted',
  'immutable-field': 'replace_because_cannot_update',
  'replace-requested': 'replace_by_request',
  'replace-triggered': 'replace_by_triggers',
};

const DELETE_REASONS: Readonly<Partial<Record<ActionReason, string>>> = {
  'document-removed': 'delete_because_no_resource_config',
  'instance-removed': 'delete_because_each_key',
  'condition-false': 'delete_because_no_resource_config',
  'removed-document': 'delete_because_no_resource_config',
};

const READ_REASONS: Readonly<Partial<Record<ActionReason, string>>> = {
  'desired-changed': 'read_because_config_unknown',
  'not-in-state': 'read_because_config_unknown',
};

function terraformReason({
  action,
  reason,
}: {
  readonly action: Action;
  readonly reason: ActionReason;
}): string | undefined {
  if (action === 'replace') return REPLACE_REASONS[reason];
  if (action === 'delete') return DELETE_REASONS[reason];
  return action === 'read' ? READ_REASONS[reason] : undefined;
}
