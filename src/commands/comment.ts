import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { placeInRepository } from '../git/find-repository.ts';
import type { Plan } from '../model/plan.ts';
import { ToolError } from '../model/tool-error.ts';
import { renderMarkdown } from '../ui/markdown/render-plan.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { watchInterruption } from './interruption.ts';
import { linkTo } from './link-to.ts';
import { openProject } from './open-project.ts';
import { openOutput } from './output.ts';
import { type ForgeChoice, postPlan } from './post-to-forge.ts';
import { refuseOtherEnvironment } from './saved-plan.ts';

/** What `reckon comment` is asked to post. */
export interface CommentOptions {
  /** A saved plan, or Markdown that is posted as it is. */
  readonly file: string;
  /** Where the whole plan is to be seen, for when not all of it fits. */
  readonly details: string | undefined;
  readonly choice: ForgeChoice;
}

/** `reckon comment FILE`: posts or updates the one comment of a project and environment on the pull or merge request. */
export async function commentCommand(options: CommentOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput(globals);
  const text = await readFile(options.file, 'utf8').catch((cause: unknown) => {
    throw new ToolError('PLAN_UNREADABLE', `cannot read ${options.file}`, {
      cause,
      hint: 'Make one with: reckon plan --out plan.json',
    });
  });
  const plan = await planOf(text, options.file);
  if (plan !== undefined) refuseOtherEnvironment(plan, options.file, globals.environment);
  // The project is only asked where it is: its faults are for others to show.
  const project = await openProject(
    globals,
    { ...output, diagnose: () => undefined },
    { secrets: 'optional', documents: 'skip', environment: 'any' },
  );
  const interruption = watchInterruption(() => output.say('Stopping …'));
  try {
    const link = project === undefined ? undefined : await linkTo(project);
    const posted = await postPlan(
      {
        choice: options.choice,
        place: await placeOf(globals, plan?.binding.project ?? project?.configuration.project),
        environment:
          globals.environment ?? plan?.binding.environment ?? project?.configuration.environment ?? 'default',
        signal: interruption.stop,
      },
      async (maxBytes) =>
        plan === undefined
          ? text
          : renderMarkdown(plan, {
              maxBytes,
              ...(link === undefined ? {} : { link }),
              ...(options.details === undefined ? {} : { details: options.details }),
            }),
    );
    output.say(`The comment was ${posted.result}${posted.url === undefined ? '.' : `: ${posted.url}`}`);
    return 0;
  } finally {
    interruption.release();
    await project?.close();
  }
}

/** What the comment is known by: not the project's name where there is something that the branch does not choose. */
async function placeOf({ directory }: GlobalOptions, name: string | undefined): Promise<string> {
  const place = existsSync(directory) ? await placeInRepository(directory) : undefined;
  const found = place ?? name;
  if (found !== undefined) return found;
  throw new ToolError('PROJECT_NOT_FOUND', 'a comment belongs to a project, and there is none here', {
    hint: 'Name its folder with -C DIR.',
  });
}

async function planOf(text: string, place: string): Promise<Plan | undefined> {
  if (!text.trimStart().startsWith('{')) return undefined;
  const { readPlanDocument } = await import('../plan/read-plan-document.ts');
  return readPlanDocument(text, { place }).plan;
}
