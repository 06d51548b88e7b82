import type { FieldChange, FieldQuantity, PlannedChange } from '../../model/change.ts';
import { childPointer } from '../../model/json-pointer.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import { withoutMarkers } from '../../model/secret-marker.ts';
import type { ValueObject } from '../../model/value.ts';
import { diffFields } from '../../plan/diff-fields.ts';
import { fieldRules } from '../../plan/field-rules.ts';
import { type OtherMark, otherMark } from '../reading/another-object.ts';
import type { PlanContext } from './plan-context.ts';

/** What has moved since the last apply: live against prior, field by field, and objects that are gone. */
export function findDrift(context: PlanContext): readonly PlannedChange[] {
  if (!context.request.refresh) return [];
  const found: PlannedChange[] = [];
  for (const record of context.state.resources.values()) {
    const live = context.live.get(record.address);
    const change = context.changes.get(record.address);
    if (live === undefined) {
      const isGone = change?.reason === 'deleted-outside';
      if (isGone) found.push(goneOf(record));
      continue;
    }
    const drift = driftOf(context, record, live);
    if (drift !== undefined) found.push(drift);
  }
  return found;
}

/** One record's drift: what was applied is taken as desired and compared with what is live. */
export function driftOf(
  context: Pick<PlanContext, 'pool' | 'ports' | 'state'>,
  record: ResourceRecord,
  live: Live,
): PlannedChange | undefined {
  const type = context.pool.type(record.type);
  if (type === undefined) return undefined;
  const rules = fieldRules(type.schema, record.options);
  const other = otherMark(record, live, rules);
  const { fields } = diffFields({
    desired: withoutMarkers(record.prior) as ValueObject,
    prior: null,
    live: live.attributes,
    rules,
    ignoreChanges: [],
    isSameSecret: (value, marker) => context.ports.fingerprints.matches(value, marker, context.state.fingerprintKey),
  });
  const moved = fields.filter((field) => !isUnreadable(type.schema, field.pointer, field.before));
  if (moved.length === 0 && other === undefined) return undefined;
  return {
    address: record.address,
    ...(other === undefined
      ? { action: 'update', reason: 'drifted' }
      : { action: 'replace', reason: 'replaced-outside', order: 'delete-first' }),
    type: record.type,
    connection: record.connection,
    id: record.id,
    before: record.prior,
    after: live.attributes,
    // Told from the other side: what was applied is the past, what is live is now.
    fields: [...(other === undefined ? [] : [markField(other)]), ...moved.map(fromTheOtherSide)],
    dependsOn: record.dependencies,
    notes: [],
    ...(record.location === undefined ? {} : { location: record.location }),
  };
}

function fromTheOtherSide({ before, after, quantity, ...field }: FieldChange): FieldChange {
  return {
    ...field,
    ...(quantity === undefined ? {} : { quantity: otherQuantity(quantity) }),
    kind: before === undefined ? 'remove' : after === undefined ? 'add' : 'change',
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
    drift: true,
  };
}

function otherQuantity({ unit, before, after }: FieldQuantity): FieldQuantity {
  return {
    unit,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  };
}

function markField({ name, before, after }: OtherMark): FieldChange {
  return { pointer: childPointer('', name), kind: 'change', before, after, drift: true };
}

/** A record whose object is there no more. */
export function goneOf(record: ResourceRecord): PlannedChange {
  return {
    address: record.address,
    action: 'delete',
    type: record.type,
    connection: record.connection,
    reason: 'deleted-outside',
    id: record.id,
    before: record.prior,
    after: null,
    fields: [],
    dependsOn: record.dependencies,
    notes: [],
    ...(record.location === undefined ? {} : { location: record.location }),
  };
}

/** Fields that cannot be read back can't be seen to drift. */
function isUnreadable(schema: import('../../model/schema.ts').PropertySchema, pointer: string, live: unknown): boolean {
  if (live !== undefined) return false;
  let rules: ReturnType<typeof fieldRules> | undefined = fieldRules(schema);
  for (const key of pointer.split('/').slice(1)) {
    rules = rules?.member(key.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (rules?.writeOnly === true || rules?.createOnly === true || rules?.mayBeHidden === true) return true;
  }
  return false;
}
