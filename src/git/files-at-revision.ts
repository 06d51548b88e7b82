import { mkdir, mkdtemp, readlink, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { requireRepository } from './find-repository.ts';
import { GitError } from './git-error.ts';
import { readObjects, readTree, type SkippedPath, type TreeEntry } from './read-tree.ts';
import { resolveRevision } from './resolve-revision.ts';
import { openGit, type SafeGit } from './safe-git.ts';

/** A project's files as they were in a commit, in a temporary folder of their own. */
export interface FilesAtRevision extends AsyncDisposable {
  /** Absolute path of the project's folder there; empty when the commit does not have it. */
  readonly folder: string;
  /** Whether the commit has the project's folder at all. */
  readonly exists: boolean;
  /** Id of the commit. */
  readonly commit: string;
  /** What was left out. Nothing that is left out can be read by accident from elsewhere. */
  readonly skipped: readonly SkippedPath[];
  /** Removes the temporary folder. */
  dispose(): Promise<void>;
}

/**
 * Writes a project's folder as of a revision into a temporary folder, without touching work tree or index.
 *
 * Contents are written byte for byte as committed: no filter, line-ending conversion or keyword runs. Files are 0600 whatever
 * their mode was. Links are kept only where they end inside what was written; submodules are left out.
 *
 * @param folder - The project's folder in the work tree.
 * @param revision - Anything git understands: an id, `origin/main`.
 * @param options.also - Further folders of the repository that the project refers to (modules beside it), from the
 *   repository's top. The layout of the repository is kept, so relative paths between them hold.
 * @throws {GitError} `GIT_NO_REPOSITORY`, `GIT_UNKNOWN_REVISION`, `GIT_HOSTILE_TREE`
 */
export async function filesAtRevision(
  folder: string,
  revision: string,
  options: { readonly also?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<FilesAtRevision> {
  const { top, prefix } = await requireRepository(folder);
  const git = await openGit(top, { signal: options.signal });
  const commit = await resolveRevision(git, revision);
  const { entries, skipped } = await readTree(git, commit, [prefix, ...(options.also ?? [])]);
  const root = await realpath(await mkdtemp(join(tmpdir(), 'reckon-revision-')));
  const dispose = (): Promise<void> => rm(root, { recursive: true, force: true });
  try {
    const project = join(root, prefix);
    await mkdir(project, { recursive: true });
    const dropped = await writeEntries(git, root, entries, commit);
    return {
      folder: project,
      exists: entries.some((entry) => prefix === '' || entry.path.startsWith(`${prefix}/`)),
      commit,
      skipped: [...skipped, ...dropped],
      dispose,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Files first and links last, so that no file is ever written through a link of the same commit. */
async function writeEntries(
  git: SafeGit,
  root: string,
  entries: readonly TreeEntry[],
  commit: string,
): Promise<readonly SkippedPath[]> {
  const ordered = [
    ...entries.filter((entry) => entry.kind === 'file'),
    ...entries.filter((entry) => entry.kind === 'link'),
  ];
  const folders = new Set<string>();
  let index = 0;
  for await (const content of readObjects(
    git,
    ordered.map((entry) => entry.id),
  )) {
    const entry = ordered[index];
    index += 1;
    if (entry === undefined) break;
    const path = join(root, entry.path);
    try {
      if (!folders.has(dirname(path))) {
        await mkdir(dirname(path), { recursive: true });
        folders.add(dirname(path));
      }
      if (entry.kind === 'link') await symlink(content.toString('utf8'), path);
      else await writeFile(path, content, { flag: 'wx', mode: 0o600 });
    } catch (cause) {
      if (!isCollision(cause)) throw cause;
      throw new GitError('GIT_HOSTILE_TREE', `commit ${commit.slice(0, 12)} holds ${entry.path} twice`, {
        cause,
        hint: 'Two names that differ in case only are one on this file system; otherwise the commit was built by hand.',
      });
    }
  }
  const links = ordered.filter((entry) => entry.kind === 'link').map((entry) => entry.path);
  return dropEscapingLinks(root, links);
}

/**
 * Removes every link that does not end, all links on its way resolved, at something inside. Removing one can only make others
 * lead nowhere, never out, so one pass is enough.
 */
async function dropEscapingLinks(root: string, links: readonly string[]): Promise<readonly SkippedPath[]> {
  const dropped: SkippedPath[] = [];
  for (const path of links) {
    const link = join(root, path);
    const target = await realpath(link).catch(() => undefined);
    const out = target === undefined ? '..' : relative(root, target);
    if (!isAbsolute(await readlink(link)) && out !== '..' && !out.startsWith(`..${sep}`) && !isAbsolute(out)) continue;
    await rm(link);
    dropped.push({ path, reason: 'link leads out' });
  }
  return dropped;
}

function isCollision(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'EEXIST' || code === 'ENOTDIR' || code === 'EISDIR';
}
