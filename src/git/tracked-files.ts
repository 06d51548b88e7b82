import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { requireRepository } from './find-repository.ts';
import { openGit } from './safe-git.ts';

/**
 * Tells the files of a repository that belong to the commit which is checked out from those that lie beside them: what a job has
 * written there, and `.git` with its credentials.
 *
 * @param folder - The project's folder in the work tree.
 * @returns Whether an absolute path leads, symbolic links followed, to a file that git tracks.
 * @throws {GitError} `GIT_NO_REPOSITORY`
 */
export async function trackedFiles(folder: string): Promise<(path: string) => boolean> {
  const { top } = await requireRepository(folder);
  const git = await openGit(top);
  const listing = await git.text(['ls-files', '-z']);
  const tracked = new Set(listing.split('\0').map((path) => join(top, path.split('/').join(sep))));
  return (path) => {
    try {
      return tracked.has(realpathSync(path));
    } catch {
      // What is not there at all is for whoever reads it to report.
      return true;
    }
  };
}
