import { detectForge, type ForgeChoice } from '../forge/detect-forge.ts';
import { commentBudget, showsHtml } from '../forge/forge-settings.ts';
import type { MarkerSubject } from '../forge/marker.ts';
import { type Forge, openForge } from '../forge/open-forge.ts';
import { type Posted, postComment } from '../forge/post-comment.ts';
import { reportDrift, resolveDrift } from '../forge/report-drift.ts';
import type { Plan } from '../model/plan.ts';
import { renderMarkdown } from '../ui/markdown/render-plan.ts';
import { withoutHtml } from '../ui/markdown/without-html.ts';
import { linkTo } from './link-to.ts';
import type { OpenProject } from './open-project.ts';
import { systemClock } from './system-clock.ts';

/** Where something is posted, as chosen on the command line; what is absent comes from the CI system's variables. */
export type { ForgeChoice };

/** What is posted, and for which project and environment. */
export interface ForgePost extends Omit<MarkerSubject, 'purpose'> {
  readonly choice: ForgeChoice;
  readonly signal: AbortSignal;
}

/** Posts or updates the one comment on the pull or merge request. The text is made to fit the forge's limit. */
export async function postPlan(post: ForgePost, bodyWithin: (maxBytes: number) => Promise<string>): Promise<Posted> {
  return await withForge(post, async (forge) => {
    const body = await fittingBody(forge, bodyWithin);
    const { place, environment } = post;
    return await postComment(forge, { purpose: 'plan', place, environment }, body);
  });
}

/** Opens or updates the drift issue, or closes it where nothing has drifted. Says what it did. */
export async function postDrift(post: ForgePost, plan: Plan, opened: OpenProject): Promise<string> {
  const { place, environment } = post;
  const link = await linkTo(opened);
  return await withForge(post, async (forge) => {
    if (plan.drift.length === 0) {
      return (await resolveDrift(forge, { place, environment }))
        ? 'Nothing differs any more: closed the issue.'
        : 'There is no issue to close.';
    }
    const count = `${plan.drift.length} ${plan.drift.length === 1 ? 'object has' : 'objects have'} drifted`;
    const body = await fittingBody(forge, async (maxBytes) =>
      renderMarkdown(plan, { maxBytes, ...(link === undefined ? {} : { link }) }),
    );
    const posted = await reportDrift(
      forge,
      { place, environment },
      { title: `reckon: ${count} in ${plan.binding.project} (${environment})`, body },
    );
    return `The drift issue was ${posted.result}${posted.url === undefined ? '.' : `: ${posted.url}`}`;
  });
}

/** The text as the forge shows it, and within what it takes. Without its tags it may be longer, and then has to have less in it. */
async function fittingBody({ settings }: Forge, bodyWithin: (maxBytes: number) => Promise<string>): Promise<string> {
  const budget = commentBudget(settings.kind);
  if (showsHtml(settings.kind)) return await bodyWithin(budget);
  const roomy = withoutHtml(await bodyWithin(budget));
  return Buffer.byteLength(roomy) <= budget ? roomy : withoutHtml(await bodyWithin(Math.floor(budget * 0.8)));
}

async function withForge<T>(post: ForgePost, work: (forge: Forge) => Promise<T>): Promise<T> {
  const settings = await detectForge(process.env, post.choice);
  const world = { clock: systemClock, random: Math.random, environment: process.env, warn: () => undefined };
  await using forge = openForge(settings, world, post.signal);
  return await work(forge);
}
