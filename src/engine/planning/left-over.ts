import type { ResourceRecord } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { State } from '../../model/state.ts';
import { matchesAddress } from '../run/select-targets.ts';
import type { PlanContext } from './plan-context.ts';

/** Records that no planned document stands for, within what was asked to be looked at. */
export function leftOver(context: PlanContext): readonly ResourceRecord[] {
  const { request, state, changes, unplanned, deferred } = context;
  const isDeferred = (address: ResourceAddress): boolean =>
    deferred.some((block) => matchesAddress(address, block.address));
  const isUnplanned = (address: ResourceAddress): boolean =>
    unplanned.has(address) || [...unplanned].some((block) => matchesAddress(address, block));
  const isExcluded = (address: ResourceAddress): boolean =>
    request.excludes.some((pattern) => matchesAddress(address, pattern));
  const isMeant = (address: ResourceAddress): boolean =>
    (request.targets.length === 0 || request.targets.some((pattern) => matchesAddress(address, pattern))) &&
    !isExcluded(address);
  const records = [...state.resources.values()].filter(
    (record) => !changes.has(record.address) && isMeant(record.address),
  );
  if (request.mode === 'destroy') {
    const excluded = [...state.resources.values()].filter(({ address }) => isExcluded(address));
    const kept = neededBy(excluded, state);
    return withDependents(records, state).filter((record) => !kept.has(record.address));
  }
  const declared = new Set(context.configuration.blocks.map((block) => block.address));
  const isSkipped = (address: ResourceAddress): boolean => request.targets.length > 0 && declared.has(address);
  // What a document that has to wait still stands on goes once that has been planned.
  const waiting = [...state.resources.values()].filter(({ address }) => isDeferred(address));
  const needed = neededBy(waiting, state);
  return records.filter(({ address }) => !needed.has(address) && !isUnplanned(address) && !isSkipped(address));
}

/** The records' addresses and those of all that they stand on, each with the record that needs it. */
export function neededBy(
  records: readonly ResourceRecord[],
  state: State,
): ReadonlyMap<ResourceAddress, ResourceAddress> {
  const needed = new Map<ResourceAddress, ResourceAddress>();
  const queue = records.map((record) => ({ record, by: record.address }));
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    const { record, by } = item;
    if (needed.has(record.address)) continue;
    needed.set(record.address, by);
    const { dependencies } = record;
    if (dependencies.length === 0) continue;
    for (const other of state.resources.values())
      if (dependencies.some((dependency) => matchesAddress(other.address, dependency)))
        queue.push({ record: other, by: record.address });
  }
  return needed;
}

/** A destroy of some takes what depends on them along. */
function withDependents(records: readonly ResourceRecord[], state: State): readonly ResourceRecord[] {
  const chosen = new Map(records.map((record) => [record.address, record]));
  for (let grew = true; grew; ) {
    grew = false;
    for (const record of state.resources.values()) {
      if (chosen.has(record.address)) continue;
      if (
        !record.dependencies.some((dependency) =>
          [...chosen.keys()].some((address) => matchesAddress(address, dependency)),
        )
      )
        continue;
      chosen.set(record.address, record);
      grew = true;
    }
  }
  return [...chosen.values()];
}
