import { hasErrors } from '../model/diagnostic.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { applyCommandFor } from './in-folder.ts';
import { watchInterruption } from './interruption.ts';
import { type DriftOptions, type DriftRun, keepDriftIssue, lookForDrift, showDrift } from './look-for-drift.ts';
import { openProject } from './open-project.ts';
import { openOutput } from './output.ts';
import { openProgress } from './progress.ts';
import { watchDrift } from './watch-drift.ts';

/** `reckon drift`: what has moved since the last apply. Exits 2 where something has. */
export async function driftCommand(options: DriftOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput(globals);
  const project = await openProject(globals, output);
  if (project === undefined) return 1;
  const interruption = watchInterruption(() => undefined);
  const run: DriftRun = { options, output, project, signal: interruption.stop };
  const progress = openProgress(output, project.configuration);
  try {
    await progress.begin();
    const report = await lookForDrift(run, project.ports);
    const { plan } = report;
    for (const change of plan.drift) output.emit({ type: 'resource_drift', change });
    await progress.end();
    output.diagnose(plan.diagnostics);
    await showDrift(run, plan);
    if (plan.drift.length > 0 && output.isInteractive)
      output.say(
        `\nTo bring it back to what the files say:\n    ${applyCommandFor(globals)}\nTo keep it, write it into the files: a plan then says whether they agree.`,
      );
    if (options.watchMs !== undefined) return await watchDrift(run, options.watchMs, report);
    if (options.isIssue) await keepDriftIssue(run, plan);
    if (hasErrors(plan.diagnostics)) return 1;
    return plan.drift.length > 0 ? 2 : 0;
  } catch (error) {
    await progress.end();
    if (interruption.stop.aborted) return 130;
    throw error;
  } finally {
    interruption.release();
    await project.close();
  }
}
