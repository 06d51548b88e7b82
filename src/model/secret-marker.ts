import { isJsonObject, type Json, type JsonObject } from './json.ts';
import type { Value } from './value.ts';

/** The member of the object that stands in state where a secret would be: its fingerprint. */
const MARKER = '$fingerprint';

/** Stands in state for a value that was perhaps written and cannot be read: no value has this fingerprint. */
export const unknownMarker: JsonObject = { [MARKER]: 'unknown' };

/** Whether a stored value stands for a secret. */
export function isSecretMarker(stored: Value | undefined): boolean {
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored) && Object.hasOwn(stored, MARKER);
}

/** Stored values without the secrets' markers, which nothing live can equal. */
export function withoutMarkers(stored: Json): Json {
  if (Array.isArray(stored)) return stored.map(withoutMarkers);
  if (!isJsonObject(stored)) return stored;
  return Object.fromEntries(
    Object.entries(stored)
      .filter(([, item]) => !isSecretMarker(item))
      .map(([key, item]) => [key, withoutMarkers(item)]),
  );
}
