import type { PlannedChange } from '../../model/change.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import { fieldRules } from '../../plan/field-rules.ts';
import { applyCreate } from './apply-create.ts';
import type { ApplyStep } from './apply-graph.ts';
import { applyUpdate } from './apply-update.ts';
import type { ApplyWalk } from './apply-walk.ts';
import { deleteAll, deleteDeposed } from './delete-deposed.ts';
import { makeRecord } from './make-record.ts';
import { stillGoingOn } from './resume-operation.ts';

/**
 * Does what a step's change says, whole or the step's part of it.
 *
 * @returns what state holds of the object afterwards; undefined: nothing any more
 * @throws {ToolError} what kept it from being done
 */
export async function carryOutChange(
  walk: ApplyWalk,
  step: ApplyStep,
  record: ResourceRecord | undefined,
): Promise<ResourceRecord | undefined> {
  const { change } = step;
  if (step.part === 'deposed')
    return record === undefined ? undefined : await deleteDeposed(walk, await walk.open(change), change, record);
  switch (change.action) {
    case 'forget':
      await walk.note(change.address, undefined);
      return undefined;
    case 'delete':
      if (record === undefined) return undefined;
      return await deleteAll(walk, await walk.open(change), change, record);
    case 'replace':
      return step.part === 'delete' ? await replaceDelete(walk, change) : await replaceCreate(walk, change);
    case 'create':
      return await create(walk, change, record, record?.deposed);
    case 'update': {
      const desired = await walk.desired(change);
      return await applyUpdate(walk, await walk.open(change, desired.options), change, desired);
    }
    case 'adopt':
    case 'move':
    case 'no-op': {
      const live = walk.request.run.live.get(change.address);
      const desired = walk.request.run.nodes.get(change.address)?.desired;
      if (live === undefined || desired === undefined) return record;
      const type = walk.type(change);
      const unapplied = change.action === 'adopt' ? change.fields : [];
      const next = makeRecord(walk, { desired, live, rules: fieldRules(type.schema), previous: record, unapplied });
      await walk.note(change.address, next);
      return next;
    }
    case 'read':
      return record;
    default:
      return change.action satisfies never;
  }
}

async function replaceDelete(walk: ApplyWalk, change: PlannedChange): Promise<ResourceRecord | undefined> {
  const record = walk.records.get(change.address) ?? takenIn(walk, change);
  if (record === undefined) return undefined;
  if (change.order !== 'create-first') {
    const left = await deleteAll(walk, await walk.open(change), change, record);
    if (left !== undefined) throw stillGoingOn(left);
    return undefined;
  }
  return await deleteDeposed(walk, await walk.open(change), change, record);
}

/** The record of an object that is taken in and replaced in one go. */
function takenIn(walk: ApplyWalk, change: PlannedChange): ResourceRecord | undefined {
  const live = walk.request.run.live.get(change.address);
  const desired = walk.request.run.nodes.get(change.address)?.desired;
  if (change.importing === undefined || live === undefined || desired === undefined) return undefined;
  const bare = {
    ...desired,
    properties: {},
    options: {},
    lifecycle: { ...desired.lifecycle, replaceTriggeredBy: [] },
  };
  return makeRecord(walk, { desired: bare, live, rules: fieldRules(walk.type(change).schema), previous: undefined });
}

async function replaceCreate(walk: ApplyWalk, change: PlannedChange): Promise<ResourceRecord> {
  const record = walk.records.get(change.address);
  const old = change.order === 'create-first' && change.id !== undefined ? [change.id] : [];
  return await create(walk, change, record, [...(record?.deposed ?? []), ...old]);
}

async function create(
  walk: ApplyWalk,
  change: PlannedChange,
  record: ResourceRecord | undefined,
  deposed: readonly string[] = [],
): Promise<ResourceRecord> {
  const opened = await walk.open(change);
  const superseded = { deposed, dependencies: record?.dependencies ?? [] };
  return await applyCreate(walk, opened, change, await walk.desired(change), superseded);
}
