import type { PlannedChange } from '../model/change.ts';
import { comparePlaces } from '../model/compare-places.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { type Plan, summarize } from '../model/plan.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { State } from '../model/state.ts';
import { guardGone, soughtObjects } from '../plan/guard-gone.ts';
import { guardPlan } from '../plan/guard-plan.ts';
import { applyMoves } from './planning/apply-moves.ts';
import { checkKeys } from './planning/check-keys.ts';
import { checkPatterns } from './planning/check-patterns.ts';
import { findDrift } from './planning/find-drift.ts';
import { judgePlan } from './planning/judge-plan.ts';
import { keepOnlyRefresh } from './planning/keep-only-refresh.ts';
import { leftOver } from './planning/left-over.ts';
import { orderReplacements } from './planning/order-replacements.ts';
import { managedName, type PlanContext } from './planning/plan-context.ts';
import { planDeletes } from './planning/plan-deletes.ts';
import { openKnownModules, planDocuments } from './planning/plan-documents.ts';
import { planGraph } from './planning/plan-graph.ts';
import { planOutputs } from './planning/plan-outputs.ts';
import { skipUnmet } from './planning/skip-unmet.ts';
import { suggestMoves } from './planning/suggest-moves.ts';
import { ConnectionPool } from './reading/connection-pool.ts';
import { LiveReader } from './reading/live-reader.ts';
import { recoverState } from './recovering/recover-state.ts';
import type { PlannedRun, PlanRequest } from './run/plan-request.ts';
import type { Ports } from './run/ports.ts';
import { RunScope } from './run/run-scope.ts';

/**
 * Plans: checks every document without the network, reads what is live, compares, asks the servers that can validate,
 * and holds the result against policies and limits. Never changes anything remote, nor the state.
 */
export async function runPlan(request: PlanRequest, ports: Ports): Promise<PlannedRun> {
  const { configuration } = request;
  const diagnostics: Diagnostic[] = [];
  const pool = new ConnectionPool(configuration, ports.providers, (diagnostic) => diagnostics.push(diagnostic));
  const stored = request.state ?? emptyState(ports, request.lineage);
  await pool.load([...configuration.connections.values()].map((block) => block.system));
  await pool.load([...stored.resources.values()].map((record) => record.type.split('.')[0] ?? ''));
  const graph = planGraph(configuration);
  diagnostics.push(...graph.diagnostics);
  const moves = applyMoves(stored.resources, configuration.moved, request.journal);
  diagnostics.push(...moves.diagnostics);
  const scope = new RunScope(moves.records.values());
  const moved: State = { ...stored, resources: moves.records };
  const empty = { pool, scope, nodes: new Map(), live: new Map(), blocks: new Map(), request, settled: [] };
  if (hasErrors(diagnostics)) {
    return { ...empty, state: moved, plan: makePlan({ request, ports, state: moved, diagnostics }) };
  }
  const { state, settled } = await recoverState(
    moved,
    { ...request, journal: moves.journal },
    pool,
    scope,
    ports,
    diagnostics,
  );
  const reader = new LiveReader({ signal: request.signal, emit: ports.emit });
  const started: PlanContext = {
    request,
    configuration: request.mode === 'destroy' ? openKnownModules(configuration, scope) : configuration,
    ports,
    state,
    previous: moves.previous,
    pool,
    reader,
    scope,
    imports: new Map(request.imports.map(({ to, id }) => [to, id])),
    taken: new Map(),
    managedIds: new Set(
      [...state.resources.values()].map((record) => managedName(record.connection, record.type, record.id)),
    ),
    changes: new Map(),
    nodes: new Map(),
    live: new Map(),
    deferred: [],
    making: new Set(),
    diagnostics,
    unplanned: new Set(),
    unreadable: [],
    lookAlikes: new Map(),
    newKeys: new Map(),
  };
  for (const record of state.resources.values()) {
    const type = pool.type(record.type);
    if (type !== undefined) reader.expect(record.connection, type, record);
  }
  pool.follow(started.configuration);
  const { context, order } =
    request.mode === 'destroy'
      ? { context: started, order: planGraph(started.configuration).order }
      : await planDocuments(started, graph.order);
  await planDeletes(context, leftOver(context));
  skipUnmet(context);
  // Until here they stand as the answers came.
  diagnostics.sort(comparePlaces);
  if (request.mode === 'refresh-only') keepOnlyRefresh(context);
  orderReplacements(context);
  suggestMoves(context);
  checkKeys(context);
  const changes = inOrder(context, order);
  const outputs = request.mode === 'normal' && request.targets.length === 0 ? planOutputs(context) : [];
  const checks = judgePlan(context, changes);
  diagnostics.push(
    ...guardPlan({
      changes,
      limits: configuration.safety,
      managed: state.resources.size,
      allowDeletes: request.allowDeletes,
    }),
    ...guardGone(soughtObjects(changes, state.resources), {
      allowGone: request.allowGone,
      locate: (connection) => pool.addressOf(connection),
    }),
  );
  diagnostics.push(...checkPatterns(context));
  const drift = findDrift(context);
  const plan: Plan = {
    ...makePlan({ request, ports, state, diagnostics }),
    changes,
    drift,
    outputs,
    checks,
    deferred: context.deferred,
    complete:
      context.deferred.length === 0 &&
      request.targets.length === 0 &&
      request.excludes.length === 0 &&
      context.unplanned.size === 0,
  };
  for (const change of drift) ports.emit({ type: 'resource_drift', change });
  for (const change of changes) if (change.action !== 'no-op') ports.emit({ type: 'planned_change', change });
  ports.emit({
    type: 'change_summary',
    operation: 'plan',
    changes: summarize(changes),
  });
  return {
    ...{ plan, state, settled, pool, scope, nodes: context.nodes, live: context.live },
    request: { ...request, configuration: context.configuration },
    blocks: new Map(context.configuration.blocks.map((block) => [block.address, block])),
  };
}

function emptyState(ports: Ports, lineage: string | undefined): State {
  return {
    version: 1,
    lineage: lineage ?? ports.newLineage(),
    serial: 0,
    fingerprintKey: ports.fingerprints.newKey(),
    resources: new Map(),
    outputs: new Map(),
  };
}

function inOrder(context: PlanContext, order: readonly ResourceAddress[]): readonly PlannedChange[] {
  const position = new Map(order.map((address, index) => [address, index]));
  const rank = (change: PlannedChange): number => {
    const exact = position.get(change.address);
    if (exact !== undefined) return exact;
    const block = change.address.slice(0, change.address.lastIndexOf('[')) as ResourceAddress;
    return position.get(block) ?? order.length;
  };
  return [...context.changes.values()].sort(
    (left, right) => rank(left) - rank(right) || (left.address < right.address ? -1 : 1),
  );
}

function makePlan(input: {
  readonly request: PlanRequest;
  readonly ports: Ports;
  readonly state: State;
  readonly diagnostics: readonly Diagnostic[];
}): Plan {
  const { request, ports, state, diagnostics } = input;
  const { configuration } = request;
  return {
    binding: {
      lineage: state.lineage,
      serial: state.serial,
      configuration: configuration.digest,
      environment: configuration.environment,
      project: configuration.project,
      ...(request.commit === undefined ? {} : { commit: request.commit }),
    },
    timestamp: new Date(ports.clock.now()).toISOString(),
    changes: [],
    drift: [],
    outputs: [],
    checks: [],
    diagnostics,
    deferred: [],
    mode: request.mode,
    complete: false,
  };
}
