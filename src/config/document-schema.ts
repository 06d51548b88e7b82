import projectFileSchema from '../../schemas/project.schema.json' with { type: 'json' };
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { TypeDescription } from '../model/resource-type.ts';
import type { SystemDescription } from '../model/type-catalog.ts';
import {
  DEPENDS_ON,
  DESCRIPTION,
  FOR_EACH,
  HEADS,
  LIFECYCLE,
  MODULE,
  NAME,
  nested,
  POLICY,
  PROVIDER,
  text,
  WHEN,
} from './document-kind-schemas.ts';
import { EXPRESSION_DEFINITION, editorSchema } from './editor-schema.ts';

/** One schema for all documents of the given systems, in the draft that editors know best (draft-07). */
export function documentSchema(systems: readonly SystemDescription[]): JsonObject {
  const types = systems.flatMap((system) => system.typeNames.flatMap((name) => system.type(name) ?? []));
  const managed = types.filter((type) => type.managed === true);
  const kinds = Object.keys(HEADS);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'reckon document',
    type: 'object',
    // Names the kinds for an empty document; what belongs to a kind is said once it is known.
    properties: Object.fromEntries(Object.entries(HEADS).map(([kind, description]) => [kind, { description }])),
    allOf: [
      ...kinds.map((kind) => when({ required: [kind] }, { $ref: `#/definitions/${kind}` })),
      when({ not: { anyOf: kinds.map((kind) => ({ required: [kind] })) } }, { required: ['type'] }),
    ],
    definitions: {
      expression: EXPRESSION_DEFINITION,
      find: {
        type: 'object',
        required: ['find'],
        additionalProperties: false,
        properties: {
          find: { type: 'object', description: 'Fields of the one live object whose id is meant.' },
        },
      },
      type: resourceSchema(managed),
      data: lookupSchema(types),
      module: MODULE,
      moved: nested('moved', { from: text('The old address.'), to: text('The new address.') }, ['from', 'to']),
      import: nested(
        'import',
        {
          to: text('Address of the document, or of its instance.'),
          id: { description: "The object's id.", type: ['string', 'number'] },
        },
        ['to', 'id'],
        { forEach: FOR_EACH },
      ),
      removed: nested(
        'removed',
        {
          address: text('The address.'),
          destroy: { type: 'boolean', default: false, description: 'Default: it is forgotten.' },
        },
        ['address'],
      ),
      policy: nested('policy', POLICY, ['name', 'assert']),
      outputs: {
        type: 'object',
        additionalProperties: false,
        properties: { outputs: projectFileSchema.$defs.outputs as unknown as JsonObject },
      },
      lifecycle: LIFECYCLE,
      ...Object.fromEntries(
        types.map((type) => [type.name, editorSchema(type.schema, { place: `#/definitions/${type.name}` })]),
      ),
      ...Object.fromEntries(
        managed.map((type) => [
          `options ${type.name}`,
          editorSchema(type.optionsSchema, { place: `#/definitions/options ${type.name}` }),
        ]),
      ),
    },
  };
}

function resourceSchema(types: readonly TypeDescription[]): JsonObject {
  return {
    type: 'object',
    required: ['type', 'name'],
    additionalProperties: false,
    properties: {
      type: typeNames(types, HEADS['type'] ?? ''),
      name: NAME,
      provider: PROVIDER,
      description: DESCRIPTION,
      properties: { description: "The API's own fields, under the API's own names.", type: 'object' },
      options: { description: 'How to call, not what to have.', type: 'object' },
      lifecycle: { $ref: '#/definitions/lifecycle' },
      dependsOn: DEPENDS_ON,
      forEach: FOR_EACH,
      when: WHEN,
    },
    allOf: types.map(({ name, schema }) =>
      when(
        { properties: { type: { const: name } }, required: ['type'] },
        {
          ...(needsProperties(schema) ? { required: ['properties'] } : {}),
          properties: {
            properties: { $ref: `#/definitions/${name}` },
            options: { $ref: `#/definitions/options ${name}` },
          },
        },
      ),
    ),
  };
}

/** What holds where a condition does. */
function when(condition: JsonObject, consequence: JsonObject): JsonObject {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in data that nobody awaits
  return { if: condition, then: consequence };
}

const needsProperties = (schema: JsonObject): boolean =>
  Array.isArray(schema['required']) && schema['required'].length > 0;

function lookupSchema(types: readonly TypeDescription[]): JsonObject {
  return {
    type: 'object',
    required: ['data', 'name'],
    additionalProperties: false,
    properties: {
      data: typeNames(types, HEADS['data'] ?? ''),
      name: NAME,
      provider: PROVIDER,
      description: DESCRIPTION,
      where: { type: 'object', description: 'Fields that the object has, or its id.' },
      filter: text("A filter in the system's own language."),
      many: { type: 'boolean', default: false, description: 'All that are found, as a list. Default: exactly one.' },
      dependsOn: DEPENDS_ON,
      forEach: FOR_EACH,
      when: WHEN,
    },
    allOf: types.map((type) =>
      when(
        { properties: { data: { const: type.name } }, required: ['data'] },
        { properties: { where: { type: 'object', properties: whereFields(type) } } },
      ),
    ),
  };
}

/** Fields that a lookup may name, for completion; a filter of the server's may know more. */
function whereFields({ schema, lookupSchema: lookup }: TypeDescription): JsonObject {
  const fields = { ...membersOf(schema), ...membersOf(lookup) };
  return {
    id: { description: "The object's id." },
    ...Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        isJsonObject(field) && typeof field['description'] === 'string' ? { description: field['description'] } : {},
      ]),
    ),
  };
}

const membersOf = (schema: Json | undefined): JsonObject => {
  const members = isJsonObject(schema) ? schema['properties'] : undefined;
  return isJsonObject(members) ? members : {};
};

function typeNames(types: readonly TypeDescription[], description: string): JsonObject {
  return {
    description,
    enum: types.map(({ name }) => name),
    enumDescriptions: types.map(({ summary }) => summary),
    markdownEnumDescriptions: types.map(({ summary }) => summary),
  };
}
