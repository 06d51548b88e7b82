import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from '../model/canonical-json.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';

/**
 * The digest of all of a plan document but the digest itself, however the JSON is laid out.
 *
 * @param key - The fingerprint key of the state that the plan belongs to: who does not have the state can then not make the
 *   digest of another document. Without one, plain SHA-256, which tells accidents only.
 */
export function planDigest(document: JsonObject, key: string | undefined): string {
  const own = document['reckon'];
  const { digest: _digest, ...rest } = isJsonObject(own) ? own : {};
  const text = canonicalJson({ ...document, reckon: rest });
  if (key === undefined) return `sha256:${createHash('sha256').update(text).digest('base64url')}`;
  const derived = createHmac('sha256', Buffer.from(key, 'base64')).update('reckon plan').digest();
  return `hmac-sha256:${createHmac('sha256', derived).update(text).digest('base64url')}`;
}

/** Whether a digest was made with a state's key. */
export function isKeyedDigest(digest: unknown): boolean {
  return typeof digest === 'string' && digest.startsWith('hmac-');
}
