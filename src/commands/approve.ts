import { previewChange } from '../engine/rehearse-apply.ts';
import type { PlannedRun } from '../engine/run/plan-request.ts';
import { summarize } from '../model/plan.ts';
import { plainPalette } from '../ui/palette.ts';
import { ask } from './ask.ts';
import type { OpenProject } from './open-project.ts';
import type { Output } from './output.ts';

/** What the person at the terminal said. */
export type Approval = 'approved' | 'declined' | 'interrupted' | 'cannot-ask';

/** A smaller terminal shows too little of a plan to browse in it. */
const LEAST = { columns: 50, rows: 12 };

/**
 * Asks whether a plan is to be carried out: in a browser of the plan where the terminal allows, else by a question. What
 * destroys wants a word typed, a protected environment its name. Without a terminal nothing is asked.
 */
export async function approve(
  run: PlannedRun,
  project: OpenProject,
  output: Output,
  verb: 'apply' | 'destroy',
  signal: AbortSignal,
): Promise<Approval> {
  if (!output.isInteractive) return 'cannot-ask';
  const { isProtected } = project.configuration;
  const { columns = 80, rows = 24 } = process.stderr;
  if (output.isLive && columns >= LEAST.columns && rows >= LEAST.rows) {
    process.env['NODE_ENV'] ??= 'production';
    const { browsePlan } = await import('../ui/ink/browse-plan.tsx');
    return await browsePlan({
      plan: run.plan,
      verb,
      isProtected,
      requestsOf: (change) => previewChange(run, change),
      palette: output.screen.palette ?? plainPalette,
      stream: process.stderr,
      keyboard: process.stdin,
      signal,
    });
  }
  return await askPlainly(run, project, output, verb, signal);
}

async function askPlainly(
  { plan }: PlannedRun,
  project: OpenProject,
  output: Output,
  verb: 'apply' | 'destroy',
  signal: AbortSignal,
): Promise<Approval> {
  const { environment, isProtected } = project.configuration;
  const { destroy, change, add } = summarize(plan.changes);
  if (isProtected) output.say(`\nThe environment "${environment}" is protected.`);
  const what = destroy > 0 ? ` ${destroy} will be destroyed, and that cannot be undone.` : '';
  const answer = await ask(
    isProtected
      ? `Type its name to ${verb} (${add} to add, ${change} to change, ${destroy} to destroy): `
      : `\nDo you want to ${verb} this?${what}\nOnly "yes" is taken for a yes: `,
    signal,
  );
  if (answer === undefined) return 'interrupted';
  return answer === (isProtected ? environment : 'yes') ? 'approved' : 'declined';
}
