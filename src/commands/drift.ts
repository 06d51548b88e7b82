import type { ExitCode } from '../cli/exit-code.ts';
import { runDrift } from '../engine/run-drift.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import type { GlobalOptions } from './global-options.ts';
import { watchInterruption } from './interruption.ts';
import { addNotes } from './notebook.ts';
import { openProject } from './open-project.ts';
import { openOutput } from './output.ts';
import type { PlanOptions } from './plan-options.ts';
import type { ForgeChoice } from './post-to-forge.ts';
import { openProgress } from './progress.ts';
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

/** `reckon drift`: what has moved since the last apply. Exits 2 where something has. */
export async function driftCommand(options: DriftOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput(globals);
  const project = await openProject(globals, output);
  if (project === undefined) return 1;
  const interruption = watchInterruption(() => undefined);
  const progress = openProgress(output, project.configuration);
  try {
    for (let last: string | undefined; ; ) {
      const state = await project.store.read();
      await progress.begin();
      const plan: Plan = project.framed(
        await runDrift(
          {
            configuration: project.configuration,
            state,
            targets: options.targets,
            excludes: options.excludes,
            signal: interruption.stop,
          },
          project.ports,
        ),
      );
      await progress.end();
      output.diagnose(plan.diagnostics);
      if (options.targets.length === 0 && !hasErrors(plan.diagnostics)) {
        const drift = { at: plan.timestamp, objects: plan.drift.length };
        await addNotes(project.configuration, (notes) => ({ ...notes, drift }));
      }
      const text = await renderPlanAs(plan, options.format, {
        layout: output.layout,
        full: options.full,
        context: options.context,
      });
      const hasNews = text !== last;
      last = text;
      if (hasNews) output.result(text);
      if (options.isIssue && hasNews && !hasErrors(plan.diagnostics)) {
        const { project: name, environment } = project.configuration;
        const { postDrift } = await import('./post-to-forge.ts');
        output.say(
          await postDrift(
            { choice: options.choice, project: name, environment, signal: interruption.stop },
            plan,
            project,
          ),
        );
      }
      if (options.watchMs === undefined) {
        if (hasErrors(plan.diagnostics)) return 1;
        return plan.drift.length > 0 ? 2 : 0;
      }
      await project.ports.clock.sleep(options.watchMs, interruption.stop);
    }
  } catch (error) {
    await progress.end();
    if (interruption.stop.aborted) return 130;
    throw error;
  } finally {
    interruption.release();
    await project.close();
  }
}
