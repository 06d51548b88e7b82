import { findRepository } from './find-repository.ts';
import { parseRemote, type RemoteAddress } from './remote-address.ts';
import { GitFailure, openGit, type SafeGit } from './safe-git.ts';

/** What is checked out. */
export interface CommitDescription {
  /** Full id. */
  readonly id: string;
  /** The branch; absent when HEAD is detached, as in most CI systems. */
  readonly branch?: string;
  /** Whether files of the project's folder, untracked ones too, differ from the commit. */
  readonly dirty: boolean;
  /** The files that differ, from the repository's top; at most 20 of them. */
  readonly dirtyFiles: readonly string[];
  /** Whether it joins two histories; told right in shallow clones too. */
  readonly isMerge: boolean;
}

/** A project's repository. */
export interface RepositoryDescription {
  /** Absolute path of the work tree's top folder. */
  readonly top: string;
  /** The project's folder from there, with forward slashes; empty when it is the top itself. */
  readonly prefix: string;
  /** Absent before the first commit. */
  readonly commit?: CommitDescription;
  /** Where `origin`, else the only other remote, is; without credentials. Absent when it is a path or there is none. */
  readonly remote?: RemoteAddress;
}

/**
 * Describes the repository that a project is in: what is checked out, and whether the project's folder differs from it.
 *
 * Two rounds of git processes, some 15 ms; without a repository none at all.
 *
 * @param folder - The project's folder.
 * @param options.ignore - Paths from the repository's top that never count as differing (where state is kept).
 * @returns `undefined` when the folder is in no repository.
 * @throws {GitError} `GIT_MISSING`, `GIT_UNTRUSTED_OWNER`, `GIT_FAILED`
 */
export async function describeRepository(
  folder: string,
  options: { readonly ignore?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<RepositoryDescription | undefined> {
  const place = await findRepository(folder);
  if (place === undefined) return undefined;
  const git = await openGit(place.top, { signal: options.signal });
  const [settings, isMerge] = await Promise.all([readSettings(git), readIsMerge(git)]);
  const remote = chooseRemote(settings);
  const found = { ...place, ...(remote === undefined ? {} : { remote }) };
  if (isMerge === undefined) return found;
  const quiet = await openGit(place.top, { signal: options.signal, config: withoutFilters(settings) });
  return { ...found, commit: { ...(await readStatus(quiet, place.prefix, options.ignore ?? [])), isMerge } };
}

type Settings = readonly (readonly [key: string, value: string])[];

async function readSettings(git: SafeGit): Promise<Settings> {
  const listing = await git.text(['config', '--list', '-z']);
  return listing
    .split('\0')
    .filter((item) => item !== '')
    .map((item) => {
      const end = item.indexOf('\n');
      return end < 0 ? ([item, ''] as const) : ([item.slice(0, end), item.slice(end + 1)] as const);
    });
}

/**
 * Settings that turn every configured filter driver off. `git status` runs clean filters on files that look touched; their
 * programs could be scripts of the very branch that is looked at.
 */
function withoutFilters(settings: Settings): readonly string[] {
  const drivers = new Set<string>();
  for (const [key] of settings) {
    const match = /^filter\.(.+)\.(?:clean|smudge|process|required)$/s.exec(key);
    if (match?.[1] !== undefined) drivers.add(match[1]);
  }
  return [...drivers].flatMap((driver) => [
    `filter.${driver}.clean=`,
    `filter.${driver}.smudge=`,
    `filter.${driver}.process=`,
    `filter.${driver}.required=false`,
  ]);
}

function chooseRemote(settings: Settings): RemoteAddress | undefined {
  const urls = new Map<string, string>();
  for (const [key, url] of settings) {
    const name = /^remote\.(.+)\.url$/s.exec(key)?.[1];
    if (name !== undefined && !urls.has(name)) urls.set(name, url);
  }
  const url = urls.get('origin') ?? (urls.size === 1 ? [...urls.values()][0] : undefined);
  return url === undefined ? undefined : parseRemote(url);
}

/** From the commit's own text: `rev-list` hides parents at the edge of a shallow clone. `undefined` before the first commit. */
async function readIsMerge(git: SafeGit): Promise<boolean | undefined> {
  try {
    const commit = await git.text(['cat-file', 'commit', 'HEAD']);
    const header = commit.slice(0, commit.indexOf('\n\n'));
    return header.split('\n').filter((line) => line.startsWith('parent ')).length > 1;
  } catch (cause) {
    if (cause instanceof GitFailure) return undefined;
    throw cause;
  }
}

async function readStatus(
  git: SafeGit,
  prefix: string,
  ignore: readonly string[],
): Promise<Omit<CommitDescription, 'isMerge'>> {
  const listing = await git.text([
    'status',
    '--porcelain=v2',
    '--branch',
    '-z',
    '--untracked-files=normal',
    '--ignore-submodules=dirty',
    '--no-renames',
    '--',
    `:(top,literal)${prefix}`,
    ...ignore.map((path) => `:(top,exclude,literal)${path}`),
  ]);
  let id = '';
  let branch: string | undefined;
  const dirtyFiles: string[] = [];
  for (const line of listing.split('\0')) {
    if (line.startsWith('# branch.oid ')) id = line.slice('# branch.oid '.length);
    else if (line.startsWith('# branch.head ')) branch = line.slice('# branch.head '.length);
    else if (line !== '' && !line.startsWith('#')) dirtyFiles.push(pathOf(line));
  }
  return {
    id,
    ...(branch === undefined || branch === '(detached)' ? {} : { branch }),
    dirty: dirtyFiles.length > 0,
    dirtyFiles: dirtyFiles.slice(0, 20),
  };
}

/** The path of a line of `status --porcelain=v2`: after 8 fields for a changed file, 10 for an unmerged one, 1 for an untracked. */
function pathOf(line: string): string {
  const fields = line.startsWith('1 ') ? 8 : line.startsWith('u ') ? 10 : 1;
  return line.split(' ').slice(fields).join(' ');
}
