import type { PlannedChange } from '../../model/change.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { DesiredResource, Live, ResourceRecord } from '../../model/resource.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import { ToolError } from '../../model/tool-error.ts';
import { findCreated } from '../recovering/recover-journal.ts';
import { append, makeCall, messageOf, outcome } from './apply-step.ts';
import type { ApplyWalk, Opened } from './apply-walk.ts';
import { checkPostconditions } from './check-outcome.ts';
import { checkLateKey } from './late-key.ts';
import { intentRecord, makeRecord } from './make-record.ts';
import { mayTryAgain } from './may-try-again.ts';
import { settleChange } from './settle-change.ts';

/**
 * Creates an object and waits until it is ready.
 *
 * @param superseded - Objects that it stands in for and that are still to be deleted, and what they refer to: its record keeps
 *   them from the first.
 * @throws {ToolError} with a tainted record left in state where one exists
 */
export async function applyCreate(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  desired: DesiredResource,
  superseded: Required<Pick<ResourceRecord, 'deposed' | 'dependencies'>>,
): Promise<ResourceRecord> {
  const { type, connection, rules } = opened;
  if (change.action === 'create') await checkLateKey(walk, opened, desired);
  const step = walk.nextStep(change.address);
  const deadline = walk.ports.clock.now() + (desired.lifecycle.timeouts.create ?? type.timeouts.create);
  const key = type.keyOf(desired.properties);
  const { deposed } = superseded;
  const dependencies = [...new Set([...desired.dependsOn, ...superseded.dependencies])];
  const stillThere = deposed.length === 0 ? {} : { deposed, dependencies };
  const prepared = { ...intentRecord(walk, desired, undefined), ...stillThere };
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
  let isMade = false;
  let id: string | undefined;
  let noted: Promise<void> | undefined;
  let pendingOperation: ResourceRecord['pending'];
  const inFlight = walk.creates.begin(`${connection.name}\n${type.name}\n${key ?? ''}`);
  const call = makeCall(walk, change, desired, deadline, {
    identified: (newId) => {
      id = newId;
      inFlight.made(newId);
      noted = append(walk, { kind: 'identified', step, id: newId, at: '' });
      // Whoever sends more requests waits for it before; the outcome does in any case.
      noted.catch(() => undefined);
      return noted;
    },
    pending: (operation) => {
      pendingOperation = operation;
    },
  });
  const fail = async (error: unknown): Promise<never> => {
    inFlight.over();
    const isUndone = error instanceof ProviderError && error.undone;
    const left = isUndone ? undefined : (known ?? (id === undefined ? undefined : { id, attributes: {} }));
    // Only a server's word that it failed makes an object worthless: one that could not be waited for, or be written down,
    // may be well.
    const isWorthless =
      !walk.request.cut.aborted &&
      error instanceof ProviderError &&
      error.code !== 'PROVIDER_TIMEOUT' &&
      (!isMade || error.code === 'PROVIDER_FAILED');
    const record =
      left === undefined
        ? undefined
        : {
            ...makeRecord(walk, { desired, live: left, rules, previous: undefined }),
            ...stillThere,
            ...(isWorthless && pendingOperation === undefined ? { tainted: messageOf(error) } : {}),
            ...(pendingOperation === undefined ? {} : { pending: pendingOperation }),
          };
    if (record !== undefined) walk.records.set(change.address, record);
    if (pendingOperation !== undefined) walk.pending.push(change.address);
    await Promise.all([noted, outcome(walk, step, change, record, error)]);
    throw error;
  };
  const look = async () => await inFlight.pick(async () => await lookFor(walk, opened, desired, { key, before }));
  for (let tried = 0; known === undefined && id === undefined; tried += 1) {
    try {
      known = await type.create(connection, desired.properties, call);
      if (known !== undefined) inFlight.made(known.id);
      break;
    } catch (error) {
      if (id === undefined && walk.request.cut.aborted && !(error instanceof ToolError)) {
        inFlight.over();
        return leaveOpen(walk, error);
      }
      if (!(error instanceof ProviderError) || id !== undefined) return await fail(error);
      if (error.uncertain) known = await findLost(walk, call, look, error);
      else if (error.repeats === undefined || !mayTryAgain(error, tried) || walk.ports.clock.now() > deadline)
        return await fail(error);
      else {
        call.progress(`${error.message}; looking before it is tried again`);
        await walk.ports.clock.sleep(type.poll.firstMs, walk.request.cut);
        known = await look().catch(nothingWhileBusy);
      }
    }
  }
  id = known?.id ?? id;
  isMade = true;
  inFlight.over();
  if (id === undefined)
    return await fail(new ProviderError('PROVIDER_BAD_RESPONSE', 'the server did not say the id of what it created'));
  try {
    const live =
      pendingOperation !== undefined && known !== undefined
        ? known
        : await settleChange(walk, opened, change, { id, desired, record: undefined, seen: known, deadline });
    const covered = walk.cover(live, rules, desired, undefined);
    const record = {
      ...makeRecord(walk, { desired, live: covered, rules, previous: undefined }),
      ...stillThere,
      ...(pendingOperation === undefined ? {} : { pending: pendingOperation }),
    };
    if (pendingOperation !== undefined) walk.pending.push(change.address);
    await Promise.all([noted, outcome(walk, step, change, record)]);
    walk.publish(desired, covered);
    checkPostconditions(walk, desired, change);
    return record;
  } catch (error) {
    return await fail(error);
  }
}

/** Ids of objects that look like the new one before it is made: for telling it from them if its answer is lost. */
async function lookAlikes(walk: ApplyWalk, opened: Opened, desired: DesiredResource): Promise<readonly string[]> {
  const { type, connection } = opened;
  if (!type.capabilities.list) return [];
  const listed = await walk.listedBefore(type, connection, type.parentOf(desired.properties));
  return listed.filter((live) => type.resembles(desired.properties, live)).map((live) => live.id);
}

/** Live objects that a create which told no id may have made. */
async function lookFor(
  walk: ApplyWalk,
  { type, connection }: Opened,
  desired: DesiredResource,
  { key, before }: { readonly key: string | undefined; readonly before: readonly string[] },
): Promise<readonly Live[]> {
  const { records } = walk;
  const call = { signal: walk.request.cut };
  return await findCreated({ connection, type, desired: desired.properties, key, before, records, call });
}

/** Looks for what a create whose answer was lost has made. A create is never repeated blindly. */
async function findLost(
  walk: ApplyWalk,
  call: WriteCall,
  look: () => Promise<Live | undefined>,
  error: ProviderError,
): Promise<Live> {
  call.progress('the answer was lost; looking for what was made');
  const found = await look().catch((failure: unknown) => leaveOpen(walk, failure));
  return found ?? leaveOpen(walk, error);
}

/** Ends a step of which nobody knows what came: its intent stays, and the next run looks. */
function leaveOpen(walk: ApplyWalk, error: unknown): never {
  walk.hasOpenIntents = true;
  throw error;
}

/** What cannot be looked at for the same reason for which it could not be made is not there. */
function nothingWhileBusy(error: unknown): undefined {
  if (error instanceof ProviderError && error.code === 'PROVIDER_CONFLICT') return undefined;
  throw error;
}
