import { writeFile } from 'node:fs/promises';
import type { Attribution } from '../model/change.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { hasChanges, type Plan } from '../model/plan.ts';
import { diagnosticsOf } from '../model/tool-error.ts';
import { visibleText } from '../ui/visible-text.ts';
import { writeCiReports } from './ci-reports.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { applyCommandFor, inFolder } from './in-folder.ts';
import { watchInterruption } from './interruption.ts';
import { linkTo } from './link-to.ts';
import { notePlan } from './notebook.ts';
import { type OpenProject, openProject } from './open-project.ts';
import { otherRun } from './other-run.ts';
import { type Output, openOutput } from './output.ts';
import { attributePlan } from './plan-against-base.ts';
import type { PlanOptions } from './plan-options.ts';
import { openProgress } from './progress.ts';
import { isWorthShowing, type PlanFormat, renderPlanAs, type ShownDetail } from './render-plan-as.ts';
import { runProjectPlan } from './run-project-plan.ts';
import { showFaults } from './show-faults.ts';

/** Options of `plan` beyond those of planning. */
export interface PlanCommandOptions extends PlanOptions, ShownDetail {
  /** File for the saved plan. */
  readonly out: string | undefined;
  readonly format: PlanFormat;
  readonly detailedExitCode: boolean;
  readonly maxBytes: number | undefined;
  /** Branch that the change is to be merged into: changes are marked by where they come from. */
  readonly since: string | undefined;
  readonly isUntrusted: boolean;
  /** Only changes that come from there. */
  readonly only: Attribution | undefined;
  /** Plan the desired state of that commit. */
  readonly to: string | undefined;
  /** Folder for reports that CI systems read. */
  readonly reports: string | undefined;
}

/** `reckon plan`: shows what an apply would do. Changes nothing. */
export async function planCommand(options: PlanCommandOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput(globals);
  const { since, isUntrusted, to } = options;
  const faults: Diagnostic[] = [];
  const collecting: Output = {
    ...output,
    diagnose: (diagnostics, how) => {
      faults.push(...diagnostics);
      output.diagnose(diagnostics, how);
    },
  };
  const project = await openProject(globals, collecting, { since, isUntrusted, to }).catch(async (error: unknown) => {
    await showFaults([...faults, ...diagnosticsOf(error)], options, globals, output);
    throw error;
  });
  if (project === undefined) {
    await showFaults(faults, options, globals, output);
    return 1;
  }
  const interruption = watchInterruption(() => output.say('Stopping …'));
  const progress = openProgress(output, project.configuration);
  try {
    await progress.begin();
    const other = await otherRun(project.store);
    const run = await runProjectPlan(project, options, interruption.stop);
    const attributed = await attributePlan(run, project, options.only);
    // What was said of the files and of an untrusted branch belongs to what is reviewed.
    const plan = project.framed({ ...attributed, diagnostics: [...faults, ...attributed.diagnostics] });
    await progress.end();
    await notePlan(project.configuration, run.plan);
    const isBroken = hasErrors(plan.diagnostics);
    await writeCiReports(plan, project.root, options.reports);
    const link = options.format === 'markdown' ? await linkTo(project) : undefined;
    const text = await renderPlanAs(plan, options.format, {
      layout: output.layout,
      full: options.full,
      context: options.context,
      maxBytes: options.maxBytes,
      ...(link === undefined ? {} : { link }),
      ...(options.format === 'json' ? await project.planBinding() : {}),
    });
    if (options.format !== 'text' || isWorthShowing(plan)) output.result(text);
    // Last, where the eye is when the program ends.
    output.diagnose(plan.diagnostics);
    if (other !== undefined)
      output.say(
        `A run is going on, and this plan may show it half done: ${visibleText(other)}.\nPlan again when it has ended.`,
      );
    if (options.out !== undefined && !isBroken) {
      await savePlan(options.out, plan, project);
      output.say(
        `Saved the plan to ${options.out}. To do exactly this, run:\n    reckon apply ${inFolder(globals)}${options.out}`,
      );
    }
    if (output.isInteractive && !isBroken && hasChanges(plan) && isAsApplyWould(options, globals))
      output.say(`\nTo look closer, and carry it out once you approve:\n    ${applyCommandFor(globals)}`);
    return exitCode(plan, isBroken, options.detailedExitCode);
  } catch (error) {
    await progress.end();
    if (interruption.stop.aborted) {
      output.say('Interrupted: nothing was changed.');
      return 130;
    }
    throw error;
  } finally {
    interruption.release();
    await project.close();
  }
}

/** Whether an apply without any option would plan the same. */
function isAsApplyWould(options: PlanCommandOptions, globals: GlobalOptions): boolean {
  const { out, format, since, to, destroy, refreshOnly, refresh, targets, excludes, replace } = options;
  const narrowed = [...targets, ...excludes, ...replace, ...globals.variables, ...globals.variableFiles];
  return (
    out === undefined &&
    format === 'text' &&
    since === undefined &&
    to === undefined &&
    !destroy &&
    !refreshOnly &&
    refresh &&
    narrowed.length === 0
  );
}

function exitCode(plan: Plan, isBroken: boolean, isDetailed: boolean): ExitCode {
  if (isBroken) return 1;
  return isDetailed && hasChanges(plan) ? 2 : 0;
}

/** Writes a saved plan: readable by its owner alone, for it tells much of what is there. */
async function savePlan(path: string, plan: Plan, project: OpenProject): Promise<void> {
  const text = await renderPlanAs(plan, 'json', {
    layout: {},
    ...(await project.planBinding()),
  });
  await writeFile(path, `${text}\n`, { mode: 0o600 });
}
