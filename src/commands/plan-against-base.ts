import type { PlannedRun } from '../engine/run/plan-request.ts';
import { runPlan } from '../engine/run-plan.ts';
import type { Attribution } from '../model/change.ts';
import type { Plan } from '../model/plan.ts';
import { ToolError } from '../model/tool-error.ts';
import { attributeChanges } from '../plan/attribute-changes.ts';
import type { OpenProject } from './open-project.ts';

/** The plan with every change marked: the branch's own, drift, or pending from the branch that it is to be merged into. */
export async function attributePlan(
  run: PlannedRun,
  project: OpenProject,
  only: Attribution | undefined,
): Promise<Plan> {
  if (project.base === undefined) {
    if (only === undefined) return run.plan;
    throw new ToolError('ONLY_WITHOUT_BASE', `--only ${only} needs to know what to compare with`, {
      hint: 'Add --since origin/main.',
    });
  }
  if (project.base.isFaulty) {
    if (only === undefined) return run.plan;
    throw new ToolError('ONLY_WITHOUT_BASE', `--only ${only} needs to know what to compare with, and that has faults`, {
      hint: 'Plan without --only.',
    });
  }
  const { configuration, registry } = project.base.desired;
  const base = await runPlan(
    { ...run.request, configuration, serverDryRun: 'never', arePatternsKnown: true },
    // What is read for the comparison was shown already.
    { ...project.ports, providers: registry, emit: () => undefined },
  );
  await base.pool.close();
  const changes = attributeChanges(run.plan.changes, base.plan.changes);
  if (only === undefined) return { ...run.plan, changes };
  const kept = changes.filter((change) => change.action === 'no-op' || change.attribution === only);
  const isWhole = kept.length === changes.length;
  return { ...run.plan, changes: kept, complete: run.plan.complete && isWhole };
}
