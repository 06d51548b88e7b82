import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { PropertySchema } from '../model/schema.ts';
import type { ValueObject } from '../model/value.ts';

/** How a list may be compared. */
const LISTS = ['set', 'map', 'members', 'atomic'] as const;

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
  /** Whether the document of a discovered object declares it. */
  readonly isDiscovered: boolean;
  /** Whether an object is compared whole, not by its declared members. */
  readonly atomicObject: boolean;
  readonly list: (typeof LISTS)[number];
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
  /** Names of the members that tell an object from one that came later under the same id. */
  readonly marks: readonly string[];
  /** Rules of a member; `undefined` for one that the schema does not know. */
  member(key: string): FieldRules | undefined;
  /** Rules of a list's items. */
  readonly items: FieldRules | undefined;
}

/** The rules of one schema, by what the options that have a say in them are set to. */
interface KnownRules {
  readonly deciding: readonly string[];
  readonly byChoice: Map<string, FieldRules>;
}

const cache = new WeakMap<PropertySchema, KnownRules>();

/**
 * The rules that a type's schema gives its fields; worked out once for a schema and what its options choose, member by member
 * as they are needed.
 *
 * @param options - The document's, or those that state remembers of it. An option that is absent or unknown chooses nothing.
 */
export function fieldRules(schema: PropertySchema, options: ValueObject = {}): FieldRules {
  const known = cache.get(schema) ?? { deciding: decidingOptions(schema), byChoice: new Map<string, FieldRules>() };
  cache.set(schema, known);
  const chosen = Object.fromEntries(
    known.deciding.flatMap((name) => {
      const value = Object.hasOwn(options, name) ? options[name] : undefined;
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const choice = known.deciding.length === 0 ? '' : JSON.stringify(chosen);
  const rules = known.byChoice.get(choice) ?? makeRules([schema], { root: schema, chosen, emptyIsAbsent: false });
  known.byChoice.set(choice, rules);
  return rules;
}

/** Names of the options that have a say in how a field of the schema is compared. */
function decidingOptions(schema: Json): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(decidingOptions);
  if (!isJsonObject(schema)) return [];
  return [
    ...Object.keys(objectOf(schema['x-list-by-option'])),
    ...Object.values(schema).flatMap((part) => (typeof part === 'object' ? decidingOptions(part) : [])),
  ];
}

interface Surroundings {
  readonly root: PropertySchema;
  /** What the deciding options are set to. */
  readonly chosen: Readonly<Record<string, string>>;
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
  const inner = { ...surroundings, emptyIsAbsent };
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
    isDiscovered: first('x-discover') !== false,
    atomicObject: first('x-object') === 'atomic',
    list: oneOf(listByOption(first('x-list-by-option'), surroundings) ?? first('x-list'), LISTS) ?? 'atomic',
    listKeys: Array.isArray(listKeys) ? listKeys.filter((key): key is string => typeof key === 'string') : [],
    quantity: oneOf(first('x-quantity'), ['bytes', 'cpu', 'duration']),
    compare: oneOf(first('x-compare'), ['json', 'text', 'case-insensitive']),
    asString: first('x-as') === 'string',
    emptyIsAbsent,
    reference: typeof first('x-reference') === 'string' ? (first('x-reference') as string) : undefined,
    default: first('default'),
    required: new Set(parts.flatMap((part) => strings(part['required']))),
    marks: parts.flatMap((part) =>
      Object.entries(objectOf(part['properties'])).flatMap(([name, schema]) =>
        objectOf(schema)['x-mark'] === true ? [name] : [],
      ),
    ),
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

/** What an option says of a list, if one does. */
function listByOption(byOption: Json | undefined, { chosen }: Surroundings): Json | undefined {
  for (const [name, byValue] of Object.entries(objectOf(byOption))) {
    const value = Object.hasOwn(chosen, name) ? chosen[name] : undefined;
    if (value !== undefined && Object.hasOwn(objectOf(byValue), value)) return objectOf(byValue)[value];
  }
  return undefined;
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
