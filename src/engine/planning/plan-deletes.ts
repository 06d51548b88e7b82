import type { ActionReason, PlannedChange } from '../../model/change.ts';
import type { RemovedBlock } from '../../model/configuration.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import { addressWithin, blockOf, type ResourceAddress } from '../../model/resource-address.ts';
import type { ChangeFault, ResourceType } from '../../model/resource-type.ts';
import { quotedWord } from '../../model/shell-word.ts';
import type { ValueObject } from '../../model/value.ts';
import { fieldRules } from '../../plan/field-rules.ts';
import { nameAddress } from '../../plan/name-address.ts';
import { seenDigest } from '../../plan/seen-digest.ts';
import { otherMark, replacedOutside } from '../reading/another-object.ts';
import { notReadableNow } from '../reading/not-readable-now.ts';
import { locateError, locateFault } from '../run/locate-faults.ts';
import { matchesAddress } from '../run/select-targets.ts';
import { addressInYaml } from './address-in-yaml.ts';
import { coverLive } from './find-managed.ts';
import { neededBy } from './left-over.ts';
import type { PlanContext } from './plan-context.ts';

/** Plans what happens to records that no document asks for any more. */
export async function planDeletes(context: PlanContext, records: readonly ResourceRecord[]): Promise<void> {
  const alone = leftAlone(context, records);
  await Promise.all(records.map((record) => planDelete(context, record, alone.get(record.address))));
}

/** Why records are left alone: what must not be destroyed is skipped, and with it all that it stands on. */
function leftAlone(context: PlanContext, records: readonly ResourceRecord[]): ReadonlyMap<ResourceAddress, string> {
  const skipped = records.filter(
    (record) => record.lifecycle?.preventDestroy === 'skip' && forgetReason(context, record) === undefined,
  );
  return new Map(
    [...neededBy(skipped, context.state)].map(([address, by]) => [
      address,
      address === by
        ? 'its document is gone, and lifecycle.preventDestroy: skip leaves the object alone'
        : `${by} stands on it, and lifecycle.preventDestroy: skip leaves that alone`,
    ]),
  );
}

/** Why a record is let go of and its object stays; undefined when the object is to go. */
function forgetReason(context: PlanContext, record: ResourceRecord): ActionReason | undefined {
  if (removalOf(context, record)?.destroy === false) return 'removed-document';
  const isForced = context.request.mode === 'destroy';
  return !isForced && record.lifecycle?.onRemove === 'orphan' ? 'orphaned' : undefined;
}

function removalOf(context: PlanContext, { address }: ResourceRecord): RemovedBlock | undefined {
  return context.configuration.removed.find((block) => {
    const inner = addressWithin(address, block.within);
    return inner !== undefined && matchesAddress(inner, block.address);
  });
}

async function planDelete(
  context: PlanContext,
  record: ResourceRecord,
  aloneBecause: string | undefined,
): Promise<void> {
  const { address } = record;
  const removed = removalOf(context, record);
  const reason = reasonOf(context, record, removed);
  const common = {
    address,
    type: record.type,
    connection: record.connection,
    id: record.id,
    fields: [],
    dependsOn: record.dependencies,
    notes: [],
    ...(removed !== undefined
      ? { location: removed.location }
      : record.location === undefined
        ? {}
        : { location: record.location }),
  };
  const isRefresh = context.request.mode === 'refresh-only';
  const kept = isRefresh ? undefined : keepObject(context, record, { ...common, reason }, aloneBecause);
  if (kept !== undefined) {
    context.changes.set(address, kept);
    return;
  }
  const refusal = isRefresh ? undefined : refuse(record, reason, removed, context.request.mode === 'destroy');
  if (refusal !== undefined) context.diagnostics.push(refusal);
  const found = await readRecord(context, record);
  // What it has replaced may still be there, though it is gone itself.
  const live = found ?? ((record.deposed ?? []).length > 0 ? { id: record.id, attributes: record.live } : undefined);
  if (live === 'unreadable') {
    context.unplanned.add(address);
    return;
  }
  if (live === undefined) {
    context.changes.set(address, { ...common, action: 'forget', reason: 'deleted-outside', before: null, after: null });
    return;
  }
  context.live.set(address, live);
  const change: PlannedChange = {
    ...common,
    action: 'delete',
    reason,
    before: live.attributes,
    after: null,
    notes: (live.notes ?? []).map((note) => ({ severity: 'warning' as const, message: nameAddress(note, address) })),
    ...(live.revision === undefined ? {} : { revision: live.revision }),
    seen: digestOf(context, record, live),
  };
  context.changes.set(address, change);
  const type = context.pool.type(record.type);
  const faults = type === undefined || isRefresh ? [] : await deleteFaults(context, type, record, live);
  const infos = faults.filter((fault) => fault.severity === 'info');
  const notes = infos.map(({ message }) => ({ severity: 'info' as const, message }));
  if (notes.length > 0) context.changes.set(address, { ...change, notes: [...change.notes, ...notes] });
  for (const fault of faults) {
    if (fault.severity !== 'info') context.diagnostics.push(locateFault(fault, { address, location: record.location }));
  }
}

/** The change of a record whose object stays: let go of, or left alone; undefined when the object is to go. */
function keepObject(
  context: PlanContext,
  record: ResourceRecord,
  common: Omit<PlannedChange, 'action' | 'before' | 'after'>,
  aloneBecause: string | undefined,
): PlannedChange | undefined {
  const old = (record.deposed ?? []).map((id) => ({
    severity: 'warning' as const,
    message: `${id}, which it has replaced, is still there, and is let go of too`,
  }));
  const forget = { ...common, action: 'forget', before: record.live, after: null, notes: old } as const;
  const reason = forgetReason(context, record);
  if (reason !== undefined) return { ...forget, reason };
  if (context.pool.type(record.type)?.capabilities.delete === false) {
    const message = 'its API cannot delete it: it stays, and is only let go of';
    return { ...forget, notes: [{ severity: 'info', message }, ...old] };
  }
  if (aloneBecause === undefined) return undefined;
  const notes = [{ severity: 'warning', message: aloneBecause }] as const;
  return { ...common, action: 'no-op', before: record.live, after: record.live, notes };
}

/** What the type has against a delete, or to say of it: by itself, and after a look at the server. */
async function deleteFaults(
  context: PlanContext,
  type: ResourceType,
  record: ResourceRecord,
  live: Live,
): Promise<readonly ChangeFault[]> {
  const change = { action: 'delete', live } as const;
  const faults = type.guard(change, record.options);
  const status = await context.pool.open(record.connection, context.scope);
  if (type.inspect === undefined || status.kind !== 'open') return faults;
  const { signal } = context.request;
  try {
    return [...faults, ...(await type.inspect(status.connection, change, record.options, { signal }))];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    context.diagnostics.push(...locateError(error, { address: record.address, location: record.location }));
    return faults;
  }
}

function reasonOf(context: PlanContext, record: ResourceRecord, removed: RemovedBlock | undefined): ActionReason {
  if (context.request.mode === 'destroy') return 'destroy-requested';
  if (removed !== undefined) return 'removed-document';
  const block = context.configuration.blocks.find((candidate) => candidate.address === blockOf(record.address));
  if (block === undefined) return 'document-removed';
  return block.address === record.address ? 'condition-false' : 'instance-removed';
}

function refuse(
  record: ResourceRecord,
  reason: ActionReason,
  removed: RemovedBlock | undefined,
  isForced: boolean,
): Diagnostic | undefined {
  const place = record.location === undefined ? {} : { location: record.location };
  if (record.lifecycle?.preventDestroy === true) {
    return {
      severity: 'error',
      code: 'PREVENT_DESTROY',
      message: `${record.address} would be deleted, and lifecycle.preventDestroy forbids it`,
      hint:
        reason === 'document-removed'
          ? 'Put the document back, or apply once with preventDestroy taken out, or let go of it with a removed document (destroy: false).'
          : 'Apply once with preventDestroy taken out, then destroy.',
      address: record.address,
      ...place,
    };
  }
  if (record.lifecycle?.onRemove === 'fail' && removed === undefined && !isForced) {
    return {
      severity: 'error',
      code: 'REMOVED_WITHOUT_WORD',
      message: `${record.address} has no document any more, and its lifecycle.onRemove is fail`,
      hint: `Say what is meant:\n    removed: { address: ${addressInYaml(record.address)}, destroy: true }`,
      address: record.address,
      ...place,
    };
  }
  return undefined;
}

async function readRecord(context: PlanContext, record: ResourceRecord): Promise<Live | undefined | 'unreadable'> {
  const status = await context.pool.open(record.connection, context.scope);
  const type = context.pool.type(record.type);
  if (status.kind === 'unknown') {
    context.diagnostics.push({
      severity: 'error',
      code: 'CONNECTION_UNKNOWN_FOR_DELETE',
      message: `${record.address} is to be deleted, and the settings of its connection "${record.connection}" are not known`,
      hint: 'Give them in another way than by what is to be known only after apply.',
      address: record.address,
    });
    return 'unreadable';
  }
  if (status.kind !== 'open') return 'unreadable';
  if (type === undefined) {
    context.diagnostics.push({
      severity: 'error',
      code: 'UNKNOWN_TYPE',
      message: `state holds ${record.address}, and there is no type ${record.type}`,
      hint: `Put its definition back under providers:, or let go of the object with: reckon state rm ${quotedWord(record.address)}`,
      address: record.address,
    });
    return 'unreadable';
  }
  if (!context.request.refresh) return { id: record.id, attributes: record.live };
  try {
    const live = await context.reader.byId(status.connection, type, record.id, record);
    if (live === undefined) return undefined;
    const rules = fieldRules(type.schema);
    const covered = coverLive(live, rules, undefined, record);
    const other = otherMark(record, covered, rules);
    if (other === undefined) return covered;
    context.live.set(record.address, covered);
    context.diagnostics.push(replacedOutside(context.configuration, record, other, record.location));
    return 'unreadable';
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.code === 'CONNECTION_FAILED' || error.code === 'TLS_FAILED') context.pool.fail(record.connection);
    const { address, location } = record;
    const notNow = notReadableNow(error, { address, type: record.type, location });
    if (notNow?.code === 'READ_NOT_NOW') {
      const properties = { ...record.live, ...record.prior } as ValueObject;
      context.unreadable.push({ place: record, properties, record, diagnostic: notNow });
      return 'unreadable';
    }
    context.diagnostics.push(...(notNow === undefined ? locateError(error, { address, location }) : [notNow]));
    return 'unreadable';
  }
}

function digestOf(context: PlanContext, record: ResourceRecord, live: Live): string {
  const type = context.pool.type(record.type);
  return type === undefined
    ? ''
    : seenDigest(live.attributes, undefined, record.prior, fieldRules(type.schema, record.options));
}
