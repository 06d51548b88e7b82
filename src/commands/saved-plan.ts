import { readFile } from 'node:fs/promises';
import type { PlannedChange } from '../model/change.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { parseAddress } from '../model/resource-address.ts';
import { ToolError } from '../model/tool-error.ts';
import type { PlanOptions } from './plan-options.ts';

/** A plan file, read and found untouched. */
export interface SavedPlan {
  readonly path: string;
  readonly plan: Plan;
  readonly environment: string | undefined;
  /** Refuses a file that is not as it was saved with the key of the state. @throws {ToolError} `PLAN_TAMPERED` */
  verify(key: string | undefined): void;
  /** The options for a later wave: only what the saved plan named as waiting. */
  ofWave(): Pick<PlanOptions, 'targets'>;
  /** The options under which the plan was made stand before those of the command line. */
  options(given: PlanOptions): PlanOptions;
}

/** Reads a saved plan. @throws {ToolError} when it is no plan, or not as it was written */
export async function readSavedPlan(path: string): Promise<SavedPlan> {
  const { readPlanDocument } = await import('../plan/read-plan-document.ts');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ToolError('PLAN_UNREADABLE', `cannot read the plan ${path}`, {
      cause,
      hint:
        parseAddress(path) === undefined
          ? 'Make one with: reckon plan --out plan.json'
          : `To see what is kept of a resource: reckon state show '${path}'`,
    });
  });
  const plan = readPlanDocument(text, { place: path });
  const { environment } = plan.binding;
  const planned = plan.changes.filter((change) => change.action !== 'no-op').map((change) => change.address);
  const waiting = plan.deferred.map((block) => block.address);
  return {
    path,
    plan,
    ofWave: () => ({ targets: waiting }),
    environment: environment === 'default' ? undefined : environment,
    verify: (key) => {
      // A plan on an empty state was saved before there was a key, and stays so when its apply has to be gone on with.
      if (plan.binding.serial > 0) readPlanDocument(text, { place: path, ...(key === undefined ? {} : { key }) });
    },
    options: (given) => ({
      ...given,
      serverDryRun: 'never',
      destroy: plan.mode === 'destroy',
      refreshOnly: plan.mode === 'refresh-only',
      targets: plan.complete ? [] : [...planned, ...waiting],
      allowDeletes: plan.changes.filter((change) => change.action === 'delete' || change.action === 'replace').length,
      replace: plan.changes.filter((change) => change.reason === 'replace-requested').map((change) => change.address),
    }),
  };
}

/**
 * What keeps a saved plan from being applied at all: another project, configuration or state than it was made from. Each is an
 * error that says what moved.
 */
export function checkSavedPlan(saved: SavedPlan, now: Plan): readonly Diagnostic[] {
  const then = saved.plan.binding;
  if (then.project !== now.binding.project) return [stale(saved, `it was made for the project "${then.project}"`)];
  if (then.configuration !== now.binding.configuration)
    return [stale(saved, 'the YAML or a variable has changed since')];
  if (then.lineage !== now.binding.lineage && then.serial > 0) return [stale(saved, 'it was made for another state')];
  return [];
}

/** What of a saved plan can still be done. */
export interface BoundChanges {
  /** Its changes, each bound to the object as the plan saw it: one that moved since fails alone. */
  readonly changes: readonly PlannedChange[];
  /** Addresses for which something else would have to be done now. */
  readonly stale: readonly Diagnostic[];
}

/**
 * Holds a saved plan against one made now: what is done already is left out, what would be something else now is stale, and
 * what the saved plan does not hold is not done.
 */
export function bindChanges(saved: SavedPlan, now: Plan): BoundChanges {
  const before = new Map(saved.plan.changes.map((change) => [change.address as string, change]));
  const found: Diagnostic[] = [];
  const changes: PlannedChange[] = [];
  for (const change of now.changes) {
    const planned = before.get(change.address);
    before.delete(change.address);
    const isIdle = change.action === 'no-op' && change.previousAddress === undefined;
    if (isIdle) {
      changes.push(change);
      continue;
    }
    if (planned === undefined || planned.action === 'no-op') continue;
    if (planned.action === change.action) {
      const { seen, revision } = planned;
      changes.push({
        ...change,
        before: planned.before,
        ...(seen === undefined ? {} : { seen }),
        ...(revision === undefined ? {} : { revision }),
      });
      continue;
    }
    found.push({
      ...stale(saved, `${change.address} was to ${planned.action}, and now would ${change.action}`),
      address: change.address,
      ...(change.location === undefined ? {} : { location: change.location }),
    });
  }
  return { changes, stale: found };
}

function stale(saved: SavedPlan, message: string): Diagnostic {
  return {
    severity: 'error',
    code: 'PLAN_STALE',
    message: `the saved plan no longer fits: ${message}`,
    hint: `Plan again: reckon plan --out ${saved.path}`,
  };
}
