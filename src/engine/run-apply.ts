import type { Diagnostic } from '../model/diagnostic.ts';
import type { PlanSummary } from '../model/plan.ts';
import type { ResourceRecord } from '../model/resource.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { OutputRecord, State } from '../model/state.ts';
import { hasSecret, hasUnknown, Secret, Unknown, type Value } from '../model/value.ts';
import { type ApplyGraph, buildApplyGraph } from './applying/apply-graph.ts';
import { ApplyWalk } from './applying/apply-walk.ts';
import { carryOutStep } from './applying/carry-out-step.ts';
import { asSecret } from './planning/plan-outputs.ts';
import type { ApplyRequest, ApplyResult, ChangeOutcome } from './run/apply-request.ts';
import { declaredRules } from './run/declared-rules.ts';
import type { Ports } from './run/ports.ts';
import { walkGraph } from './run/walk-graph.ts';

/**
 * Applies a plan: every change as soon as what it depends on is done, intent and outcome of each on disk around its call.
 * A failure stops what depends on it, not the rest. What has been done is saved whatever happens.
 */
export async function runApply(request: ApplyRequest, ports: Ports): Promise<ApplyResult> {
  const { run, lock } = request;
  const graph = buildApplyGraph(run.plan.changes, run.state.resources);
  const walk = new ApplyWalk(request, ports);
  for (const [address, record] of declaredRules(run, walk.records, ports.fingerprints))
    walk.records.set(address, record);
  const outcomes = new Map<string, ChangeOutcome>();
  const stop = AbortSignal.any([request.stop, request.cut, lock.lost]);
  let saved = 0;
  let savedAt = ports.clock.now();
  const record = async (name: string, outcome: ChangeOutcome): Promise<void> => {
    outcomes.set(name, outcome);
    const isDue = outcomes.size - saved >= 500 || ports.clock.now() - savedAt > 30_000;
    if (!isDue || outcome.kind === 'skipped') return;
    saved = outcomes.size;
    savedAt = ports.clock.now();
    await lock.save(nextState(request, walk.records, undefined), { keepJournal: true });
  };
  const inFlight = new Set<ResourceAddress>();
  const tellInterruption = (): void => ports.emit({ type: 'interrupted', inFlight: [...inFlight] });
  for (const entry of run.settled) await lock.append(entry);
  await noteAddresses(request);
  // A new state's lineage and fingerprint key must be on disk before records that are made with them.
  if (run.state.serial === 0) await lock.save(run.state, { keepJournal: true });
  request.stop.addEventListener('abort', tellInterruption, { once: true });
  try {
    await walkGraph({
      nodes: [...graph.steps.keys()],
      dependenciesOf: graph.dependenciesOf,
      parallelism: request.parallelism,
      groupOf: (name) => groupOf(request, graph, name),
      stop,
      skipped: (name, because) => skip(graph, name, because, outcomes, ports),
      run: async (name, free) => {
        const step = graph.steps.get(name);
        if (step === undefined) return 'done';
        inFlight.add(step.change.address);
        const outcome = await carryOutStep(walk, step, free);
        inFlight.delete(step.change.address);
        await record(name, outcome);
        return outcome.kind === 'applied' ? 'done' : 'failed';
      },
    });
  } catch (error) {
    if (!lock.lost.aborted)
      await lock.save(nextState(request, walk.records, undefined), { keepJournal: walk.hasOpenIntents });
    throw error;
  } finally {
    request.stop.removeEventListener('abort', tellInterruption);
  }
  restoreUnapplied(request, graph, outcomes, walk.records);
  const outputs = evaluateOutputs(request, walk.diagnostics);
  const isWhole = [...outcomes.values()].every((outcome) => outcome.kind === 'applied');
  const state = nextState(
    request,
    walk.records,
    storedOutputs(request, outputs, ports),
    isWhole ? ports.clock.now() : undefined,
  );
  if (!lock.lost.aborted) await lock.save(state, { keepJournal: walk.hasOpenIntents });
  ports.emit({
    type: 'change_summary',
    operation: run.plan.mode === 'destroy' ? 'destroy' : 'apply',
    changes: countApplied(graph, outcomes),
    ...(isWhole ? {} : { isIncomplete: true }),
  });
  if (outputs.size > 0) ports.emit({ type: 'outputs', outputs });
  return {
    state,
    outcomes,
    outputs,
    diagnostics: walk.diagnostics,
    isInterrupted: stop.aborted,
    pending: walk.pending,
  };
}

/** Puts on disk what `moved` documents make of state's addresses, before steps are written down under the new ones. */
async function noteAddresses({ run, lock }: ApplyRequest): Promise<void> {
  const stored = run.request.state?.resources ?? new Map<ResourceAddress, ResourceRecord>();
  const now = run.state.resources;
  const at = run.plan.timestamp;
  if (
    [...stored].every(
      ([address, record]) => now.get(address)?.address === record.address && now.get(address)?.id === record.id,
    )
  )
    return;
  for (const address of stored.keys()) if (!now.has(address)) await lock.append({ kind: 'state', address, at });
  for (const [address, record] of now)
    if (stored.get(address) !== record) await lock.append({ kind: 'state', address, at, record });
}

/** What was planned and did not come about is, for whatever refers to it, as state holds it. */
function restoreUnapplied(
  { run }: ApplyRequest,
  graph: ApplyGraph,
  outcomes: ReadonlyMap<string, ChangeOutcome>,
  records: ReadonlyMap<ResourceAddress, ResourceRecord>,
): void {
  for (const [name, outcome] of outcomes) {
    const address = graph.steps.get(name)?.change.address;
    if (address === undefined || outcome.kind === 'applied') continue;
    const record = records.get(address);
    if (record !== undefined) run.scope.setRecorded(record);
    else run.scope.setInstance(address, () => new Unknown({ waitsFor: [address] }));
  }
}

function groupOf(request: ApplyRequest, graph: ApplyGraph, name: string) {
  const connection = graph.steps.get(name)?.change.connection ?? '';
  const status = request.run.pool.status(connection);
  return { name: connection, limit: status?.kind === 'open' ? status.connection.concurrency : request.parallelism };
}

function skip(
  graph: ApplyGraph,
  name: string,
  because: string | undefined,
  outcomes: Map<string, ChangeOutcome>,
  ports: Ports,
): void {
  const step = graph.steps.get(name);
  if (step === undefined) return;
  const root = because === undefined ? undefined : because.replace(/#(create|delete|deposed)$/, '');
  outcomes.set(name, { kind: 'skipped', because: root });
  ports.emit({
    type: 'apply_skipped',
    address: step.change.address,
    action: step.change.action,
    because:
      root === undefined
        ? 'the run was stopped'
        : root === step.change.address
          ? 'its first half failed'
          : `it depends on ${root}`,
  });
}

function nextState(
  request: ApplyRequest,
  records: ReadonlyMap<ResourceAddress, ResourceRecord>,
  outputs: State['outputs'] | undefined,
  appliedAtMs?: number,
): State {
  const { state, plan } = request.run;
  return {
    ...state,
    resources: new Map(records),
    outputs: outputs ?? state.outputs,
    ...(plan.binding.commit === undefined || appliedAtMs === undefined ? {} : { commit: plan.binding.commit.id }),
    ...(appliedAtMs === undefined ? {} : { appliedAt: new Date(appliedAtMs).toISOString() }),
  };
}

function evaluateOutputs(
  request: ApplyRequest,
  diagnostics: Diagnostic[],
): Map<string, { value: Value; sensitive: boolean }> {
  const { run } = request;
  const outputs = new Map<string, { value: Value; sensitive: boolean }>();
  if (run.plan.mode === 'destroy') return outputs;
  for (const output of run.request.configuration.outputs) {
    const evaluated = output.evaluate(run.scope);
    diagnostics.push(...evaluated.diagnostics);
    const value = evaluated.value ?? null;
    if (hasUnknown(value)) continue;
    const isSensitive = output.sensitive || hasSecret(value);
    outputs.set(output.name, { value: isSensitive ? asSecret(value) : value, sensitive: isSensitive });
  }
  return outputs;
}

function storedOutputs(
  request: ApplyRequest,
  outputs: ReadonlyMap<string, { readonly value: Value; readonly sensitive: boolean }>,
  ports: Ports,
): State['outputs'] {
  const { state, plan } = request.run;
  const declared = plan.mode === 'destroy' ? [] : request.run.request.configuration.outputs;
  // What cannot be told after an apply that failed half way stays as it was.
  const untold = declared.flatMap(({ name }) => {
    const previous = outputs.has(name) ? undefined : state.outputs.get(name);
    return previous === undefined ? [] : [[name, previous] as const];
  });
  return new Map([
    ...untold,
    ...[...outputs].map(([name, { value, sensitive }]): [string, OutputRecord] => {
      const previous = state.outputs.get(name)?.value;
      const covered = sensitive && !(value instanceof Secret) ? asSecret(value) : value;
      return [name, { value: ports.fingerprints.toStored(covered, state.fingerprintKey, previous), sensitive }];
    }),
  ]);
}

function countApplied(graph: ApplyGraph, outcomes: ReadonlyMap<string, ChangeOutcome>): PlanSummary {
  const summary = { add: 0, change: 0, destroy: 0, import: 0, move: 0, forget: 0 };
  for (const [name, outcome] of outcomes) {
    const step = graph.steps.get(name);
    // What goes on at the server is not done: it is told of by itself.
    if (step === undefined || outcome.kind !== 'applied' || outcome.record?.pending !== undefined) continue;
    const { change, part } = step;
    if (part === 'deposed') continue;
    if (change.importing !== undefined && part !== 'delete') summary.import += 1;
    if (change.previousAddress !== undefined && part !== 'delete') summary.move += 1;
    if (part === 'create' && change.order === 'forget-first') summary.forget += 1;
    if (part === 'create' || change.action === 'create') summary.add += 1;
    else if (part === 'delete' || change.action === 'delete') summary.destroy += 1;
    else if (change.action === 'update') summary.change += 1;
    else if (change.action === 'forget') summary.forget += 1;
  }
  return summary;
}
