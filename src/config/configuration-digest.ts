import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import type { Json } from '../model/json.ts';
import { mapValue, Secret, type Value } from '../model/value.ts';
import type { ProjectFile } from './project-file.ts';
import type { SourceFile } from './source-file.ts';

/**
 * A digest of everything that decides what is desired and how it is brought about: the texts of the files and of the project's own
 * definitions, and the variables' values. Equal digests mean equal
 * wishes. Secrets count by their fingerprint.
 */
export function digestOf(
  files: readonly Pick<SourceFile, 'path' | 'text'>[],
  variables: ReadonlyMap<string, Value>,
  fingerprint: ((secret: Json) => string) | undefined,
): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(JSON.stringify([file.path, file.text]));
  for (const name of [...variables.keys()].sort()) {
    const value = mapValue(variables.get(name) ?? null, (special) =>
      special instanceof Secret ? { $fingerprint: fingerprint?.(special.reveal()) ?? '' } : { $unknown: true },
    );
    hash.update(JSON.stringify([name, value ?? null]));
  }
  return hash.digest('hex');
}

/** The project's own definitions of systems, as far as they can be read: who opens them tells the rest. */
export function definitionTexts(
  { root, providers }: Pick<ProjectFile, 'root' | 'providers'>,
  isOwnFile: ((path: string) => boolean) | undefined,
): readonly Pick<SourceFile, 'path' | 'text'>[] {
  const paths = new Set([...providers.values()].flatMap(({ definition }) => definition ?? []));
  return [...paths]
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true && isOwnFile?.(path) !== false)
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));
}
