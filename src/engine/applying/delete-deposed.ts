import type { PlannedChange } from '../../model/change.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import { applyDelete } from './apply-delete.ts';
import type { ApplyWalk, Opened } from './apply-walk.ts';

/** Deletes the objects that a record's own has replaced and that are still there. Gives the record without them. */
export async function deleteDeposed(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  record: ResourceRecord,
): Promise<ResourceRecord> {
  let left = record;
  for (const id of record.deposed ?? []) {
    // Whatever becomes of the delete, the new object must not be lost.
    walk.records.set(change.address, left);
    const { deposed = [], ...rest } = left;
    const others = deposed.filter((other) => other !== id);
    const { dependencies } = rest;
    const own = walk.request.run.nodes.get(change.address)?.desired.dependsOn ?? dependencies;
    const after = others.length === 0 ? { ...rest, dependencies: own } : { ...rest, deposed: others };
    const kept = await applyDelete(walk, opened, change, oldRecord(walk, rest, id), { before: left, after });
    if (kept !== undefined) return kept;
    left = after;
  }
  return left;
}

/** The record of a replaced object: as state had it before this run, or what its successor's tells of it. */
function oldRecord(walk: ApplyWalk, successor: ResourceRecord, id: string): ResourceRecord {
  const planned = walk.request.run.state.resources.get(successor.address);
  const {
    pending: _pending,
    deposed: _deposed,
    ...own
  } = planned?.id === id ? planned : { ...successor, live: {}, id };
  if (planned?.id === id) return own;
  const { key: _key, revision: _revision, ...old } = own;
  return old;
}

/** Deletes a record's object and all that it has replaced. Gives the record when the server goes on with it beyond this run. */
export async function deleteAll(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  record: ResourceRecord,
): Promise<ResourceRecord | undefined> {
  const left = await deleteDeposed(walk, opened, change, record);
  if ((left.deposed ?? []).length > 0) return left;
  return await applyDelete(walk, opened, change, left);
}
