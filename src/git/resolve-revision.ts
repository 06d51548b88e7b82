import { GitError } from './git-error.ts';
import { GitFailure, type SafeGit } from './safe-git.ts';

/**
 * The commit id that a revision stands for in this clone.
 *
 * @param revision - Anything git understands: a branch, `origin/main`, a tag, an id, `HEAD~2`. It may start with a hyphen.
 * @throws {GitError} `GIT_UNKNOWN_REVISION` with the command that fetches it; `GIT_NO_COMMIT` for `HEAD` before the first commit.
 */
export async function resolveRevision(git: SafeGit, revision: string): Promise<string> {
  try {
    const id = await git.text(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
    return id.trim();
  } catch (cause) {
    if (!(cause instanceof GitFailure)) throw cause;
    if (revision === 'HEAD') {
      throw new GitError('GIT_NO_COMMIT', 'the repository has no commit yet', { hint: 'Commit the project first.' });
    }
    throw new GitError('GIT_UNKNOWN_REVISION', `this clone does not have the revision ${JSON.stringify(revision)}`, {
      cause,
      hint: await fetchHint(git, revision),
    });
  }
}

/** Whether the clone's history is cut off. */
export async function isShallow(git: SafeGit): Promise<boolean> {
  return (await git.text(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
}

/**
 * The command that fetches a revision and as much history as it takes to compare with it.
 *
 * @param revision - As the user gave it; `<remote>/<branch>` where `<remote>` is configured is fetched under that name.
 */
export async function fetchHint(git: SafeGit, revision: string): Promise<string> {
  const remotes = (await git.text(['remote'])).split('\n').filter((line) => line !== '');
  const remote =
    remotes.find((name) => revision.startsWith(`${name}/`)) ?? remotes.find((name) => name === 'origin') ?? remotes[0];
  if (remote === undefined)
    return 'The repository has no remote to fetch it from. `git log --all --oneline` lists what is here.';
  const unshallow = (await isShallow(git)) ? ' --unshallow' : '';
  const branch = revision.startsWith(`${remote}/`) ? revision.slice(remote.length + 1) : undefined;
  const what =
    branch !== undefined && PLAIN_BRANCH.test(branch)
      ? ` ${remote} +refs/heads/${branch}:refs/remotes/${remote}/${branch}`
      : ` ${remote}${PLAIN_BRANCH.test(revision) && revision !== 'HEAD' ? ` ${revision}` : ''}`;
  return `Fetch it:\n    git fetch${unshallow}${what}`;
}

/** Names that a shell takes as they are; others are left for the reader to fill in. */
const PLAIN_BRANCH = /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/;
