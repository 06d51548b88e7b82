import type { PlannedChange } from '../model/change.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { displayPath } from '../model/json-pointer.ts';
import { ProviderError } from '../model/provider-error.ts';
import type { DesiredResource, Live, ResourceRecord } from '../model/resource.ts';
import type { UpdateRequest, WriteCall } from '../model/resource-type.ts';
import type { JournalEntry } from '../model/state-store.ts';
import { revealValue, type ValueObject } from '../model/value.ts';
import { diffFields, ignoredFields } from '../plan/diff-fields.ts';
import type { FieldRules } from '../plan/field-rules.ts';
import { withOutstanding } from '../plan/plan-resource.ts';
import { seenDigest } from '../plan/seen-digest.ts';
import type { ApplyWalk, Opened } from './apply-walk.ts';
import { checkConverged, checkPostconditions } from './check-outcome.ts';
import { intentRecord, makeRecord } from './make-record.ts';
import { findCreated } from './recover-journal.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

type Intent = Extract<JournalEntry, { kind: 'intent' }>;

/** Creates an object and waits until it is ready. @throws {ToolError} with a tainted record left in state where one exists */
export async function applyCreate(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  desired: DesiredResource,
): Promise<ResourceRecord> {
  const { type, connection, rules } = opened;
  const step = walk.nextStep(change.address);
  const deadline = walk.ports.clock.now() + (desired.lifecycle.timeouts.create ?? type.timeouts.create);
  const key = type.keyOf(desired.properties);
  const prepared = intentRecord(walk, desired, undefined);
  const before = key === undefined ? await lookAlikes(walk, opened, desired) : [];
  await append(walk, {
    kind: 'intent',
    step,
    address: change.address,
    action: 'create',
    type: type.name,
    connection: connection.name,
    record: prepared,
    at: '',
    ...(key === undefined ? {} : { key }),
    ...(before.length === 0 ? {} : { before }),
  });
  let known: Live | undefined;
  let id: string | undefined;
  let pendingOperation: ResourceRecord['pending'];
  const call = makeCall(walk, change, desired, deadline, {
    identified: async (newId) => {
      id = newId;
      await append(walk, { kind: 'identified', step, id: newId, at: '' });
    },
    pending: (operation) => {
      pendingOperation = operation;
    },
  });
  const fail = async (error: unknown): Promise<never> => {
    const isUndone = error instanceof ProviderError && error.undone;
    const left = isUndone ? undefined : (known ?? (id === undefined ? undefined : { id, attributes: {} }));
    const isStillGoing = error instanceof ProviderError && error.code === 'PROVIDER_TIMEOUT';
    const record =
      left === undefined
        ? undefined
        : {
            ...makeRecord(walk, { desired, live: left, rules, previous: undefined }),
            ...(isStillGoing || pendingOperation !== undefined ? {} : { tainted: messageOf(error) }),
            ...(pendingOperation === undefined ? {} : { pending: pendingOperation }),
          };
    if (record !== undefined) walk.records.set(change.address, record);
    if (pendingOperation !== undefined) walk.pending.push(change.address);
    await outcome(walk, step, change, record, error);
    throw error;
  };
  try {
    known = await type.create(connection, desired.properties, call);
  } catch (error) {
    if (!(error instanceof ProviderError) || !error.uncertain || id !== undefined) return await fail(error);
    known = await findLost(walk, opened, change, desired, { key, before, error });
  }
  id = known?.id ?? id;
  if (id === undefined)
    return await fail(new ProviderError('PROVIDER_BAD_RESPONSE', 'the server did not say the id of what it created'));
  try {
    const live =
      pendingOperation !== undefined && known !== undefined
        ? known
        : await settle(walk, opened, change, { id, desired, seen: known, deadline });
    const covered = walk.cover(live, rules, desired, undefined);
    const record = {
      ...makeRecord(walk, { desired, live: covered, rules, previous: undefined }),
      ...(pendingOperation === undefined ? {} : { pending: pendingOperation }),
    };
    if (pendingOperation !== undefined) walk.pending.push(change.address);
    await outcome(walk, step, change, record);
    walk.publish(desired, covered);
    checkPostconditions(walk, desired, change);
    return record;
  } catch (error) {
    return await fail(error);
  }
}

/** Changes an object in place and waits until it has settled. */
export async function applyUpdate(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  desired: DesiredResource,
): Promise<ResourceRecord> {
  const { type, connection, rules } = opened;
  const record =
    walk.records.get(change.address) ??
    (change.previousAddress === undefined ? undefined : walk.records.get(change.previousAddress));
  const deadline = walk.ports.clock.now() + (desired.lifecycle.timeouts.update ?? type.timeouts.update);
  const id = record?.id ?? change.importing?.id ?? change.id ?? '';
  let request = await freshRequest(walk, opened, change, { desired, record, id, deadline });
  const step = walk.nextStep(change.address);
  await append(walk, {
    kind: 'intent',
    step,
    address: change.address,
    action: 'update',
    type: type.name,
    connection: connection.name,
    id,
    record: intentRecord(walk, desired, record),
    at: '',
  });
  let pendingOperation: ResourceRecord['pending'];
  const call = makeCall(walk, change, desired, deadline, {
    pending: (operation) => {
      pendingOperation = operation;
    },
  });
  try {
    let answered: Live | undefined;
    for (let isDone = request.fields.length === 0; !isDone; ) {
      try {
        answered = await type.update(connection, request, call);
        isDone = true;
      } catch (error) {
        if (!(error instanceof ProviderError) || error.code !== 'PROVIDER_CONFLICT') throw error;
        call.progress(`${error.message}; waiting`);
        await walk.ports.clock.sleep(type.poll.firstMs, walk.request.cut);
        request = await freshRequest(walk, opened, change, { desired, record, id, deadline });
        isDone = request.fields.length === 0;
      }
    }
    const live =
      pendingOperation !== undefined && answered !== undefined
        ? answered
        : await settle(walk, opened, change, { id: answered?.id ?? id, desired, seen: answered, deadline });
    const covered = walk.cover(live, rules, desired, record);
    const next = {
      ...makeRecord(walk, { desired, live: covered, rules, previous: record }),
      ...(pendingOperation === undefined ? {} : { pending: pendingOperation }),
    };
    if (pendingOperation !== undefined) walk.pending.push(change.address);
    await outcome(walk, step, change, next);
    walk.publish(desired, covered);
    if (pendingOperation === undefined) checkConverged(walk, change, { desired, live: covered, rules, previous: next });
    checkPostconditions(walk, desired, change);
    return next;
  } catch (error) {
    const left =
      record === undefined || pendingOperation === undefined ? record : { ...record, pending: pendingOperation };
    if (left !== undefined && left !== record) {
      walk.records.set(change.address, left);
      walk.pending.push(change.address);
    }
    await outcome(walk, step, change, left, error);
    throw error;
  }
}

/** Deletes an object and waits until it is gone. Gives the record when the server goes on with it beyond this run. */
export async function applyDelete(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  record: ResourceRecord,
): Promise<ResourceRecord | undefined> {
  const { type, connection, rules } = opened;
  const desired = walk.request.run.nodes.get(change.address)?.desired;
  const deadline = walk.ports.clock.now() + (desired?.lifecycle.timeouts.delete ?? type.timeouts.delete);
  const options = { ...record.options, ...(desired === undefined ? {} : (revealValue(desired.options) as JsonObject)) };
  let live = await type.read(connection, record.id, { signal: walk.request.cut }, record);
  if (live !== undefined && change.seen !== undefined && record.id === change.id) {
    const covered = walk.cover(live, rules, desired, record);
    checkFresh(
      walk,
      change,
      seenDigest(
        covered.attributes,
        change.action === 'replace' ? desired?.properties : undefined,
        record.prior,
        rules,
      ),
      covered,
      rules,
    );
  }
  const step = walk.nextStep(change.address);
  const { live: _live, id, ...kept } = record;
  await append(walk, {
    kind: 'intent',
    step,
    address: change.address,
    action: 'delete',
    type: type.name,
    connection: connection.name,
    id,
    record: kept,
    at: '',
  });
  let pendingOperation: ResourceRecord['pending'];
  const own = makeCall(walk, change, desired, deadline, {
    pending: (operation) => {
      pendingOperation = operation;
    },
  });
  const call: WriteCall = { ...own, options };
  const leave = (operation: Json): ResourceRecord => {
    const left = { ...record, pending: operation };
    walk.records.set(change.address, left);
    walk.pending.push(change.address);
    return left;
  };
  try {
    while (live !== undefined) {
      try {
        await type.delete(connection, live, call);
        break;
      } catch (error) {
        if (!(error instanceof ProviderError) || error.code !== 'PROVIDER_CONFLICT') throw error;
        call.progress(`${error.message}; waiting`);
        if (walk.ports.clock.now() + type.poll.firstMs > deadline) throw error;
        await walk.ports.clock.sleep(type.poll.firstMs, walk.request.cut);
        live = await waitUntilSettled({
          ...waitBase(walk, opened, change, deadline),
          id,
          record,
          desired: undefined,
          until: 'free',
          seen: undefined,
        });
      }
    }
    if (pendingOperation !== undefined && live !== undefined) {
      const left = leave(pendingOperation);
      await outcome(walk, step, change, left);
      return left;
    }
    if (live !== undefined)
      await waitUntilSettled({
        ...waitBase(walk, opened, change, deadline),
        id,
        record,
        desired: undefined,
        until: 'gone',
        seen: undefined,
      });
    await outcome(walk, step, change, undefined);
    return undefined;
  } catch (error) {
    await outcome(walk, step, change, pendingOperation === undefined ? record : leave(pendingOperation), error);
    throw error;
  }
}

/** The object as it is now, free to be changed, and what is still to be changed. @throws {ProviderError} `PROVIDER_STALE` */
async function freshRequest(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  input: {
    readonly desired: DesiredResource;
    readonly record: ResourceRecord | undefined;
    readonly id: string;
    readonly deadline: number;
  },
): Promise<UpdateRequest> {
  const { rules, type } = opened;
  const { desired, record, id, deadline } = input;
  const free = await waitUntilSettled({
    ...waitBase(walk, opened, change, deadline),
    id,
    record,
    desired: undefined,
    until: 'free',
    seen: undefined,
  });
  if (free === undefined) {
    throw new ProviderError('PROVIDER_STALE', `${id} is gone: it was there when the plan was made`, {
      hint: 'Plan again.',
    });
  }
  const live = walk.cover(free, rules, desired, record);
  if (change.seen !== undefined)
    checkFresh(walk, change, seenDigest(live.attributes, desired.properties, record?.prior, rules), live, rules);
  const { fields: different } = diffFields({
    desired: desired.properties,
    prior: record?.prior ?? null,
    live: live.attributes,
    rules,
    ignoreChanges: ignoredFields(desired.lifecycle.ignoreChanges, live),
    isSameSecret: (value, marker) =>
      walk.ports.fingerprints.matches(value, marker, walk.request.run.state.fingerprintKey),
  });
  const outstanding = type.outstanding?.(live, desired.properties, revealValue(desired.options) as JsonObject) ?? [];
  const fields = withOutstanding(different, outstanding);
  return { live, desired: desired.properties, prior: record?.prior ?? null, fields };
}

/** An object that moved since the plan looked at it fails alone, named with what moved. */
function checkFresh(walk: ApplyWalk, change: PlannedChange, digest: string, live: Live, rules: FieldRules): void {
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

/** Ids of objects that look like the new one before it is made: for telling it from them if its answer is lost. */
async function lookAlikes(walk: ApplyWalk, opened: Opened, desired: DesiredResource): Promise<readonly string[]> {
  const { type, connection } = opened;
  if (!type.capabilities.list) return [];
  const listed = await walk.listedBefore(type, connection, type.parentOf(desired.properties));
  return listed.filter((live) => type.resembles(desired.properties, live)).map((live) => live.id);
}

/** Looks for what a create whose answer was lost has made. A create is never repeated blindly. */
async function findLost(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  desired: DesiredResource,
  lost: { readonly key: string | undefined; readonly before: readonly string[]; readonly error: ProviderError },
): Promise<Live> {
  const { type, connection } = opened;
  walk.ports.emit({
    type: 'apply_progress',
    address: change.address,
    action: change.action,
    message: 'the answer was lost; looking for what was made',
    elapsedMs: 0,
  });
  const found = await findCreated({
    connection,
    type,
    desired: desired.properties,
    key: lost.key,
    before: lost.before,
    records: walk.records,
    call: { signal: walk.request.cut },
  });
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  walk.hasOpenIntents = true;
  throw lost.error;
}

async function settle(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  input: {
    readonly id: string;
    readonly desired: DesiredResource;
    readonly seen: Live | undefined;
    readonly deadline: number;
  },
): Promise<Live> {
  const record = walk.records.get(change.address);
  const live = await waitUntilSettled({
    ...waitBase(walk, opened, change, input.deadline),
    id: input.id,
    record,
    desired: input.desired.properties,
    until: 'ready',
    seen: input.seen,
  });
  if (live === undefined) throw new ProviderError('PROVIDER_FAILED', `${input.id} is gone right after it was changed`);
  return live;
}

function waitBase(walk: ApplyWalk, opened: Opened, change: PlannedChange, deadline: number) {
  const startedAt = walk.ports.clock.now();
  return {
    type: opened.type,
    connection: opened.connection,
    deadline,
    clock: walk.ports.clock,
    signal: walk.request.cut,
    progress: (message: string) =>
      walk.ports.emit({
        type: 'apply_progress',
        address: change.address,
        action: change.action,
        message,
        elapsedMs: walk.ports.clock.now() - startedAt,
      }),
  };
}

/** What a write is given; says its progress as events. */
export function makeCall(
  walk: ApplyWalk,
  change: PlannedChange,
  desired: DesiredResource | undefined,
  deadline: number,
  own: Partial<Pick<WriteCall, 'identified' | 'pending'>>,
): WriteCall {
  const startedAt = walk.ports.clock.now();
  return {
    signal: walk.request.cut,
    options: desired === undefined ? {} : (revealValue(desired.options) as JsonObject),
    dryRun: false,
    timeoutMs: Math.max(deadline - startedAt, 0),
    progress: (message) =>
      walk.ports.emit({
        type: 'apply_progress',
        address: change.address,
        action: change.action,
        message,
        elapsedMs: walk.ports.clock.now() - startedAt,
      }),
    identified: own.identified ?? (() => Promise.resolve()),
    pending: own.pending ?? (() => undefined),
    warn: (diagnostic) => walk.diagnostics.push({ ...diagnostic, address: diagnostic.address ?? change.address }),
  };
}

async function append(walk: ApplyWalk, entry: Intent | Extract<JournalEntry, { kind: 'identified' }>): Promise<void> {
  await walk.request.lock.append({ ...entry, at: new Date(walk.ports.clock.now()).toISOString() });
}

async function outcome(
  walk: ApplyWalk,
  step: string,
  change: PlannedChange,
  record: ResourceRecord | undefined,
  error?: unknown,
): Promise<void> {
  const isLost =
    error instanceof ProviderError && error.uncertain && record === undefined && change.action !== 'update';
  if (isLost && walk.hasOpenIntents) return;
  await walk.request.lock.append({
    kind: 'outcome',
    step,
    address: change.address,
    at: new Date(walk.ports.clock.now()).toISOString(),
    ...(record === undefined ? {} : { record }),
    ...(error === undefined
      ? {}
      : { error: { code: error instanceof ProviderError ? error.code : 'FAILED', message: messageOf(error) } }),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
