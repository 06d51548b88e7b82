import { ApiError } from './api-error.ts';
import { sameName } from './hal.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { parseGb } from './sizes.ts';

function bad(text: string): ApiError {
  return new ApiError(400, text, text);
}

function fieldOf(record: object, name: string): string {
  const flat = (text: string): string => text.replaceAll(/[-_]/g, '');
  const field = Object.keys(record).find((candidate) => sameName(flat(candidate), flat(name)));
  if (field === undefined || field === 'id') {
    throw bad(
      `"${name}" cannot be set; there are ${Object.keys(record)
        .filter((key) => key !== 'id')
        .join(', ')}`,
    );
  }
  return field;
}

function merged(before: unknown, value: Json, name: string): unknown {
  if (typeof before === 'number' && typeof value === 'string') return parseGb(name, value);
  if (isJsonObject(before) && isJsonObject(value)) {
    const entries = Object.entries({ ...before, ...value }).filter(([, inner]) => inner !== null);
    return Object.fromEntries(entries);
  }
  const isSameType = typeof before === typeof value && Array.isArray(before) === Array.isArray(value);
  if (!isSameType) throw bad(`"${name}" must be a ${Array.isArray(before) ? 'list' : typeof before}`);
  return value;
}

/**
 * Changes a record behind the API's back. Names may be those of bodies (`mem-size`) or of the state (`memSize`), sizes
 * numbers of GB or texts with a unit; objects are merged, null removes a member.
 *
 * @throws {ApiError} 400 for a name or type that the record does not have; nothing has changed then.
 */
export function editRecord(record: object, edit: JsonObject): void {
  const changes = Object.entries(edit).map(([name, value]): [string, unknown] => {
    const field = fieldOf(record, name);
    return [field, merged(Object.entries(record).find(([key]) => key === field)?.[1], value, name)];
  });
  Object.assign(record, Object.fromEntries(changes));
}
