import type { JsonObject } from '../../model/json.ts';
import type { Lifecycle, ResourceRecord } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import { hasUnknown } from '../../model/value.ts';
import type { PlannedRun } from './plan-request.ts';
import type { Ports } from './ports.ts';

/**
 * Records of objects that nothing is to be done to, but whose documents say something else than at the last apply: options
 * and lifecycle that must hold once the document is gone, fields that are declared now and have their value already. Only
 * those that differ.
 */
export function declaredRules(
  run: PlannedRun,
  records: ReadonlyMap<ResourceAddress, ResourceRecord>,
  { toStored }: Ports['fingerprints'],
): ReadonlyMap<ResourceAddress, ResourceRecord> {
  if (run.plan.mode === 'refresh-only') return refreshedRecords(run, records, toStored);
  const differing = new Map<ResourceAddress, ResourceRecord>();
  for (const { address, action, reason } of run.plan.changes) {
    const [desired, record] = [run.nodes.get(address)?.desired, records.get(address)];
    // What is left alone in spite of a difference (`preventDestroy: skip`) does not have its desired value.
    if (action !== 'no-op' || reason !== 'unchanged' || desired === undefined || record === undefined) continue;
    if (hasUnknown(desired.properties) || hasUnknown(desired.options)) continue;
    const key = run.state.fingerprintKey;
    const { lifecycle: _lifecycle, ...rest } = record;
    const next: ResourceRecord = {
      ...rest,
      prior: toStored(desired.properties, key, record.prior) as JsonObject,
      options: toStored(desired.options, key, record.options) as JsonObject,
      dependencies: desired.dependsOn,
      ...storedLifecycle(desired.lifecycle),
    };
    if (JSON.stringify(partsOf(next)) !== JSON.stringify(partsOf(record))) differing.set(address, next);
  }
  return differing;
}

/** Records with what is live now; what was applied stays as it was, so that nothing that is still to be done is forgotten. */
function refreshedRecords(
  run: PlannedRun,
  records: ReadonlyMap<ResourceAddress, ResourceRecord>,
  toStored: Ports['fingerprints']['toStored'],
): ReadonlyMap<ResourceAddress, ResourceRecord> {
  const differing = new Map<ResourceAddress, ResourceRecord>();
  for (const [address, record] of records) {
    const seen = run.live.get(address);
    if (seen === undefined || seen.id !== record.id) continue;
    const live = toStored(seen.attributes, run.state.fingerprintKey, record.live) as JsonObject;
    const { key = record.key, revision = record.revision } = seen;
    const next: ResourceRecord = {
      ...record,
      live,
      ...(key === undefined ? {} : { key }),
      ...(revision === undefined ? {} : { revision }),
    };
    if (JSON.stringify(next) !== JSON.stringify(record)) differing.set(address, next);
  }
  return differing;
}

/** The lifecycle rules that a record keeps: those that must hold when the document is gone. */
export function storedLifecycle({ preventDestroy, onRemove }: Lifecycle): Pick<ResourceRecord, 'lifecycle'> {
  const lifecycle = {
    ...(preventDestroy === false ? {} : { preventDestroy }),
    ...(onRemove === 'delete' ? {} : { onRemove }),
  };
  return Object.keys(lifecycle).length === 0 ? {} : { lifecycle };
}

function partsOf({ prior, options, dependencies, lifecycle }: ResourceRecord): unknown {
  return [prior, options, dependencies, lifecycle ?? {}];
}
