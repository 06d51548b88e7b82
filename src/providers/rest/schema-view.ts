import { isJsonObject, type Json, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import type { PropertySchema } from '../../model/schema.ts';

/** What a schema says of one value, for those who send, mask and check it. */
export interface SchemaView {
  readonly readOnly: boolean;
  readonly sensitive: boolean;
  /** Whether the value is sensitive where its sibling `name` matches. */
  readonly sensitiveName: RegExp | undefined;
  readonly asString: boolean;
  readonly asLowerCase: boolean;
  readonly tool: boolean;
  readonly createOnly: boolean;
  readonly emptyIsAbsent: boolean;
  readonly reference: string | undefined;
  readonly required: ReadonlySet<string>;
  /** What a value that does not match `pattern` is told. */
  readonly patternWords: string | undefined;
  /** Values that `not` rules out. */
  readonly forbidden: readonly Json[];
  /** What `propertyNames` says of the keys. */
  readonly names: SchemaView | undefined;
  readonly memberNames: readonly string[];
  /** Whether something within is sensitive, so that objects must be walked to mask them. */
  readonly hasSensitive: boolean;
  /** Whether something within is not sent as it stands, so that objects must be walked to send them. */
  readonly isConverted: boolean;
  /** Keys by which the list's items are told apart; empty for other lists. */
  readonly listKeys: readonly string[];
  /** Whether such a list is somewhere within. */
  readonly hasKeyedList: boolean;
  member(key: string): SchemaView | undefined;
  readonly items: SchemaView | undefined;
}

const views = new WeakMap<JsonObject, SchemaView>();
const NOTHING: SchemaView = makeView([], {}, false);

/** The view of a whole schema; made once. */
export function viewSchema(schema: PropertySchema): SchemaView {
  let view = views.get(schema);
  if (view === undefined) {
    view = makeView([schema], schema, false);
    views.set(schema, view);
  }
  return view;
}

/** The view of the value that a pointer names; of nothing at all where the schema does not know it. */
export function viewAt(view: SchemaView, pointer: JsonPointer): SchemaView {
  let place: SchemaView | undefined = view;
  for (const segment of pointerSegments(pointer)) {
    place = /^\d+$/.test(segment) && place?.items !== undefined ? place.items : place?.member(segment);
  }
  return place ?? NOTHING;
}

function makeView(schemas: readonly Json[], root: PropertySchema, emptyIsAbsent: boolean): SchemaView {
  const parts = schemas.flatMap((schema) => flatten(schema, root, 0));
  const first = (keyword: string) => parts.find((part) => Object.hasOwn(part, keyword))?.[keyword];
  const empty = first('x-empty-is-absent');
  const inherited = typeof empty === 'boolean' ? empty : emptyIsAbsent;
  const text = (keyword: string) => {
    const value = first(keyword);
    return typeof value === 'string' ? value : undefined;
  };
  const sensitiveName = text('x-sensitive-name');
  const memberNames = [...new Set(parts.flatMap((part) => Object.keys(objectOf(part['properties']))))];
  const members = new Map<string, SchemaView | undefined>();
  const member = (key: string) => {
    if (!members.has(key)) members.set(key, memberView(parts, key, root, inherited));
    return members.get(key);
  };
  const itemSchemas = parts.flatMap((part) => (isJsonObject(part['items']) ? [part['items']] : []));
  const forbidden = objectOf(first('not'));
  const nameSchemas = parts.flatMap((part) => (isJsonObject(part['propertyNames']) ? [part['propertyNames']] : []));
  let items: SchemaView | undefined;
  let names: SchemaView | undefined;
  const view: SchemaView = {
    readOnly: first('readOnly') === true,
    sensitive: first('x-sensitive') === true || first('writeOnly') === true,
    sensitiveName: sensitiveName === undefined ? undefined : new RegExp(sensitiveName, 'i'),
    asString: first('x-as') === 'string',
    asLowerCase: first('x-as') === 'lower-case',
    tool: first('x-tool') === true,
    createOnly: first('x-create-only') === true,
    emptyIsAbsent: inherited,
    reference: text('x-reference'),
    required: new Set(parts.flatMap((part) => textsOf(part['required']))),
    patternWords: text('x-pattern-words'),
    forbidden: Object.hasOwn(forbidden, 'const') ? [forbidden['const'] ?? null] : listOf(forbidden['enum']),
    memberNames,
    hasSensitive: reaches(parts, root, ['x-sensitive', 'x-sensitive-name', 'writeOnly']),
    isConverted: reaches(parts, root, ['x-as', 'x-tool', 'x-create-only', 'readOnly']),
    listKeys: first('x-list') === 'map' ? textsOf(first('x-list-keys')) : [],
    hasKeyedList: reaches(parts, root, ['x-list-keys']),
    member,
    get names() {
      if (nameSchemas.length > 0) names ??= makeView(nameSchemas, root, false);
      return names;
    },
    get items() {
      if (itemSchemas.length > 0) items ??= makeView(itemSchemas, root, inherited);
      return items;
    },
  };
  return view;
}

function memberView(parts: readonly JsonObject[], key: string, root: PropertySchema, emptyIsAbsent: boolean) {
  const declared = parts.flatMap((part) => {
    const properties = objectOf(part['properties']);
    return Object.hasOwn(properties, key) ? [properties[key] as Json] : [];
  });
  const additional = parts.flatMap((part) =>
    isJsonObject(part['additionalProperties']) ? [part['additionalProperties']] : [],
  );
  const schemas = declared.length > 0 ? declared : additional;
  return schemas.length === 0 ? undefined : makeView(schemas, root, emptyIsAbsent);
}

/** Whether any of the keywords stands anywhere in or beneath the schemas. */
function reaches(parts: readonly JsonObject[], root: PropertySchema, keywords: readonly string[]): boolean {
  const seen = new Set<Json>();
  const visit = (value: Json): boolean => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return false;
    seen.add(value);
    if (Array.isArray(value)) return value.some((item: Json) => visit(item));
    const object = value as JsonObject;
    if (keywords.some((keyword) => Object.hasOwn(object, keyword))) return true;
    const reference = object['$ref'];
    if (typeof reference === 'string' && visit(resolveReference(reference, root))) return true;
    return Object.values(object).some(visit);
  };
  return parts.some(visit);
}

/** A schema with all that it includes, the including one first. */
function flatten(schema: Json, root: PropertySchema, depth: number): readonly JsonObject[] {
  if (!isJsonObject(schema) || depth > 16) return [];
  const found: JsonObject[] = [schema];
  const reference = schema['$ref'];
  if (typeof reference === 'string') found.push(...flatten(resolveReference(reference, root), root, depth + 1));
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const list = schema[keyword];
    if (Array.isArray(list)) for (const part of list) found.push(...flatten(part as Json, root, depth + 1));
  }
  return found;
}

function resolveReference(reference: string, root: PropertySchema): Json {
  let place: Json | undefined = reference.startsWith('#') ? root : undefined;
  for (const segment of pointerSegments(decodeURIComponent(reference.slice(1)))) {
    place = isJsonObject(place) && Object.hasOwn(place, segment) ? place[segment] : undefined;
  }
  return place ?? {};
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
