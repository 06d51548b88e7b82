import { isRemote } from '../../model/change.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import { ToolError } from '../../model/tool-error.ts';
import type { ChangeOutcome } from '../run/apply-request.ts';
import { cutOff, locateError } from '../run/locate-faults.ts';
import type { ApplyStep } from './apply-graph.ts';
import type { ApplyWalk } from './apply-walk.ts';
import { carryOutChange } from './carry-out-change.ts';
import { resumeOperation, stillGoingOn } from './resume-operation.ts';

/**
 * Carries out one step of an apply and tells of it. Never rejects for a failure of the change itself.
 *
 * @param free lets another change begin before this one has ended
 */
export async function carryOutStep(walk: ApplyWalk, step: ApplyStep, free: () => void): Promise<ChangeOutcome> {
  const { change } = step;
  walk.takePlace(change.address, free);
  const startedAt = walk.ports.clock.now();
  const about = { address: change.address, action: step.part === 'deposed' ? 'delete' : change.action };
  const isQuiet =
    change.action === 'move' || change.action === 'adopt' || change.action === 'forget' || change.action === 'no-op';
  if (!isQuiet)
    walk.ports.emit({ type: 'apply_start', ...about, ...(change.id === undefined ? {} : { id: change.id }) });
  try {
    const record = await resumeOrChange(walk, step);
    if (record === undefined) walk.records.delete(change.address);
    else walk.records.set(change.address, record);
    const id = record?.id ?? change.id;
    const elapsedMs = walk.ports.clock.now() - startedAt;
    walk.ports.emit({
      type: 'apply_complete',
      ...about,
      elapsedMs,
      ...(id === undefined ? {} : { id }),
      ...(record?.pending === undefined ? {} : { isPending: true }),
    });
    return { kind: 'applied', record };
  } catch (error) {
    if (!(error instanceof ToolError) && !walk.request.cut.aborted) throw error;
    const desired = walk.request.run.nodes.get(change.address)?.desired;
    const diagnostics =
      walk.request.cut.aborted && !(error instanceof ToolError)
        ? [cutOff(change)]
        : locateError(error, { address: change.address, location: change.location, desired });
    walk.diagnostics.push(...diagnostics);
    walk.ports.emit({ type: 'apply_errored', ...about, diagnostics, elapsedMs: walk.ports.clock.now() - startedAt });
    return { kind: 'failed', diagnostics };
  }
}

/** What an earlier run began at the server comes to its end before anything else is asked of the object. */
async function resumeOrChange(walk: ApplyWalk, step: ApplyStep): Promise<ResourceRecord | undefined> {
  const record = walk.records.get(step.change.address);
  if (record?.pending === undefined || !isRemote(step.change.action) || step.part === 'create') {
    return await carryOutChange(walk, step, record);
  }
  const resumed = await resumeOperation(walk, await walk.open(step.change), step.change, record);
  if (resumed.pending === undefined) {
    // What the operation itself has changed since the plan looked makes nothing stale.
    const { seen: _seen, ...change } = step.change;
    return await carryOutChange(walk, { ...step, change }, resumed);
  }
  if (step.part === 'delete') throw stillGoingOn(resumed);
  return resumed;
}
