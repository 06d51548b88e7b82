import { existsSync, realpathSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Configuration, ConnectionBlock, Scope } from '../model/configuration.ts';
import type { SourceLocation } from '../model/source-location.ts';
import { ToolError } from '../model/tool-error.ts';
import { isValueObject, revealValue, type Value } from '../model/value.ts';
import type { GlobalOptions } from './global-options.ts';

/**
 * Copies a project's folder as of a revision into a temporary one, with the folders of the repository that `--var-file` names;
 * with the whole repository where the project refers to modules or definitions beside it.
 *
 * @param opened - Is given the copy, to be removed at the end.
 * @throws {ToolError} `REVISION_WITHOUT_PROJECT`
 */
export async function copyOf(
  root: string,
  revision: string,
  globals: Pick<GlobalOptions, 'variableFiles'>,
  opened: AsyncDisposable[],
): Promise<{ readonly folder: string; readonly top: string }> {
  const { filesAtRevision } = await import('../git/files-at-revision.ts');
  const { requireRepository } = await import('../git/find-repository.ts');
  const { top } = await requireRepository(root);
  const also = globals.variableFiles.flatMap((path) => {
    const inside = insideOf(top, path);
    return inside === undefined ? [] : [dirname(inside).split(sep).join('/').replace(/^\.$/, '')];
  });
  let files = await filesAtRevision(root, revision, { also });
  opened.push(files);
  if (files.exists && (await refersOutside(files.folder))) {
    files = await filesAtRevision(root, revision, { also: [''] });
    opened.push(files);
  }
  if (files.exists) return { folder: files.folder, top };
  throw new ToolError(
    'REVISION_WITHOUT_PROJECT',
    `the commit ${files.commit.slice(0, 12)} does not have this project`,
    {
      hint: 'A project that a branch adds has nothing to be compared with: plan without --since.',
    },
  );
}

/** Whether a copied project's YAML holds paths that may lead out of its folder. */
async function refersOutside(folder: string): Promise<boolean> {
  for await (const file of glob('**/*.{yaml,yml}', { cwd: folder })) {
    if ((await readFile(join(folder, file), 'utf8')).includes('../')) return true;
  }
  return false;
}

/** The path from the repository's top, when it lies in there, symbolic links followed or not. */
function insideOf(top: string, path: string): string | undefined {
  const absolute = resolve(path);
  const real = existsSync(dirname(absolute)) ? join(realpathSync(dirname(absolute)), basename(absolute)) : absolute;
  const inside = [relative(top, absolute), relative(top, real)];
  return inside.find((candidate) => !candidate.startsWith('..') && !isAbsolute(candidate));
}

/** Where a project's files are: its own folder, or a copy of it at a revision. */
interface RevisionPlace {
  /** Folder that holds the files. */
  readonly folder: string;
  /** The project's own folder. */
  readonly root: string;
  /** Top of the repository, when the files are a copy: what lies in it was copied as far as it is needed. */
  readonly top?: string | undefined;
}

/**
 * Files of `--var-file`. For another revision those that belong to the project are taken as they were then: they may decide
 * where connections lead.
 */
export function variableFilesAt({ folder, root, top }: RevisionPlace, paths: readonly string[]): readonly string[] {
  if (folder === root) return paths;
  return paths.flatMap((path) => {
    const inside = top === undefined ? undefined : insideOf(top, path);
    if (top === undefined || inside === undefined) return [path];
    const then = join(folder, relative(realpathSync(root), top), inside);
    return existsSync(then) ? [then] : [];
  });
}

/** A connection's certificates at another revision: as they were then, and beside the files where they are not committed. */
export function certificatesAt(
  connections: Configuration['connections'],
  { folder, root }: RevisionPlace,
): Configuration['connections'] {
  if (folder === root) return connections;
  const place = (value: Value): Value => {
    const path = revealValue(value);
    if (typeof path !== 'string' || isAbsolute(path) || path.includes('-----BEGIN')) return value;
    return existsSync(resolve(folder, path)) ? resolve(folder, path) : resolve(root, path);
  };
  const evaluate = (block: ConnectionBlock, scope: Scope): ReturnType<ConnectionBlock['evaluate']> => {
    const { value, diagnostics } = block.evaluate(scope);
    const tls = value?.['tls'];
    if (value === undefined || !isValueObject(tls))
      return value === undefined ? { diagnostics } : { value, diagnostics };
    const placed = Object.entries(tls).map(([key, path]) => [key, PATHS.has(key) ? place(path) : path] as const);
    return { value: { ...value, tls: Object.fromEntries(placed) }, diagnostics };
  };
  const moved = [...connections].map(([name, block]) => {
    const { system, dependsOn, location } = block;
    const locate = (pointer: string): SourceLocation => block.locate(pointer);
    return [
      name,
      { name, system, dependsOn, location, locate, evaluate: (scope: Scope) => evaluate(block, scope) },
    ] as const;
  });
  return new Map(moved);
}

/** Settings under `tls` that may be paths. */
const PATHS: ReadonlySet<string> = new Set(['ca', 'cert', 'key']);
