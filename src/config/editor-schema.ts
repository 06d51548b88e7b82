import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

/** What an expression may stand for: a text that holds `${`. */
export const EXPRESSION: JsonObject = { $ref: '#/definitions/expression' };

/** What `EXPRESSION` refers to: stands under `definitions` of the whole. */
export const EXPRESSION_DEFINITION: JsonObject = {
  type: 'string',
  pattern: '\\$\\{',
  description: 'An expression: ${…}.',
};

/** Keywords of values that a text with an expression in it would not fit. */
const NARROW = ['enum', 'const', 'pattern', 'format', 'minLength', 'maxLength'];

/** Keywords that are kept beside the choice between the value and an expression, for editors to show. */
const WORDS = ['title', 'description', 'markdownDescription', 'default', 'deprecated', 'doNotSuggest'];

/** What schemas are made into for editors. */
interface EditorOptions {
  /** Where the schema will stand in the whole, so that its own references lead there: `#/definitions/imco.vpc`. */
  readonly place: string;
}

/**
 * A type's schema as editors need it: expressions are let through everywhere, finds in place where ids are, and what reckon's
 * own keywords say is told in words.
 */
export function editorSchema(schema: Json, options: EditorOptions): JsonObject {
  return isJsonObject(schema) ? walk(schema, options, true) : {};
}

/** @param isBare - Whether it describes a place that is described elsewhere too, where expressions are let through already. */
function walk(schema: JsonObject, options: EditorOptions, isBare: boolean): JsonObject {
  const description = words(schema);
  const result: Record<string, Json> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword.startsWith('x-') || keyword === '$id' || keyword === '$schema' || keyword === '$defs') continue;
    if (keyword === 'readOnly' || keyword === 'writeOnly' || keyword === 'description') continue;
    result[keyword] = within(keyword, value, options);
  }
  if (isJsonObject(schema['$defs'])) result['$defs'] = members(schema['$defs'], options);
  if (description !== undefined) result['description'] = description;
  if (schema['readOnly'] === true) result['doNotSuggest'] = true;
  if (schema['x-as'] === 'string') result['type'] = ['string', 'number', 'boolean'];
  return isBare ? result : withExpression(result, schema);
}

/** A keyword's value, its schemas walked. */
function within(keyword: string, value: Json, options: EditorOptions): Json {
  switch (keyword) {
    case 'properties':
    case 'patternProperties':
      return isJsonObject(value) ? members(value, options) : value;
    case 'additionalProperties':
    case 'items':
    case 'contains':
      return isJsonObject(value) ? walk(value, options, false) : value;
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return Array.isArray(value)
        ? value.map((part: Json) => (isJsonObject(part) ? walk(part, options, true) : part))
        : value;
    case 'not':
    case 'if':
    case 'then':
    case 'else':
    case 'propertyNames':
      return isJsonObject(value) ? walk(value, options, true) : value;
    case '$ref':
      return typeof value === 'string' && value.startsWith('#') ? `${options.place}${value.slice(1)}` : value;
    default:
      return value;
  }
}

function members(schemas: JsonObject, options: EditorOptions): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      isJsonObject(schema) ? walk(schema, options, false) : schema,
    ]),
  );
}

/** Lets an expression stand in place of the value, and a find in place where an id is held. */
function withExpression(result: JsonObject, schema: JsonObject): JsonObject {
  const reference = schema['x-reference'];
  const isFree =
    (result['type'] === undefined && !NARROW.some((keyword) => keyword in result) && !holdsChoice(result)) ||
    (includesText(result['type']) && !NARROW.some((keyword) => keyword in result));
  if (isFree && typeof reference !== 'string') return result;
  const outer = Object.fromEntries(Object.entries(result).filter(([keyword]) => WORDS.includes(keyword)));
  const inner = Object.fromEntries(Object.entries(result).filter(([keyword]) => !WORDS.includes(keyword)));
  return {
    ...outer,
    anyOf: [
      inner,
      ...(isFree ? [] : [EXPRESSION]),
      ...(typeof reference === 'string' ? [{ $ref: '#/definitions/find' }] : []),
    ],
  };
}

const holdsChoice = (schema: JsonObject): boolean =>
  ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'properties', 'items'].some((keyword) => keyword in schema);

const includesText = (type: Json | undefined): boolean =>
  type === 'string' || (Array.isArray(type) && (type as readonly Json[]).includes('string'));

/** The description with what the schema's other keywords mean for whoever writes the field. */
function words(schema: JsonObject): string | undefined {
  const { description, default: usual } = schema;
  const notes = [
    typeof description === 'string' ? description : undefined,
    schema['readOnly'] === true ? 'Set by the server.' : undefined,
    usual === undefined || typeof usual === 'object' ? undefined : `Default: ${String(usual)}.`,
    schema['x-immutable'] === true ? 'A change replaces the object.' : undefined,
    schema['x-immutable'] === 'refuse' ? 'Cannot be changed.' : undefined,
    schema['x-grow-only'] === true ? 'Can only grow.' : undefined,
    schema['writeOnly'] === true || schema['x-sensitive'] === true ? 'Never shown nor stored.' : undefined,
    schema['x-create-only'] === true ? 'Used at creation only.' : undefined,
    typeof schema['x-reference'] === 'string'
      ? `The id of a ${schema['x-reference']}: an id, a reference, or { find: { … } }.`
      : undefined,
  ].filter((note) => note !== undefined);
  return notes.length === 0 ? undefined : notes.join(' ');
}
