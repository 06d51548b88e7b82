import type { PlannedRun } from '../engine/plan-request.ts';
import { runPlan } from '../engine/run-plan.ts';
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
  const commit = await project.commit();
  return await runPlan(
    {
      configuration: project.configuration,
      state,
      journal,
      mode: options.destroy ? 'destroy' : options.refreshOnly ? 'refresh-only' : 'normal',
      targets: options.targets,
      excludes: options.excludes,
      replace: options.replace,
      refresh: options.refresh,
      serverDryRun: options.serverDryRun,
      parallelism: options.parallelism,
      imports,
      signal,
      ...(options.allowDeletes === undefined ? {} : { allowDeletes: options.allowDeletes }),
      ...(commit === undefined ? {} : { commit }),
    },
    project.ports,
  );
}
