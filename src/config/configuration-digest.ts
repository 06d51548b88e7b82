import { createHash } from 'node:crypto';
import type { Json } from '../model/json.ts';
import { mapValue, Secret, type Value } from '../model/value.ts';
import type { SourceFile } from './source-file.ts';

/**
 * A digest of everything that decides what is desired: the files' texts and the variables' values. Equal digests mean equal
 * wishes. Secrets count by their fingerprint.
 */
export function digestOf(
  files: readonly SourceFile[],
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
