import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EngineEvent } from '../../model/event.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import { withoutMarkers } from '../../model/secret-marker.ts';
import { quotedWord } from '../../model/shell-word.ts';
import type { JournalEntry } from '../../model/state-store.ts';
import type { ValueObject } from '../../model/value.ts';
import { fieldRules } from '../../plan/field-rules.ts';
import { settleUpdate } from './settle-update.ts';

/** What recovery needs to look at what is live. */
export interface RecoveryContext {
  /** The type and an open connection; undefined when there is none any more. */
  open(
    connection: string,
    type: string,
  ): Promise<{ readonly connection: Connection; readonly type: ResourceType } | undefined>;
  /** A live object's fields as state keeps them; what was a secret in one of `priors` is one. */
  toStored(type: ResourceType, live: Live, priors: readonly JsonObject[]): JsonObject;
  emit(event: EngineEvent): void;
  diagnose(diagnostic: Diagnostic): void;
  readonly signal: AbortSignal;
}

/** State's records after an interrupted run's open intents were settled, and the addresses that this changed. */
export interface Recovery {
  readonly records: ReadonlyMap<ResourceAddress, ResourceRecord>;
  /** Steps that are settled now: their intents need not be looked at again once state is saved. */
  readonly settled: readonly { readonly step: string; readonly address: ResourceAddress }[];
  readonly changed: readonly ResourceAddress[];
}

type Intent = Extract<JournalEntry, { kind: 'intent' }>;

/**
 * Settles what a killed run left open. An intent without an outcome is looked up live: a create by the id the server
 * said, by natural key, or by what is there now and was not before; a delete by whether the object is gone; an update by
 * what of it is live. Sends only reads.
 */
export async function recoverJournal(
  records: ReadonlyMap<ResourceAddress, ResourceRecord>,
  journal: readonly JournalEntry[],
  context: RecoveryContext,
): Promise<Recovery> {
  const open = openIntents(journal);
  const recovered = new Map(records);
  const settled: { step: string; address: ResourceAddress }[] = [];
  const changed: ResourceAddress[] = [];
  for (const [step, { intent, id }] of open) {
    const opened = await context.open(intent.connection, intent.type);
    if (opened === undefined) continue;
    const isSettled = await recoverIntent(intent, id, opened, recovered, changed, context);
    if (isSettled) settled.push({ step, address: intent.address });
  }
  return { records: recovered, settled, changed };
}

function openIntents(
  journal: readonly JournalEntry[],
): ReadonlyMap<string, { readonly intent: Intent; readonly id: string | undefined }> {
  const open = new Map<string, { intent: Intent; id: string | undefined }>();
  for (const entry of journal) {
    switch (entry.kind) {
      case 'intent':
        open.set(entry.step, { intent: entry, id: entry.id });
        break;
      case 'identified': {
        const known = open.get(entry.step);
        if (known !== undefined) known.id = entry.id;
        break;
      }
      case 'outcome':
        open.delete(entry.step);
        break;
      case 'state':
        break;
      default:
        entry satisfies never;
    }
  }
  return open;
}

async function recoverIntent(
  intent: Intent,
  id: string | undefined,
  opened: { readonly connection: Connection; readonly type: ResourceType },
  records: Map<ResourceAddress, ResourceRecord>,
  changed: ResourceAddress[],
  context: RecoveryContext,
): Promise<boolean> {
  const call = { signal: context.signal };
  switch (intent.action) {
    case 'update': {
      const record = records.get(intent.address);
      if (record === undefined || record.id !== id) return true;
      const live = await opened.type.read(opened.connection, id, call, record);
      if (live === undefined) return true;
      const { type } = opened;
      const { record: intended } = intent;
      const stored = context.toStored(type, live, [record.prior, intended.prior]);
      const rules = fieldRules(type.schema);
      records.set(intent.address, settleUpdate({ record, intended, live, stored, rules }));
      changed.push(intent.address);
      return true;
    }
    case 'delete': {
      const live =
        id === undefined ? undefined : await opened.type.read(opened.connection, id, call, records.get(intent.address));
      if (live !== undefined) return true;
      if (records.get(intent.address)?.id === id) {
        records.delete(intent.address);
        changed.push(intent.address);
        context.emit({ type: 'recovered', address: intent.address, message: 'an interrupted run had deleted it' });
      }
      return true;
    }
    case 'create': {
      const candidates = await lookUpCreated(intent, id, opened, records, call);
      const [only] = candidates;
      if (only === undefined) {
        context.emit({
          type: 'recovered',
          address: intent.address,
          message: 'an interrupted run had not created it yet',
        });
        return true;
      }
      if (candidates.length > 1) {
        context.diagnose({
          severity: 'error',
          code: 'RECOVERY_AMBIGUOUS',
          message: `an interrupted run may have created ${intent.address}, and ${candidates.length} live objects could be it`,
          hint: `Take the right one in with: reckon import ${quotedWord(intent.address)} ID\nCandidates: ${candidates.map((live) => live.id).join(', ')}`,
          address: intent.address,
        });
        return false;
      }
      records.set(intent.address, {
        ...intent.record,
        id: only.id,
        ...(only.key === undefined ? {} : { key: only.key }),
        live: context.toStored(opened.type, only, [intent.record.prior]),
        ...(only.pending === undefined ? {} : { pending: only.pending }),
      });
      changed.push(intent.address);
      context.emit({
        type: 'recovered',
        address: intent.address,
        message: `an interrupted run had created it as ${only.id}`,
      });
      return true;
    }
    default:
      return intent.action satisfies never;
  }
}

async function lookUpCreated(
  intent: Intent,
  id: string | undefined,
  opened: { readonly connection: Connection; readonly type: ResourceType },
  records: ReadonlyMap<ResourceAddress, ResourceRecord>,
  call: { readonly signal: AbortSignal },
): Promise<readonly Live[]> {
  const { connection, type } = opened;
  if (id !== undefined) {
    const live = await type.read(connection, id, call);
    return live === undefined ? [] : [live];
  }
  const desired = withoutMarkers(intent.record.prior) as ValueObject;
  return await findCreated({ connection, type, desired, key: intent.key, before: intent.before ?? [], records, call });
}

/** What a lost create is looked for by. */
export interface CreatedQuery {
  readonly connection: Connection;
  readonly type: ResourceType;
  readonly desired: ValueObject;
  readonly key: string | undefined;
  /** Ids that existed before the create. */
  readonly before: readonly string[];
  /** Resources that are known: none of them can be it. */
  readonly records: ReadonlyMap<ResourceAddress, ResourceRecord>;
  readonly call: { readonly signal: AbortSignal };
}

/** Live objects that a create whose answer was lost may have made. */
export async function findCreated(query: CreatedQuery): Promise<readonly Live[]> {
  const { connection, type, desired, key, call } = query;
  const known = new Set(
    [...query.records.values()].filter((record) => record.type === type.name).map((record) => record.id),
  );
  for (const id of query.before) known.add(id);
  const found: Live[] = [];
  if (key !== undefined && type.find !== undefined) found.push(...(await type.find(connection, desired, call)));
  else if (type.capabilities.list) {
    const parent = type.parentOf(desired);
    for await (const page of type.list(connection, parent === undefined ? {} : { parent }, call)) {
      found.push(...page.filter((live) => (key === undefined ? type.resembles(desired, live) : live.key === key)));
    }
  }
  return found.filter((live) => !known.has(live.id));
}
