import type { Plan } from '../model/plan.ts';
import { summarize } from '../model/plan.ts';
import { ask } from './ask.ts';
import type { GlobalOptions } from './global-options.ts';
import type { OpenProject } from './open-project.ts';
import type { Output } from './output.ts';

/** What the person at the terminal said. */
export type Approval = 'approved' | 'declined' | 'cannot-ask';

/**
 * Asks whether a plan is to be carried out. A protected environment wants its name typed, whatever was shown before.
 * Without a terminal nothing is asked.
 */
export async function approve(
  plan: Plan,
  project: OpenProject,
  output: Output,
  globals: GlobalOptions,
  verb: 'apply' | 'destroy',
): Promise<Approval> {
  if (!output.isInteractive) return 'cannot-ask';
  const { environment, isProtected } = project.configuration;
  if (!globals.plain && process.env['TERM'] !== 'dumb' && !isProtected) {
    const browser = await loadBrowser();
    if (browser !== undefined) return (await browser(plan)) ? 'approved' : 'declined';
  }
  const { destroy, change, add } = summarize(plan.changes);
  if (isProtected) {
    output.say(`\nThe environment "${environment}" is protected.`);
    const answer = await ask(`Type its name to ${verb} (${add} to add, ${change} to change, ${destroy} to destroy): `);
    return answer === environment ? 'approved' : 'declined';
  }
  const what = destroy > 0 ? ` ${destroy} will be destroyed, and that cannot be undone.` : '';
  const answer = await ask(`\nDo you want to ${verb} this?${what}\nOnly "yes" is taken for a yes: `);
  return answer === 'yes' ? 'approved' : 'declined';
}

/** The plan browser, where it can be shown. */
async function loadBrowser(): Promise<((plan: Plan) => Promise<boolean>) | undefined> {
  return await Promise.resolve(undefined);
}
