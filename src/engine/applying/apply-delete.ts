import type { PlannedChange } from '../../model/change.ts';
import type { Json } from '../../model/json.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import { seenDigest } from '../../plan/seen-digest.ts';
import { checkSameObject } from '../reading/another-object.ts';
import { callOptions } from '../run/call-options.ts';
import { append, makeCall, outcome, waitBase } from './apply-step.ts';
import type { ApplyWalk, Opened } from './apply-walk.ts';
import { checkFresh } from './check-fresh.ts';
import { mayTryAgain } from './may-try-again.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

/** The record of an object that stands in for the deleted one, under the same address. */
interface Successor {
  /** As long as the old one is there. */
  readonly before: ResourceRecord;
  readonly after: ResourceRecord;
}

/** Deletes an object and waits until it is gone. Gives the record when the server goes on with it beyond this run. */
export async function applyDelete(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  record: ResourceRecord,
  successor?: Successor,
): Promise<ResourceRecord | undefined> {
  const { type, connection, rules } = opened;
  const desired = walk.request.run.nodes.get(change.address)?.desired;
  const deadline = walk.ports.clock.now() + (desired?.lifecycle.timeouts.delete ?? type.timeouts.delete);
  const options = { ...record.options, ...(desired === undefined ? {} : callOptions(desired)) };
  let live = await type.read(connection, record.id, { signal: walk.request.cut }, record);
  if (live !== undefined) checkSameObject(record, live, rules);
  if (live !== undefined && change.seen !== undefined && record.id === change.id) {
    // The plan looked at it with what was applied then: by now the record may be that of the object which replaces it.
    const planned = walk.request.run.state.resources.get(change.address) ?? record;
    const covered = walk.cover(live, rules, desired, planned);
    checkFresh(
      walk,
      change,
      seenDigest(
        covered.attributes,
        change.action === 'replace' ? desired?.properties : undefined,
        planned.prior,
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
    const left = successor?.before ?? { ...record, pending: operation };
    walk.records.set(change.address, left);
    walk.pending.push(change.address);
    return left;
  };
  try {
    for (let tried = 0; live !== undefined; tried += 1) {
      try {
        await type.delete(connection, live, call);
        break;
      } catch (error) {
        if (!mayTryAgain(error, tried)) throw error;
        call.progress(`${error.message}; waiting`);
        if (walk.ports.clock.now() + type.poll.firstMs > deadline) throw error;
        await walk.ports.clock.sleep(type.poll.firstMs, walk.request.cut);
        live = await waitUntilSettled({
          ...waitBase(walk, opened, change, deadline),
          id,
          record,
          desired: undefined,
          until: 'free',
          options,
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
    await outcome(walk, step, change, successor?.after);
    return undefined;
  } catch (error) {
    const kept = pendingOperation === undefined ? (successor?.before ?? record) : leave(pendingOperation);
    await outcome(walk, step, change, kept, error);
    throw error;
  }
}
