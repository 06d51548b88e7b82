import type { Json } from './json.ts';
import { isJsonObject } from './json.ts';

/**
 * One text for one meaning: keys sorted by UTF-16 units, no white space, numbers and strings as ECMAScript writes them.
 * What digests and fingerprints are made of.
 *
 * @see RFC 8785 (JSON Canonicalization Scheme)
 */
export function canonicalJson(value: Json): string {
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
    return `{${members.join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  return JSON.stringify(value);
}
