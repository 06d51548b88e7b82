import type { PlannedRun } from '../engine/run/plan-request.ts';
import { runPlan } from '../engine/run-plan.ts';
import type { Plan } from '../model/plan.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { OpenProject } from './open-project.ts';
import type { PlanOptions } from './plan-options.ts';

/** Plans an opened project. */
export async function runProjectPlan(
  project: OpenProject,
  options: PlanOptions,
  signal: AbortSignal,
  imports: readonly { readonly to: ResourceAddress; readonly id: string }[] = [],
): Promise<PlannedRun> {
  const [state, journal] = [await project.store.read(), await project.store.readJournal()];
  const commit = options.withCommit ? commitOf(await project.repository()) : undefined;
  return await runPlan(
    {
      configuration: project.configuration,
      state,
      journal,
      mode: options.destroy ? 'destroy' : options.refreshOnly ? 'refresh-only' : 'normal',
      targets: options.targets,
      excludes: options.excludes,
      replace: options.replace,
      ...(options.arePatternsKnown === true ? { arePatternsKnown: true } : {}),
      refresh: options.refresh,
      serverDryRun: options.serverDryRun,
      parallelism: options.parallelism,
      imports,
      signal,
      ...(options.allowDeletes === undefined ? {} : { allowDeletes: options.allowDeletes }),
      ...(options.allowGone === undefined ? {} : { allowGone: options.allowGone }),
      ...(options.asksConsent === true ? { asksConsent: true } : {}),
      ...(options.lineage === undefined ? {} : { lineage: options.lineage }),
      ...(commit === undefined ? {} : { commit }),
    },
    project.ports,
  );
}

/** The commit as plans are bound to it. */
function commitOf(repository: Awaited<ReturnType<OpenProject['repository']>>): Plan['binding']['commit'] {
  const commit = repository?.commit;
  if (commit === undefined) return undefined;
  return { id: commit.id, dirty: commit.dirty, ...(commit.branch === undefined ? {} : { branch: commit.branch }) };
}
