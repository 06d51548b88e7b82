import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { PropertySchema } from '../model/schema.ts';

/** How the values of one field are compared, taken from its schema. */
export interface FieldRules {
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  readonly sensitive: boolean;
  /** The field is sensitive where its sibling `name` matches. */
  readonly sensitiveName: RegExp | undefined;
  /** `true`: a change replaces; `refuse`: a change is refused unless the server accepts it. */
  readonly immutable: boolean | 'refuse';
  readonly growOnly: boolean;
  readonly createOnly: boolean;
  /** Whether the server may not show it; then what was last applied is compared. */
  readonly mayBeHidden: boolean;
  /** Whether taking it out of the YAML changes nothing. */
  readonly keptWhenRemoved: boolean;
  /** Whether an object is compared whole, not by its declared members. */
  readonly atomicObject: boolean;
  readonly list: 'atomic' | 'set' | 'map' | 'members';
  readonly listKeys: readonly string[];
  readonly quantity: 'bytes' | 'cpu' | 'duration' | undefined;
  readonly compare: 'json' | 'text' | 'case-insensitive' | undefined;
  readonly asString: boolean;
  readonly emptyIsAbsent: boolean;
  /** The type whose id the field holds. */
  readonly reference: string | undefined;
  readonly default: Json | undefined;
  readonly required: ReadonlySet<string>;
  /** Names of the members that the schema knows. */
  readonly memberNames: readonly string[];
  /** Rules of a member; `undefined` for one that the schema does not know. */
  member(key: string): FieldRules | undefined;
  /** Rules of a list's items. */
  readonly items: FieldRules | undefined;
}

const cache = new WeakMap<PropertySchema, FieldRules>();

/** The rules that a type's schema gives its fields; worked out once for a schema, member by member as they are needed. */
export function fieldRules(schema: PropertySchema): FieldRules {
  const known = cache.get(schema);
  if (known !== undefined) return known;
  const rules = makeRules([schema], { root: schema, emptyIsAbsent: false });
  cache.set(schema, rules);
  return rules;
}

interface Surroundings {
  readonly root: PropertySchema;
  readonly emptyIsAbsent: boolean;
}

/** Rules of a field that several schemas describe at once (`allOf`, a `$ref` beside keywords). */
function makeRules(schemas: readonly Json[], surroundings: Surroundings): FieldRules {
  const parts = schemas.flatMap((schema) => flatten(schema, surroundings.root, 0));
  const first = (keyword: string): Json | undefined => {
    for (const part of parts) if (Object.hasOwn(part, keyword)) return part[keyword];
    return undefined;
  };
  const emptyIsAbsent =
    typeof first('x-empty-is-absent') === 'boolean' ? first('x-empty-is-absent') === true : surroundings.emptyIsAbsent;
  const inner = { root: surroundings.root, emptyIsAbsent };
  const members = new Map<string, FieldRules | undefined>();
  let items: FieldRules | undefined | null = null;
  const listKeys = first('x-list-keys');
  const immutable = first('x-immutable');
  return {
    readOnly: first('readOnly') === true,
    writeOnly: first('writeOnly') === true,
    sensitiveName:
      typeof first('x-sensitive-name') === 'string' ? new RegExp(first('x-sensitive-name') as string, 'i') : undefined,
    sensitive: first('x-sensitive') === true || first('writeOnly') === true,
    immutable: immutable === 'refuse' ? 'refuse' : immutable === true,
    growOnly: first('x-grow-only') === true,
    createOnly: first('x-create-only') === true,
    mayBeHidden: first('x-may-be-hidden') === true,
    keptWhenRemoved: first('x-kept-when-removed') === true,
    atomicObject: first('x-object') === 'atomic',
    list: oneOf(first('x-list'), ['set', 'map', 'members', 'atomic']) ?? 'atomic',
    listKeys: Array.isArray(listKeys) ? listKeys.filter((key): key is string => typeof key === 'string') : [],
    quantity: oneOf(first('x-quantity'), ['bytes', 'cpu', 'duration']),
    compare: oneOf(first('x-compare'), ['json', 'text', 'case-insensitive']),
    asString: first('x-as') === 'string',
    emptyIsAbsent,
    reference: typeof first('x-reference') === 'string' ? (first('x-reference') as string) : undefined,
    default: first('default'),
    required: new Set(parts.flatMap((part) => strings(part['required']))),
    memberNames: [...new Set(parts.flatMap((part) => Object.keys(objectOf(part['properties']))))],
    member: (key) => {
      if (!members.has(key)) members.set(key, memberRules(parts, key, inner));
      return members.get(key);
    },
    get items() {
      if (items === null) {
        const schemasOfItems = parts.flatMap((part) => (isJsonObject(part['items']) ? [part['items']] : []));
        items = schemasOfItems.length === 0 ? undefined : makeRules(schemasOfItems, inner);
      }
      return items;
    },
  };
}

function memberRules(parts: readonly JsonObject[], key: string, inner: Surroundings): FieldRules | undefined {
  const declared = parts.flatMap((part) => {
    const properties = objectOf(part['properties']);
    return Object.hasOwn(properties, key) ? [properties[key] as Json] : [];
  });
  if (declared.length > 0) return makeRules(declared, inner);
  const additional = parts.flatMap((part) =>
    isJsonObject(part['additionalProperties']) ? [part['additionalProperties']] : [],
  );
  return additional.length > 0 ? makeRules(additional, inner) : undefined;
}

/** A schema and all that it includes by `$ref`, `allOf`, `anyOf` and `oneOf`, the including one first. */
function flatten(schema: Json, root: PropertySchema, depth: number): readonly JsonObject[] {
  if (!isJsonObject(schema) || depth > 16) return [];
  const found: JsonObject[] = [schema];
  if (typeof schema['$ref'] === 'string')
    found.push(...flatten(resolveReference(schema['$ref'], root), root, depth + 1));
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const list = schema[keyword];
    if (Array.isArray(list)) for (const part of list) found.push(...flatten(part, root, depth + 1));
  }
  return found;
}

function resolveReference(reference: string, root: PropertySchema): Json {
  if (!reference.startsWith('#')) return {};
  let place: Json = root;
  for (const segment of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isJsonObject(place) || !Object.hasOwn(place, key)) return {};
    place = place[key] as Json;
  }
  return place;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function strings(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function oneOf<T extends string>(value: Json | undefined, allowed: readonly T[]): T | undefined {
  return allowed.find((item) => item === value);
}
