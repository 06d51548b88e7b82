import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../model/canonical-json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import type { Value } from '../model/value.ts';
import { isValueList, isValueObject, Secret, Unknown } from '../model/value.ts';

/** The member that marks an object as a secret's fingerprint. */
const MARKER = '$fingerprint';

/** What stands in state where a secret would be. */
export interface FingerprintMarker extends JsonObject {
  readonly [MARKER]: string;
}

/**
 * A text by which a changed secret is seen without keeping it: an HMAC-SHA-256 under the state's own key over a random salt
 * and the secret's canonical JSON. Two fingerprints of one secret differ; neither gives the secret back.
 *
 * @param key - `State.fingerprintKey`: 32 bytes in base64.
 */
export function fingerprint(key: string, value: Json): string {
  return withSalt(key, value, randomBytes(12).toString('base64url'));
}

/** Whether `text` is a fingerprint of the value under the key. A text of another form matches nothing. */
export function matchesFingerprint(key: string, value: Json, text: string): boolean {
  const salt = /^v1\.([A-Za-z0-9_-]+)\./.exec(text)?.[1];
  if (salt === undefined) return false;
  const expected = Buffer.from(withSalt(key, value, salt));
  const given = Buffer.from(text);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Whether the stored value stands for a secret. */
export function isFingerprint(value: Json | undefined): value is FingerprintMarker {
  return isJsonObject(value) && typeof value[MARKER] === 'string' && Object.keys(value).length === 1;
}

/**
 * A value as state keeps it: each secret as `{"$fingerprint": "…"}`, unknown members left out (null in a list).
 *
 * @param previous - What state keeps now: the fingerprint of a secret that is the same is kept, so that nothing changes on
 *   disk when nothing has changed.
 */
export function toStored(value: Value, key: string, previous?: Json): Json {
  return stored(value, key, previous) ?? null;
}

function stored(value: Value, key: string, previous: Json | undefined): Json | undefined {
  if (value instanceof Unknown) return undefined;
  if (value instanceof Secret) {
    const secret = value.reveal();
    if (isFingerprint(previous) && matchesFingerprint(key, secret, previous[MARKER])) return previous;
    return { [MARKER]: fingerprint(key, secret) };
  }
  if (isValueList(value)) {
    const items: readonly Json[] = Array.isArray(previous) ? previous : [];
    return value.map((item, index) => stored(item, key, items[index]) ?? null);
  }
  if (!isValueObject(value)) return value;
  const entries: [string, Json][] = [];
  for (const [name, member] of Object.entries(value)) {
    const before = isJsonObject(previous) && Object.hasOwn(previous, name) ? previous[name] : undefined;
    const kept = stored(member, key, before);
    if (kept !== undefined) entries.push([name, kept]);
  }
  return Object.fromEntries(entries);
}

function withSalt(key: string, value: Json, salt: string): string {
  const mac = createHmac('sha256', Buffer.from(key, 'base64')).update(`${salt}\n${canonicalJson(value)}`);
  return `v1.${salt}.${mac.digest('base64url')}`;
}
