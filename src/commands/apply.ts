import { buildApplyGraph } from '../engine/applying/apply-graph.ts';
import { rehearseApply } from '../engine/rehearse-apply.ts';
import { declaredRules } from '../engine/run/declared-rules.ts';
import type { PlannedRun } from '../engine/run/plan-request.ts';
import type { Ports } from '../engine/run/ports.ts';
import { runApply } from '../engine/run-apply.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { hasChanges } from '../model/plan.ts';
import type { StateLock } from '../model/state-store.ts';
import { approve } from './approve.ts';
import { bindChanges, checkSavedPlan } from './bind-saved-plan.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { type Interruption, watchInterruption } from './interruption.ts';
import { noteApply, noteStart } from './notebook.ts';
import { type OpenProject, openProject } from './open-project.ts';
import { type Output, openOutput } from './output.ts';
import type { PlanOptions } from './plan-options.ts';
import { openProgress, type Progress } from './progress.ts';
import { isWorthShowing, renderPlanAs, type ShownDetail } from './render-plan-as.ts';
import { runProjectPlan } from './run-project-plan.ts';
import { readSavedPlan, refuseOtherEnvironment, type SavedPlan } from './saved-plan.ts';
import { sayWhatIsLeft } from './what-is-left.ts';

/** Options of `apply` and `destroy` beyond those of planning. */
export interface ApplyCommandOptions extends PlanOptions, ShownDetail {
  /** A saved plan to carry out, instead of planning. */
  readonly planFile: string | undefined;
  /** Apply the desired state of that commit, instead of what is checked out. */
  readonly to: string | undefined;
  readonly yes: boolean;
  /** Only show the requests that would be sent. */
  readonly dryRun: boolean;
  /** Whether a change that goes on at the server is told by the exit code. */
  readonly detailedExitCode: boolean;
}

/** `reckon apply` and `reckon destroy`: plans, asks, and carries out. */
export async function applyCommand(options: ApplyCommandOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput(globals);
  const saved = options.planFile === undefined ? undefined : await readSavedPlan(options.planFile);
  if (saved !== undefined) refuseOtherEnvironment(saved.plan, saved.path, globals.environment);
  const project = await openProject(
    saved === undefined ? globals : { ...globals, environment: saved.environment },
    output,
    { to: options.to },
  );
  if (project === undefined) return 1;
  // While changes are under way, the engine itself tells of the interruption: it knows what is in flight.
  const phase = { isApplying: false };
  const interruption = watchInterruption(() => {
    if (!phase.isApplying) output.say('Stopping …');
  });
  const progress = openProgress(output, project.configuration);
  let lock: StateLock | undefined;
  try {
    if (!options.dryRun) {
      await project.checkGitRules();
      await progress.begin();
      lock = await project.lock(options.destroy ? 'destroy' : 'apply', options.lockTimeoutMs, interruption.stop);
    }
    saved?.verify((await project.planBinding()).key);
    return await planAndApply({ options, globals, output, project, interruption, lock, saved, progress, phase });
  } catch (error) {
    await progress.end();
    if (!interruption.stop.aborted || phase.isApplying) throw error;
    output.say('Interrupted: nothing was changed.');
    return 130;
  } finally {
    interruption.release();
    await lock?.release();
    await project.close();
  }
}

interface ApplyRun {
  readonly options: ApplyCommandOptions;
  readonly globals: GlobalOptions;
  readonly output: Output;
  readonly project: OpenProject;
  readonly interruption: Interruption;
  readonly lock: StateLock | undefined;
  readonly saved: SavedPlan | undefined;
  readonly progress: Progress;
  /** Whether anything may have been changed already. */
  readonly phase: { isApplying: boolean };
}

/** Documents that could not be expanded before are planned again, and shown, once what they wait for is there. */
async function planAndApply(run: ApplyRun): Promise<ExitCode> {
  const { options, output, project, interruption, lock, saved, progress, phase } = run;
  const isAsked = saved === undefined && !options.yes && output.isInteractive;
  const allowGone = options.allowGone ?? (isAsked || options.dryRun ? 'warn' : undefined);
  for (let wave = 1; ; wave += 1) {
    await progress.begin();
    const now = wave === 1 ? saved : undefined;
    const made = await runProjectPlan(
      project,
      now === undefined
        ? { ...ofWave(options, wave), ...saved?.ofWave(), allowGone, asksConsent: isAsked }
        : now.options(options),
      interruption.stop,
    );
    const misfits = now === undefined ? [] : checkSavedPlan(now, made.plan);
    const bound =
      now === undefined
        ? { changes: made.plan.changes, stale: [] }
        : bindChanges(now, made.plan, made.state.serial > 0);
    const planned = { ...made, plan: { ...made.plan, changes: bound.changes } };
    const plan = project.framed({ ...planned.plan, diagnostics: [...planned.plan.diagnostics, ...misfits] });
    await progress.end();
    if (misfits.length === 0) output.diagnose(bound.stale.map((diagnostic) => project.configuration.frame(diagnostic)));
    // No key tells whether a first plan was edited, so that it is done as a whole or not at all.
    if (now?.isFirst === true && bound.stale.length > 0) return 1;
    if (now === undefined && isWorthShowing(plan))
      output.result(
        await renderPlanAs(plan, 'text', { layout: output.layout, full: options.full, context: options.context }),
      );
    output.diagnose(plan.diagnostics);
    if (hasErrors(plan.diagnostics)) return 1;
    if (!hasChanges(plan)) {
      await noteApply(project.configuration, plan, Date.now());
      if (lock !== undefined && planned.state !== undefined) await saveUnchanged(planned, lock, project.ports);
      if (now !== undefined && bound.stale.length === 0) output.say('Nothing of the plan is left to do.');
      return bound.stale.length === 0 ? 0 : 1;
    }
    if (options.dryRun || lock === undefined) {
      rehearseApply(planned, project.ports);
      return 0;
    }
    // What had to wait was named in the saved plan that was approved; the safety limits hold for it all the same.
    if (saved === undefined && !options.yes) {
      const refusal = await askFor(run, planned);
      if (refusal !== undefined) return refusal;
    }
    phase.isApplying = true;
    await noteStart(project.configuration, plan, Date.now());
    output.say('');
    await progress.beginApply(planned);
    const result = await runApply(
      {
        run: planned,
        lock,
        parallelism: options.parallelism,
        stop: interruption.stop,
        cut: interruption.cut,
        isSavedPlan: now !== undefined,
      },
      project.ports,
    );
    await progress.end();
    output.diagnose(result.diagnostics.map((diagnostic) => project.configuration.frame(diagnostic)));
    sayWhatIsLeft(result, output, project);
    if (result.isInterrupted) return 130;
    if (bound.stale.length > 0) return 1;
    if (hasErrors(result.diagnostics) || [...result.outcomes.values()].some((outcome) => outcome.kind !== 'applied'))
      return 1;
    await noteApply(project.configuration, plan, Date.now());
    if (plan.deferred.length === 0) return options.detailedExitCode && result.pending.length > 0 ? 2 : 0;
    if (buildApplyGraph(plan.changes, planned.state.resources).steps.size === 0) {
      output.diagnose(
        plan.deferred.map((block) => ({
          severity: 'error',
          code: 'STILL_DEFERRED',
          message: `${block.address} cannot be expanded even now`,
          hint: `It waits for: ${block.waitsFor.join(', ')}`,
          location: block.location,
        })),
      );
      return 1;
    }
    output.say('\nNow the documents that waited for these:\n');
  }
}

/** What was asked of this run once (replacements, so many deletes) has been done by its first wave. */
function ofWave(options: ApplyCommandOptions, wave: number): ApplyCommandOptions {
  return wave === 1 ? options : { ...options, replace: [], arePatternsKnown: true, allowDeletes: undefined };
}

/** Asks; the exit code where the answer is not yes. */
async function askFor(run: ApplyRun, planned: PlannedRun): Promise<ExitCode | undefined> {
  const { output, project, options, interruption, phase } = run;
  const verb = options.destroy ? 'destroy' : 'apply';
  const approval = await approve(planned, project, output, verb, interruption.stop);
  const { environment } = run.globals;
  const which = `${options.destroy ? ' --destroy' : ''}${environment === undefined ? '' : ` -e ${environment}`}`;
  const nothing = phase.isApplying ? 'Nothing more was changed.' : 'Nothing was changed.';
  switch (approval) {
    case 'approved':
      return undefined;
    case 'declined':
      output.say(`\n${nothing}`);
      return 1;
    case 'interrupted':
      output.say(`\nInterrupted. ${nothing}`);
      return 130;
    case 'cannot-ask':
      output.diagnose([
        {
          severity: 'error',
          code: 'APPROVAL_NEEDED',
          message: `without a terminal ${verb} asks nothing, and it was not told to go on`,
          hint: `Pass --yes, or save the plan and apply that:\n    reckon plan${which} --out plan.json\n    reckon apply plan.json`,
        },
      ]);
      return 1;
    default:
      return approval satisfies never;
  }
}

/** Takes over what was found and what documents say anew, though nothing is to be changed: recovered objects, options. */
async function saveUnchanged(planned: PlannedRun, lock: StateLock, ports: Ports): Promise<void> {
  const { state } = planned;
  const isRecovered = planned.request.journal.length > 0;
  const differing = declaredRules(planned, state.resources, ports.fingerprints);
  if (!isRecovered && differing.size === 0) return;
  for (const entry of planned.settled) await lock.append(entry);
  await lock.save({ ...state, resources: new Map([...state.resources, ...differing]) });
}
