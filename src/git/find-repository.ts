import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { GitError } from './git-error.ts';

/** Where a project lies in its repository. */
export interface ProjectPlace {
  /** Absolute path of the work tree's top folder, symbolic links resolved. */
  readonly top: string;
  /** The project's folder from there, with forward slashes; empty when it is the top itself. */
  readonly prefix: string;
}

/**
 * Finds the repository that a folder is in, without starting git.
 *
 * It looks for `.git` from the folder upward, as git does, but accepts no bare repository on the way: files of a branch could
 * make a folder look like one, with a configuration of the branch's author. Every git command then starts at the top.
 *
 * @returns `undefined` when there is none.
 */
export async function findRepository(folder: string): Promise<ProjectPlace | undefined> {
  const start = await realpath(folder);
  for (let top = start; ; top = dirname(top)) {
    if (await exists(join(top, '.git'))) return { top, prefix: relative(top, start).split(sep).join('/') };
    if (dirname(top) === top) return undefined;
  }
}

/**
 * Where a folder is in its repository as it is written, `.` for the top: a branch that puts a symbolic link in its place does not
 * make another project of it.
 *
 * @returns `undefined` when the folder is in none.
 */
export async function placeInRepository(folder: string): Promise<string | undefined> {
  const start = resolve(folder);
  for (let top = start; ; top = dirname(top)) {
    if (await exists(join(top, '.git'))) return relative(top, start).split(sep).join('/') || '.';
    if (dirname(top) === top) break;
  }
  const place = await findRepository(folder);
  return place === undefined ? undefined : place.prefix || '.';
}

/** As `findRepository`. @throws {GitError} `GIT_NO_REPOSITORY` when there is none. */
export async function requireRepository(folder: string): Promise<ProjectPlace> {
  const place = await findRepository(folder);
  if (place === undefined) {
    throw new GitError('GIT_NO_REPOSITORY', `${folder} is not in a git repository`, {
      hint: 'Run in a clone of the repository; in a container, mount the .git folder too.',
    });
  }
  return place;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
