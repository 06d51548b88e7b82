import type { Json } from '../../model/json.ts';
import { isValueList, isValueObject, Secret, type Value, type ValueObject } from '../../model/value.ts';
import type { SchemaView } from './schema-view.ts';

/**
 * Properties as they are sent: without what the server owns or only reckon knows, and with numbers and booleans as text
 * or text in small letters where the schema has `x-as`.
 *
 * @param purpose - An update leaves out what only a create may say.
 */
export function sendable(properties: ValueObject, view: SchemaView, purpose: 'create' | 'update'): ValueObject {
  return view.isConverted ? (convert(properties, view, purpose) as ValueObject) : properties;
}

function convert(value: Value, view: SchemaView | undefined, purpose: 'create' | 'update'): Value {
  if (view === undefined || !(view.isConverted || view.asString || view.asLowerCase)) return value;
  if (view.asLowerCase && typeof value === 'string') return value.toLowerCase();
  if (view.asString && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  if (view.asString && value instanceof Secret) {
    const revealed = value.reveal();
    return typeof revealed === 'number' || typeof revealed === 'boolean' ? new Secret(String(revealed)) : value;
  }
  if (isValueList(value)) return value.map((item) => convert(item, view.items, purpose));
  if (!isValueObject(value)) return value;
  const entries: [string, Value][] = [];
  for (const [key, member] of Object.entries(value)) {
    const rules = view.member(key);
    if (rules?.readOnly === true || rules?.tool === true) continue;
    if (purpose === 'update' && rules?.createOnly === true) continue;
    entries.push([key, convert(member, rules, purpose)]);
  }
  return Object.fromEntries(entries);
}

/** What the server returned, with what must not be shown or stored as secrets. */
export function concealSensitive(value: Value, view: SchemaView): Value {
  return view.hasSensitive ? conceal(value, view, undefined) : value;
}

function conceal(value: Value, view: SchemaView | undefined, parent: ValueObject | undefined): Value {
  if (view === undefined || value instanceof Secret || value === null) return value;
  if (view.sensitive || (parent !== undefined && isNamedSensitive(view, parent))) return new Secret(value as Json);
  if (!view.hasSensitive) return value;
  if (isValueList(value)) return value.map((item) => conceal(item, view.items, undefined));
  if (!isValueObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, conceal(member, view.member(key), value)] as const),
  );
}

function isNamedSensitive(view: SchemaView, parent: ValueObject): boolean {
  const name = parent['name'];
  return view.sensitiveName !== undefined && typeof name === 'string' && view.sensitiveName.test(name);
}
