import { isJsonObject, isSameJson, type JsonObject, type JsonValue } from './json-value.ts';
import { groupConfiguration, isHighlyAvailable, replicasOf, type ServerGroup, serverGroups } from './server-fleet.ts';

/** What an accepted change of the specification makes the cluster do. */
export type UpdateKind =
  | { readonly kind: 'in-place' }
  | { readonly kind: 'scale' }
  | { readonly kind: 'rolling'; readonly groups: readonly ServerGroup[] }
  | { readonly kind: 'hard' }
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  /** Config of a stopped cluster: there is nothing to touch. */
  | { readonly kind: 'at-once' }
  /** Only a hard update would do, and it was not allowed. */
  | { readonly kind: 'refused' };

/** An update that may go ahead. */
export type AllowedUpdate = Exclude<UpdateKind, { kind: 'refused' }>;

const inPlaceMembers = new Set(['desiredState', 'awsTags', 'metadataStore', 'pivot', 'deepStorage']);

/**
 * Decides between in place, rolling and hard.
 *
 * @param force - Allows hard updates, and takes one where both ways are open (Imply Cloud Manager API 1.0.0, `force`).
 */
export function classifyUpdate(before: JsonObject, after: JsonObject, force: boolean): UpdateKind {
  const wasStarted = before['desiredState'] !== 'STOPPED';
  const isStarted = after['desiredState'] !== 'STOPPED';
  if (!isStarted) return { kind: wasStarted ? 'stop' : 'at-once' };
  if (!wasStarted) return { kind: 'start' };
  const groups = serverGroups.filter((group) => needsNewServers(before, after, group));
  if (groups.length > 0) {
    if (force) return { kind: 'hard' };
    return isHighlyAvailable(before) ? { kind: 'rolling', groups } : { kind: 'refused' };
  }
  const isScaled = serverGroups.some((group) => replicasOf(before, group) !== replicasOf(after, group));
  if (isScaled) return { kind: force ? 'hard' : 'scale' };
  return { kind: 'in-place' };
}

/** Servers take their configuration when they start: whatever concerns one means another in its place. */
function needsNewServers(before: JsonObject, after: JsonObject, group: ServerGroup): boolean {
  if (replicasOf(before, group) === 0 || replicasOf(after, group) === 0) return false;
  if (!isSameJson(sharedBy(before), sharedBy(after))) return true;
  if (group.startsWith('tier') && !isSameJson(sharedByTiers(before), sharedByTiers(after))) return true;
  return !isSameJson(
    withoutReplicas(groupConfiguration(before, group)),
    withoutReplicas(groupConfiguration(after, group)),
  );
}

function sharedBy(spec: JsonObject): JsonObject {
  return without(spec, (name) => inPlaceMembers.has(name) || name === 'master' || name === 'query' || name === 'data');
}

function sharedByTiers(spec: JsonObject): JsonObject {
  const data = spec['data'];
  return isJsonObject(data) ? without(data, (name) => name.startsWith('tier')) : {};
}

function withoutReplicas(configuration: JsonObject | undefined): JsonObject {
  return without(configuration ?? {}, (name) => name === 'replicas');
}

/** An empty list means the same as none, so neither adding nor dropping one is a change to a server. */
function without(object: JsonObject, isDropped: (name: string) => boolean): JsonObject {
  const isEmpty = (value: JsonValue) => Array.isArray(value) && value.length === 0;
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => !isDropped(name) && !isEmpty(value)));
}
