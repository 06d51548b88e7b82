import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';

/**
 * JSON Merge Patch (RFC 7396): objects merge, null removes, everything else replaces, arrays included. Nothing is changed
 * in place.
 */
export function applyMergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = applyMergePatch(merged[name], value);
  }
  return merged;
}
