import { requireRepository } from './find-repository.ts';
import { GitError } from './git-error.ts';
import { fetchHint, isShallow, resolveRevision } from './resolve-revision.ts';
import { GitFailure, openGit } from './safe-git.ts';

/** Where a branch left another. */
export interface MergeBase {
  /** Commit id of the best common ancestor. */
  readonly base: string;
  /** Commit id of what is checked out. */
  readonly head: string;
  /** Commit id of the revision compared with. */
  readonly other: string;
}

/**
 * Finds the commit at which the checked-out branch left another.
 *
 * Works in shallow clones as far as their history reaches, and says what to fetch where it does not. Nothing is fetched.
 *
 * @param folder - The project's folder, anywhere in the repository.
 * @param revision - What to compare with: `origin/main`.
 * @throws {GitError} `GIT_NO_REPOSITORY`, `GIT_NO_COMMIT`, `GIT_UNKNOWN_REVISION`, `GIT_HISTORY_MISSING`, `GIT_NO_MERGE_BASE`
 */
export async function mergeBase(
  folder: string,
  revision: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<MergeBase> {
  const { top } = await requireRepository(folder);
  const git = await openGit(top, { signal: options.signal });
  const [head, other] = await Promise.all([resolveRevision(git, 'HEAD'), resolveRevision(git, revision)]);
  try {
    const base = (await git.text(['merge-base', head, other])).trim();
    return { base, head, other };
  } catch (cause) {
    if (!(cause instanceof GitFailure) || cause.status !== 1) throw cause;
    if (await isShallow(git)) {
      throw new GitError(
        'GIT_HISTORY_MISSING',
        `this shallow clone does not reach back to where the branch left ${revision}`,
        { cause, hint: `${await fetchHint(git, revision)}\nor let CI clone the whole history (docs/ci.md).` },
      );
    }
    throw new GitError('GIT_NO_MERGE_BASE', `HEAD and ${revision} have no commit in common`, {
      cause,
      hint: 'Name a revision that the branch was made from.',
    });
  }
}
