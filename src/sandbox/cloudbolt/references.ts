import { ruleBroken } from './api-error.ts';
import type { Installation } from './installation.ts';
import type { Json } from './json.ts';
import { maySee } from './permissions.ts';
import type { UserRecord } from './records.ts';
import { byAnyId, type Kind, type Tables } from './world.ts';

function segments(text: string): readonly string[] {
  return text.replace(/\/+$/, '').split('/').map(decodeURIComponent);
}

/** The last two segments name the record; resources stand below the name of their type, or among the services. */
function locate<K extends Kind>(installation: Installation, kind: K, text: string): Tables[K] | undefined {
  const [, root, version, collection, ...rest] = segments(text);
  const id = rest.at(-1);
  const isResource = kind === 'resources' && (collection === 'services' || collection === 'resources');
  const isBelow = root === 'api' && version === 'v2' && (collection === kind || isResource);
  return isBelow && id !== undefined ? byAnyId(installation.world, kind, id) : undefined;
}

/**
 * The record that an href in a body points to: with or without the slash at the end, by number or by global id.
 *
 * @param name - What the body calls it, for the error.
 * @throws {ApiError} When it is missing, or points to nothing that the user may see.
 */
export function reference<K extends Kind>(
  installation: Installation,
  user: UserRecord,
  kind: K,
  name: string,
  value: Json | undefined,
): Tables[K] {
  if (typeof value !== 'string' || value === '') throw ruleBroken(`'${name}' is required and must be an href`);
  const record = locate(installation, kind, value);
  if (record === undefined || !maySee(installation.world, user, kind, record)) {
    throw ruleBroken(`'${name}': no object of ${kind} matches '${value}'`);
  }
  return record;
}
