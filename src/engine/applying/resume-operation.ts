import type { PlannedChange } from '../../model/change.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import { makeCall } from './apply-step.ts';
import type { ApplyWalk, Opened } from './apply-walk.ts';

/**
 * Goes on with the operation that an earlier run left at the server. Gives the record as it is afterwards: still pending
 * when the operation is left alone once more.
 *
 * @throws {ProviderError} when it failed; the record then holds no operation any more
 */
export async function resumeOperation(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  record: ResourceRecord,
): Promise<ResourceRecord> {
  const { type, connection } = opened;
  const { pending, ...settled } = record;
  if (pending === undefined || type.resume === undefined) return settled;
  const desired = walk.request.run.nodes.get(change.address)?.desired;
  const budget = desired?.lifecycle.timeouts.update ?? type.timeouts.update;
  let left: ResourceRecord['pending'];
  const call = makeCall(walk, change, desired, walk.ports.clock.now() + budget, {
    pending: (operation) => {
      left = operation;
    },
  });
  const withOptions = desired === undefined ? { ...call, options: record.options } : call;
  try {
    const live = await type.resume(connection, record, withOptions);
    const next = { ...settled, id: live?.id ?? record.id, ...(left === undefined ? {} : { pending: left }) };
    if (left !== undefined) walk.pending.push(change.address);
    await walk.note(change.address, next);
    return next;
  } catch (error) {
    const isStillGoing = left !== undefined || (error instanceof ProviderError && error.code === 'PROVIDER_TIMEOUT');
    await walk.note(change.address, isStillGoing ? { ...settled, pending: left ?? pending } : settled);
    throw error;
  }
}

/** The error that keeps the second half of a replacement from starting while the first half goes on at the server. */
export function stillGoingOn(record: ResourceRecord): ProviderError {
  return new ProviderError('PROVIDER_TIMEOUT', `${record.id} is still being removed at the server`, {
    hint: 'The next run takes it up and then makes the new one.',
  });
}
