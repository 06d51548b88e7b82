import { fixedNames, type Names } from '../expressions/namespace.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { Unknown, type Value, type ValueObject } from '../model/value.ts';

/** The free names that a policy's rules see besides those of the project: the change, and its parts by their own names. */
export const CHANGE_NAMES: readonly string[] = [
  'change',
  'address',
  'type',
  'name',
  'index',
  'mode',
  'module_address',
  'previous_address',
  'provider_name',
  'action',
  'actions',
  'before',
  'after',
  'reckon',
];

/**
 * What a policy sees of one planned change. `change` has the members of the saved plan's `resource_changes[]` and of its
 * `change` in one: `change.address`, `change.type`, `change.actions`, `change.before`, `change.after`, and `change.action` in
 * reckon's one word. What only apply can tell is unknown in `change.after`.
 */
export function changeNames(document: JsonObject, base: Names): Names {
  const inner = isJsonObject(document['change']) ? document['change'] : {};
  const own = isJsonObject(document['reckon']) ? document['reckon'] : {};
  const after = withUnknown(inner['after'] ?? null, inner['after_unknown'] ?? false);
  const change: ValueObject = {
    index: null,
    module_address: '',
    previous_address: null,
    ...document,
    action: own['action'] ?? actionOf(inner['actions']),
    before: null,
    ...inner,
    after,
    change: { ...inner, after },
  };
  const names = fixedNames({ ...Object.fromEntries(CHANGE_NAMES.map((name) => [name, change[name] ?? null])), change });
  return {
    get: (name) => names.get(name) ?? base.get(name),
    names: () => [...CHANGE_NAMES, ...base.names()],
    ...(base.functions === undefined ? {} : { functions: base.functions }),
  };
}

/** The one word for Terraform's list of actions, for changes that are made up by hand. */
function actionOf(actions: Json | undefined): Json {
  if (!Array.isArray(actions)) return null;
  const [only] = actions as readonly Json[];
  return actions.length > 1 ? 'replace' : (only ?? null);
}

/** The value with an unknown wherever the mask says true. */
function withUnknown(value: Json, mask: Json): Value {
  if (mask === true) return new Unknown();
  if (Array.isArray(mask)) {
    const items = Array.isArray(value) ? (value as readonly Json[]) : [];
    const length = Math.max(items.length, mask.length);
    return Array.from({ length }, (_, index) =>
      withUnknown(items[index] ?? null, (mask as readonly Json[])[index] ?? false),
    );
  }
  if (!isJsonObject(mask)) return value;
  const members = isJsonObject(value) ? value : {};
  const keys = new Set([...Object.keys(members), ...Object.keys(mask)]);
  if (keys.size === 0) return value;
  return Object.fromEntries([...keys].map((key) => [key, withUnknown(members[key] ?? null, mask[key] ?? false)]));
}
