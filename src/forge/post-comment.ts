import type { ForgeAccount, ForgeApi, ForgeComment } from './forge-api.ts';
import { mayHaveArrived } from './forge-client.ts';
import { ForgeError } from './forge-error.ts';
import { COMMENT_LIMIT, type ForgeSettings } from './forge-settings.ts';
import { formatMarker, isMarked, type MarkerSubject, withMarker } from './marker.ts';
import type { Forge } from './open-forge.ts';

/** What became of a comment or an issue. */
export interface Posted {
  readonly result: 'created' | 'updated' | 'unchanged';
  /** Its page, where the forge says it. */
  readonly url?: string;
}

/**
 * Posts the one comment of a project and environment on the pull request, or updates it.
 *
 * The comment is known again by a marker that readers don't see, and only if the account that posts now wrote it: a comment
 * that someone else prepared with the same marker could be edited by them afterwards. A post whose answer was lost is looked
 * for before it is tried again, so that there is never a second one.
 *
 * @param subject - Which comment it is.
 * @param body - Markdown, at most `commentBudget(kind)` bytes.
 * @throws {ForgeError} `FORGE_NO_PULL_REQUEST`, `FORGE_TOO_LONG`, and what the forge refuses.
 */
export async function postComment(forge: Forge, subject: MarkerSubject, body: string): Promise<Posted> {
  const { api, settings } = forge;
  const { kind, pullRequest } = settings;
  if (pullRequest === undefined) {
    throw new ForgeError('FORGE_NO_PULL_REQUEST', 'this run belongs to no pull or merge request', {
      hint: 'Run it in the pipeline of a pull request, or set RECKON_PULL_REQUEST to its number.',
    });
  }
  const marker = formatMarker(kind, subject);
  const text = checkedLength(settings, withMarker(marker, body));
  const isOurs = await ownership(forge, api.guardsComments);

  for (let attempt = 1; ; attempt += 1) {
    for await (const comment of api.comments(pullRequest)) {
      if (!isMarked(marker, comment.body) || !isOurs(comment.author)) continue;
      if (!api.guardsComments && sameText(comment.body, text)) return posted('unchanged', comment);
      const updated = await tryUpdate(api, pullRequest, comment, text);
      if (updated !== undefined) return posted('updated', updated);
    }
    try {
      return posted('created', await api.createComment(pullRequest, text));
    } catch (error) {
      if (!mayHaveArrived(error) || attempt >= ATTEMPTS) throw error;
    }
  }
}

const ATTEMPTS = 3;

/** `undefined` where the forge says that it is another's comment: the next one may be ours. */
async function tryUpdate(
  api: ForgeApi,
  pullRequest: number,
  comment: ForgeComment,
  text: string,
): Promise<ForgeComment | undefined> {
  try {
    return await api.updateComment(pullRequest, comment, text);
  } catch (error) {
    const isOthers = error instanceof ForgeError && OTHERS.has(error.code);
    if (api.guardsComments && isOthers) return undefined;
    throw error;
  }
}

const OTHERS: ReadonlySet<string> = new Set(['FORGE_FORBIDDEN', 'FORGE_NOT_FOUND']);

/**
 * How to tell what this account wrote: by its name where the token says it, else (the tokens of workflow runs belong to no user)
 * anything that a bot wrote; and anything at all where the forge itself keeps others' texts from being changed.
 *
 * @param isGuarded - Whether the forge does.
 */
export async function ownership(
  { api, settings }: Forge,
  isGuarded: boolean,
): Promise<(author: ForgeAccount) => boolean> {
  const name = settings.author ?? (await api.self());
  if (name !== undefined) return (author) => author.name === name;
  return isGuarded ? () => true : (author) => author.isBot;
}

/** @throws {ForgeError} `FORGE_TOO_LONG` */
export function checkedLength({ kind }: ForgeSettings, text: string): string {
  const bytes = Buffer.byteLength(text, 'utf8');
  const limit = COMMENT_LIMIT[kind];
  if (bytes <= limit) return text;
  throw new ForgeError('FORGE_TOO_LONG', `the comment has ${bytes} bytes and ${kind} takes ${limit} at most`, {
    hint: 'Render the plan with a smaller `--max-bytes`.',
  });
}

/** Forges change line ends and trim. */
export function sameText(left: string, right: string): boolean {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();
  return plain(left) === plain(right);
}

function posted(result: Posted['result'], comment: ForgeComment): Posted {
  return { result, ...(comment.url === undefined ? {} : { url: comment.url }) };
}
