import type { Ports } from '../engine/run/ports.ts';
import { type DriftReport, runDrift } from '../engine/run-drift.ts';
import { placeInRepository } from '../git/find-repository.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { addNotes } from './notebook.ts';
import type { OpenProject } from './open-project.ts';
import type { Output } from './output.ts';
import type { PlanOptions } from './plan-options.ts';
import type { ForgeChoice } from './post-to-forge.ts';
import { type PlanFormat, renderPlanAs, type ShownDetail } from './render-plan-as.ts';

/** Options of `drift`. */
export interface DriftOptions extends PlanOptions, ShownDetail {
  readonly format: PlanFormat;
  /** Milliseconds between two looks; undefined for one look. */
  readonly watchMs: number | undefined;
  /** Whether the drift issue is opened, updated or closed. */
  readonly isIssue: boolean;
  readonly choice: ForgeChoice;
}

/** A run of `drift` under way. */
export interface DriftRun {
  readonly options: DriftOptions;
  readonly output: Output;
  readonly project: OpenProject;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/** Looks once, and keeps a note of what a whole look came to. @throws the signal's reason once it is aborted */
export async function lookForDrift({ options, project, signal }: DriftRun, ports: Ports): Promise<DriftReport> {
  const { configuration, store } = project;
  const { targets, excludes } = options;
  const report = await runDrift({ configuration, state: await store.read(), targets, excludes, signal }, ports);
  const plan = project.framed(report.plan);
  if (targets.length === 0 && !hasErrors(plan.diagnostics)) {
    const drift = { at: plan.timestamp, objects: plan.drift.length };
    await addNotes(configuration, (notes) => ({ ...notes, drift }));
  }
  return { ...report, plan };
}

/** Prints all that has drifted; nothing where faults have left nothing to print. */
export async function showDrift({ options, output }: DriftRun, plan: Plan): Promise<void> {
  if (options.format === 'text' && plan.drift.length === 0 && hasErrors(plan.diagnostics)) return;
  const { full, context, format } = options;
  output.result(await renderPlanAs(plan, format, { layout: output.layout, full, context }));
}

/** Opens, updates or closes the drift issue. Where not all could be read, or not all was looked at, it is left as it is. */
export async function keepDriftIssue({ options, output, project, signal }: DriftRun, plan: Plan): Promise<void> {
  if (hasErrors(plan.diagnostics)) return;
  if (!plan.complete) {
    output.diagnose([
      {
        severity: 'warning',
        code: 'ISSUE_NARROWED',
        message: 'the drift issue tells of everything, and this look was narrowed: it is left as it is',
        hint: 'Leave --target and --exclude out, or --issue.',
      },
    ]);
    return;
  }
  const { project: name, environment } = project.configuration;
  const place = (await placeInRepository(project.root)) ?? name;
  const { postDrift } = await import('./post-to-forge.ts');
  output.say(await postDrift({ choice: options.choice, place, environment, signal }, plan, project));
}
