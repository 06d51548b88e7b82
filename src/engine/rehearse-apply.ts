import type { PlannedChange } from '../model/change.ts';
import type { RequestPreview } from '../model/resource-type.ts';
import { fieldRules } from '../plan/field-rules.ts';
import { type ApplyStep, buildApplyGraph } from './applying/apply-graph.ts';
import { coverLive } from './planning/find-managed.ts';
import { plainOptions } from './run/call-options.ts';
import type { PlannedRun } from './run/plan-request.ts';
import type { Ports } from './run/ports.ts';
import { updateRequest } from './run/update-request.ts';

/** Walks a plan in the order of an apply and shows each request that it would send. Sends nothing. */
export function rehearseApply(run: PlannedRun, ports: Ports): void {
  const graph = buildApplyGraph(run.plan.changes, run.state.resources);
  for (const { change, part } of graph.steps.values()) {
    for (const request of previewStep(run, change, part))
      ports.emit({ type: 'request', address: change.address, action: change.action, request });
  }
}

/** The requests that one change would send, in order, as far as they are known. Sends nothing. */
export function previewChange(run: PlannedRun, change: PlannedChange): readonly RequestPreview[] {
  if (change.action !== 'replace') return previewStep(run, change, 'whole');
  const parts = ['delete', 'create'] as const;
  const inOrder = change.order === 'create-first' ? parts.toReversed() : parts;
  return inOrder.flatMap((part) => previewStep(run, change, part));
}

function previewStep(run: PlannedRun, change: PlannedChange, part: ApplyStep['part']): readonly RequestPreview[] {
  const type = run.pool.type(change.type);
  const status = run.pool.status(change.connection);
  if (type === undefined || status?.kind !== 'open') return [];
  const desired = run.nodes.get(change.address)?.desired;
  const seen = run.live.get(change.address);
  const record = run.state.resources.get(change.address);
  const rules = fieldRules(type.schema, desired?.options);
  const live = seen === undefined ? undefined : coverLive(seen, rules, desired, record);
  const options = desired === undefined ? (record?.options ?? {}) : plainOptions(desired);
  if (part === 'deposed') {
    const old = (record?.deposed ?? []).map((id) => ({ id, attributes: {} }));
    return old.flatMap((gone) => type.preview(status.connection, { action: 'delete', live: gone }, options));
  }
  const isDelete = change.action === 'delete' || part === 'delete';
  const isCreate = change.action === 'create' || part === 'create';
  if (isDelete) return live === undefined ? [] : type.preview(status.connection, { action: 'delete', live }, options);
  if (desired === undefined) return [];
  if (isCreate) return type.preview(status.connection, { action: 'create', desired: desired.properties }, options);
  if (change.action !== 'update' || live === undefined) return [];
  return type.preview(
    status.connection,
    { action: 'update', ...updateRequest({ desired, live, record, rules, fields: change.fields }) },
    options,
  );
}
