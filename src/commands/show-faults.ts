import { basename, resolve } from 'node:path';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { writeCiReports } from './ci-reports.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Output } from './output.ts';
import { type PlanFormat, renderPlanAs } from './render-plan-as.ts';

/** How a plan was to be shown. */
interface WantedPlan {
  readonly format: PlanFormat;
  readonly maxBytes: number | undefined;
  readonly reports: string | undefined;
}

/**
 * Tells those who read no log why there is no plan: the faults, in the format and the reports that were asked for, as a plan in
 * which nothing is planned. At a terminal they were printed already.
 */
export async function showFaults(
  faults: readonly Diagnostic[],
  { format, maxBytes, reports }: WantedPlan,
  globals: GlobalOptions,
  output: Output,
): Promise<void> {
  if (!hasErrors(faults)) return;
  const root = resolve(globals.directory);
  const plan: Plan = {
    binding: {
      lineage: '',
      serial: 0,
      configuration: '',
      environment: globals.environment ?? 'default',
      // The project's own name may be among what is wrong.
      project: basename(root),
    },
    timestamp: new Date().toISOString(),
    changes: [],
    drift: [],
    outputs: [],
    checks: [],
    diagnostics: faults,
    deferred: [],
    mode: 'normal',
    complete: false,
  };
  await writeCiReports(plan, root, reports);
  if (format !== 'text') output.result(await renderPlanAs(plan, format, { layout: output.layout, maxBytes }));
}
