import { GitError } from './git-error.ts';
import type { SafeGit } from './safe-git.ts';

/** A file or symbolic link of a commit. */
export interface TreeEntry {
  /** From the repository's top, with forward slashes; every segment is a plain name. */
  readonly path: string;
  readonly kind: 'file' | 'link';
  /** Object id of its content; for a link, of its target as text. */
  readonly id: string;
}

/** A path of the commit that was left out, and why. */
export interface SkippedPath {
  readonly path: string;
  readonly reason: 'submodule' | 'link leads out' | 'name is not UTF-8';
}

/**
 * Lists what a commit holds beneath folders.
 *
 * @param folders - From the repository's top, with forward slashes; the empty string is all of it.
 * @throws {GitError} `GIT_HOSTILE_TREE` when a path could lead out of the folder it is written to.
 */
export async function readTree(
  git: SafeGit,
  commit: string,
  folders: readonly string[],
): Promise<{ readonly entries: readonly TreeEntry[]; readonly skipped: readonly SkippedPath[] }> {
  const paths = folders.includes('') ? [] : folders.map((folder) => `${folder}/`);
  const listing = await git.text(['--literal-pathspecs', 'ls-tree', '-r', '-z', '--full-tree', commit, '--', ...paths]);
  const entries: TreeEntry[] = [];
  const skipped: SkippedPath[] = [];
  for (const line of listing.split('\0')) {
    if (line === '') continue;
    const tab = line.indexOf('\t');
    const path = line.slice(tab + 1);
    const [mode, , id = ''] = line.slice(0, tab).split(' ');
    if (path.split('/').some(isHostileName)) {
      throw new GitError('GIT_HOSTILE_TREE', `commit ${commit.slice(0, 12)} holds the path ${JSON.stringify(path)}`, {
        hint: 'Look at where the commit comes from: git itself does not make such paths.',
      });
    }
    if (mode === SUBMODULE) skipped.push({ path, reason: 'submodule' });
    else if (path.includes('\uFFFD')) skipped.push({ path, reason: 'name is not UTF-8' });
    else entries.push({ path, kind: mode === SYMBOLIC_LINK ? 'link' : 'file', id });
  }
  return { entries, skipped };
}

const SUBMODULE = '160000';
const SYMBOLIC_LINK = '120000';

/** Names that mean another place, or that a file system may take for one (`.git` in any case). */
function isHostileName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || name.toLowerCase() === '.git') return true;
  return process.platform === 'win32' && /[\\:]/.test(name);
}

/**
 * Reads objects, a few hundred a process so that memory stays bounded by their size alone.
 *
 * @returns The content of each, in the order asked for.
 */
export async function* readObjects(git: SafeGit, ids: readonly string[]): AsyncGenerator<Buffer> {
  for (let start = 0; start < ids.length; start += OBJECTS_A_PROCESS) {
    const wanted = ids.slice(start, start + OBJECTS_A_PROCESS);
    const output = await git.objects(wanted);
    let at = 0;
    for (const id of wanted) {
      const end = output.indexOf(0x0a, at);
      const [, type, size] = output.toString('latin1', at, end).split(' ');
      if (type !== 'blob') throw new GitError('GIT_FAILED', `the repository lacks the object ${id}`, MISSING_OBJECT);
      at = end + 1 + Number(size);
      yield output.subarray(end + 1, at);
      at += 1;
    }
  }
}

const OBJECTS_A_PROCESS = 256;
const MISSING_OBJECT = { hint: 'Run `git fsck`; in a partial clone, fetch it: `git fetch --refetch`.' };
