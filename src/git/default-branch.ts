import { openGit } from './safe-git.ts';

/** Names that repositories give the branch that others are merged into. */
const USUAL = ['main', 'master', 'trunk'];

/**
 * The branch that others are merged into: what `origin` calls its default, else one of the usual names, else what is checked out (a
 * repository without a commit too).
 *
 * @param top - Absolute path of the work tree's top folder.
 * @returns `undefined` when HEAD is detached and nothing else tells.
 * @throws {GitError} `GIT_MISSING`, `GIT_UNTRUSTED_OWNER`, `GIT_FAILED`
 */
export async function defaultBranch(top: string): Promise<string | undefined> {
  const git = await openGit(top);
  const listing = await git.text([
    'for-each-ref',
    '--format=%(refname) %(symref)',
    'refs/heads',
    'refs/remotes/origin',
  ]);
  const references = new Map(
    listing.split('\n').map((line) => {
      const [name = '', target = ''] = line.split(' ');
      return [name, target];
    }),
  );
  const named = references.get('refs/remotes/origin/HEAD')?.replace('refs/remotes/origin/', '');
  if (named !== undefined && named !== '') return named;
  const usual = USUAL.find(
    (name) => references.has(`refs/heads/${name}`) || references.has(`refs/remotes/origin/${name}`),
  );
  if (usual !== undefined) return usual;
  // Fails where HEAD is detached.
  const current = await git.text(['symbolic-ref', '--quiet', '--short', 'HEAD']).catch(() => '');
  return current.trim() === '' ? undefined : current.trim();
}
