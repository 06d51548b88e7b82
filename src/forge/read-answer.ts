import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { ForgeError } from './forge-error.ts';

/** The answer as an object. @throws {ForgeError} `FORGE_BAD_ANSWER` when it is none. */
export function objectOf(json: Json | undefined, what: string): JsonObject {
  if (isJsonObject(json)) return json;
  throw new ForgeError('FORGE_BAD_ANSWER', `the forge's answer has no ${what}`, {
    hint: 'Check the address of the API (RECKON_FORGE_URL).',
  });
}

/** The answer as a list of objects. @throws {ForgeError} `FORGE_BAD_ANSWER` when it is none. */
export function listOf(json: Json | undefined, what: string): readonly JsonObject[] {
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => objectOf(item, what));
  throw new ForgeError('FORGE_BAD_ANSWER', `the forge's answer has no list of ${what}`, {
    hint: 'Check the address of the API (RECKON_FORGE_URL).',
  });
}

/** A text member; numbers as text, anything else as nothing. */
export function textOf(object: JsonObject | undefined, member: string): string {
  const value = object === undefined || !Object.hasOwn(object, member) ? undefined : object[member];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** A member that is an object, or nothing. */
export function partOf(object: JsonObject | undefined, member: string): JsonObject | undefined {
  const value = object === undefined || !Object.hasOwn(object, member) ? undefined : object[member];
  return isJsonObject(value) ? value : undefined;
}

/** `{url}` where there is one. */
export function urlPart(url: string): { readonly url?: string } {
  return url === '' ? {} : { url };
}

/** Whether a `Link` header announces a further page (RFC 8288). */
export function hasNextPage(link: string | undefined): boolean {
  return link !== undefined && /;\s*rel="?next"?/.test(link);
}
