import type { ExitCode } from '../cli/exit-code.ts';
import { detectForge, type ForgeChoice } from '../forge/detect-forge.ts';
import { commentBudget } from '../forge/forge-settings.ts';
import { openForge } from '../forge/open-forge.ts';
import { type Posted, postComment } from '../forge/post-comment.ts';
import { reportDrift, resolveDrift } from '../forge/report-drift.ts';
import { renderMarkdown } from '../ui/markdown/render-plan.ts';
import type { GlobalOptions } from './global-options.ts';
import { watchInterruption } from './interruption.ts';
import { linkTo } from './link-to.ts';
import { openProject } from './open-project.ts';
import { openOutput } from './output.ts';
import { readSavedPlan } from './saved-plan.ts';
import { systemClock } from './system-clock.ts';

/** What `reckon comment` is asked to post. */
export interface CommentOptions {
  /** A saved plan, or a saved drift report. */
  readonly planFile: string;
  /** Where the whole plan is to be seen, for when not all of it fits. */
  readonly details: string | undefined;
  /** Open or update the drift issue instead of the pull request's comment; close it where nothing has drifted. */
  readonly isIssue: boolean;
  readonly choice: ForgeChoice;
}

/** `reckon comment PLAN`: posts or updates the one comment of a project and environment on the pull or merge request. */
export async function commentCommand(options: CommentOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput(globals);
  const { plan } = await readSavedPlan(options.planFile);
  const { project, environment } = plan.binding;
  const settings = await detectForge(process.env, options.choice);
  const link = await links(globals, output);
  const body = renderMarkdown(plan, {
    maxBytes: commentBudget(settings.kind),
    ...(link === undefined ? {} : { link }),
    ...(options.details === undefined ? {} : { details: options.details }),
  });
  const interruption = watchInterruption(() => output.say('Stopping …'));
  const world = { clock: systemClock, random: Math.random, environment: process.env, warn: () => undefined };
  await using forge = openForge(settings, world, interruption.stop);
  try {
    if (!options.isIssue) {
      say(output, await postComment(forge, { purpose: 'plan', project, environment }, body), 'comment');
    } else if (plan.drift.length > 0) {
      const title = `reckon: ${plan.drift.length} of ${project} (${environment}) drifted`;
      say(output, await reportDrift(forge, { project, environment }, { title, body }), 'issue');
    } else {
      output.say(
        (await resolveDrift(forge, { project, environment }))
          ? 'Nothing differs any more: closed the issue.'
          : 'Nothing differs.',
      );
    }
    return 0;
  } finally {
    interruption.release();
  }
}

function say(output: Awaited<ReturnType<typeof openOutput>>, posted: Posted, what: string): void {
  output.say(`The ${what} was ${posted.result}${posted.url === undefined ? '' : `: ${posted.url}`}`);
}

/** Places are linked where the project's repository is at hand. */
async function links(globals: GlobalOptions, output: Awaited<ReturnType<typeof openOutput>>) {
  const quiet = { ...output, diagnose: () => undefined };
  const project = await openProject(globals, quiet, { secrets: 'optional', documents: 'skip' });
  if (project === undefined) return undefined;
  try {
    return await linkTo(project);
  } finally {
    await project.close();
  }
}
