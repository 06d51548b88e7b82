import type { PlannedChange } from '../../model/change.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { DesiredResource, Live, ResourceRecord } from '../../model/resource.ts';
import type { UpdateRequest } from '../../model/resource-type.ts';
import { diffFields, ignoredFields } from '../../plan/diff-fields.ts';
import { withOutstanding } from '../../plan/plan-resource.ts';
import { seenDigest } from '../../plan/seen-digest.ts';
import { checkSameObject } from '../reading/another-object.ts';
import { settleUpdate } from '../recovering/settle-update.ts';
import { callOptions } from '../run/call-options.ts';
import { updateRequest } from '../run/update-request.ts';
import { append, makeCall, outcome, waitBase } from './apply-step.ts';
import type { ApplyWalk, Opened } from './apply-walk.ts';
import { checkFresh, isOnItsWay } from './check-fresh.ts';
import { checkPostconditions } from './check-outcome.ts';
import { intentRecord, makeRecord } from './make-record.ts';
import { mayTryAgain } from './may-try-again.ts';
import { settleChange } from './settle-change.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

/** Changes an object in place and waits until it has settled. */
export async function applyUpdate(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  desired: DesiredResource,
): Promise<ResourceRecord> {
  const { type, connection, rules } = opened;
  const record = walk.records.get(change.address);
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
    for (let isDone = request.fields.length === 0, tried = 0; !isDone; tried += 1) {
      try {
        answered = await type.update(connection, request, call);
        isDone = true;
      } catch (error) {
        if (!mayTryAgain(error, tried) || walk.ports.clock.now() + type.poll.firstMs > deadline) throw error;
        call.progress(`${error.message}; waiting`);
        await walk.ports.clock.sleep(type.poll.firstMs, walk.request.cut);
        request = await freshRequest(walk, opened, change, { desired, record, id, deadline });
        isDone = request.fields.length === 0;
      }
    }
    const live =
      pendingOperation !== undefined && answered !== undefined
        ? answered
        : await settleChange(walk, opened, change, {
            id: answered?.id ?? id,
            desired,
            record,
            seen: answered,
            deadline,
          });
    const covered = walk.cover(live, rules, desired, record);
    const next = {
      ...makeRecord(walk, { desired, live: covered, rules, previous: record }),
      ...(pendingOperation === undefined ? {} : { pending: pendingOperation }),
    };
    if (pendingOperation !== undefined) walk.pending.push(change.address);
    await outcome(walk, step, change, next);
    walk.publish(desired, covered);
    checkPostconditions(walk, desired, change);
    return next;
  } catch (error) {
    const settled = record === undefined ? undefined : await lookAtRest(walk, opened, desired, record);
    if (settled === 'unseen') {
      // Its intent stays open: the next run looks what came of it.
      walk.hasOpenIntents = true;
      throw error;
    }
    const left =
      settled === undefined || pendingOperation === undefined ? settled : { ...settled, pending: pendingOperation };
    if (left !== undefined) walk.records.set(change.address, left);
    if (left !== undefined && pendingOperation !== undefined) walk.pending.push(change.address);
    await outcome(walk, step, change, left, error);
    throw error;
  }
}

/** What state is to hold of an object whose update failed, perhaps half way; `unseen` when the server does not say. */
async function lookAtRest(
  walk: ApplyWalk,
  { type, connection, rules }: Opened,
  desired: DesiredResource,
  record: ResourceRecord,
): Promise<ResourceRecord | 'unseen'> {
  try {
    const seen = await type.read(connection, record.id, { signal: walk.request.cut }, record);
    if (seen === undefined) return record;
    const live = walk.cover(seen, rules, desired, record);
    const { live: stored } = makeRecord(walk, { desired, live, rules, previous: record });
    return settleUpdate({ record, intended: intentRecord(walk, desired, record), live, stored, rules });
  } catch (error) {
    if (!(error instanceof ProviderError) && !walk.request.cut.aborted) throw error;
    return 'unseen';
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
  const options = callOptions(desired);
  const free = await waitUntilSettled({
    ...waitBase(walk, opened, change, deadline),
    id,
    record,
    desired: undefined,
    until: 'free',
    options,
    seen: undefined,
  });
  if (free === undefined) {
    throw new ProviderError('PROVIDER_STALE', `${id} is gone: it was there when the plan was made`, {
      hint: 'Plan again.',
    });
  }
  checkSameObject(record, free, rules);
  const live = walk.cover(free, rules, desired, record);
  const { fields: different } = diffFields({
    desired: desired.properties,
    prior: record?.prior ?? null,
    live: live.attributes,
    rules,
    ignoreChanges: ignoredFields(desired.lifecycle.ignoreChanges, live),
    isSameSecret: (value, marker) =>
      walk.ports.fingerprints.matches(value, marker, walk.request.run.state.fingerprintKey),
  });
  if (change.seen !== undefined) {
    const digest = seenDigest(live.attributes, desired.properties, record?.prior, rules);
    checkFresh(walk, change, isOnItsWay(change.fields, different) ? change.seen : digest, live, rules);
  }
  const outstanding = type.outstanding?.(live, desired.properties, options) ?? [];
  const fields = withOutstanding(different, outstanding);
  return updateRequest({ desired, live, record, rules, fields });
}
