import { fieldRules } from '../plan/field-rules.ts';
import { buildApplyGraph } from './apply-graph.ts';
import type { PlannedRun } from './plan-request.ts';
import { coverLive, plainOptions } from './plan-walk.ts';
import type { Ports } from './ports.ts';

/** Walks a plan in the order of an apply and shows each request that it would send. Sends nothing. */
export function rehearseApply(run: PlannedRun, ports: Ports): void {
  const graph = buildApplyGraph(run.plan.changes, run.state.resources);
  for (const { change, part } of graph.steps.values()) {
    const type = run.pool.type(change.type);
    const status = run.pool.status(change.connection);
    if (type === undefined || status?.kind !== 'open') continue;
    const desired = run.nodes.get(change.address)?.desired;
    const seen = run.live.get(change.address);
    const record = run.state.resources.get(change.address);
    const live = seen === undefined ? undefined : coverLive(seen, fieldRules(type.schema), desired, record);
    const options = desired === undefined ? (record?.options ?? {}) : plainOptions(desired);
    const isDelete = change.action === 'delete' || part === 'delete';
    const isCreate = change.action === 'create' || part === 'create';
    const requests =
      isDelete && live !== undefined
        ? type.preview(status.connection, { action: 'delete', live }, options)
        : isCreate && desired !== undefined
          ? type.preview(status.connection, { action: 'create', desired: desired.properties }, options)
          : change.action === 'update' && desired !== undefined && live !== undefined
            ? type.preview(
                status.connection,
                {
                  action: 'update',
                  live,
                  desired: desired.properties,
                  prior: record?.prior ?? null,
                  fields: change.fields,
                },
                options,
              )
            : [];
    for (const request of requests)
      ports.emit({ type: 'request', address: change.address, action: change.action, request });
  }
}
