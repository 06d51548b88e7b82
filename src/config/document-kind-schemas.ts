import type { JsonObject } from '../model/json.ts';
import { EXPRESSION } from './editor-schema.ts';

/** A text with a description. */
export const text = (description: string): JsonObject => ({ type: 'string', description });
/** A value, or an expression in its place. */
const orExpression = (schema: JsonObject, description: string): JsonObject => ({
  description,
  anyOf: [schema, EXPRESSION],
});

/** Of every kind that may stand for many. */
export const FOR_EACH = orExpression(
  { type: ['object', 'array'] },
  'Makes one instance for each key of an object, or each text of a list: each.key, each.value.',
);
/** Of every kind that may be left out. */
export const WHEN = orExpression({ type: 'boolean' }, 'Where it is false, the document stands for nothing.');
/** Of resources and lookups. */
export const DEPENDS_ON: JsonObject = {
  description: 'Addresses of what must be applied before, beyond what expressions refer to.',
  anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'string' }],
};
/** Of every kind that has a name. */
export const NAME: JsonObject = {
  type: 'string',
  pattern: '^[A-Za-z_][A-Za-z0-9_-]*$',
  description: 'With the type it makes the address by which others refer to it.',
};
/** Of resources and lookups. */
export const PROVIDER = text('Name of the connection. Default: the one that is named as the system.');
/** Of every kind. */
export const DESCRIPTION = text('For readers.');

/** The kinds of documents by the key that makes a document one, with what the key is for. */
export const HEADS: Readonly<Record<string, string>> = {
  type: 'A resource: <system>.<type>.',
  data: 'A lookup: reads what is there and managed elsewhere.',
  module: 'Uses a module: the path of its folder.',
  moved: 'Tells that a resource, an instance or a module has another address now.',
  import: 'Takes a live object in.',
  removed: 'Lets go of a resource, or destroys it.',
  policy: 'A rule over planned changes.',
  outputs: 'Values to show after an apply.',
};

/** A document whose keys stand under the one that says its kind. */
export function nested(
  kind: string,
  properties: JsonObject,
  required: readonly string[],
  beside: JsonObject = {},
): JsonObject {
  const body = { type: 'object', description: HEADS[kind] ?? '', additionalProperties: false, required, properties };
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      [kind]: kind === 'removed' ? { description: HEADS[kind] ?? '', anyOf: [body, { type: 'string' }] } : body,
      ...beside,
    },
  };
}

/** A `module:` document. */
export const MODULE: JsonObject = {
  type: 'object',
  required: ['module', 'name'],
  additionalProperties: false,
  properties: {
    module: text("Path of the module's folder."),
    name: NAME,
    description: DESCRIPTION,
    variables: { type: 'object', description: "Values of the module's variables." },
    dependsOn: DEPENDS_ON,
    forEach: FOR_EACH,
    when: WHEN,
  },
};

/** What stands under `policy:`. */
export const POLICY: JsonObject = {
  name: text('Its name.'),
  description: DESCRIPTION,
  match: { type: ['string', 'boolean'], description: 'CEL over `change`: which changes it concerns. Default: all.' },
  assert: { type: ['string', 'boolean'], description: 'CEL over `change` that must hold.' },
  message: text('What to say where it does not; may hold ${…}.'),
  severity: {
    enum: ['error', 'warning'],
    default: 'error',
    description: 'error stops the plan, warning is only said.',
  },
  cases: {
    type: 'array',
    description: 'Changes made up for `reckon policy test`, with what the policy is to say of them.',
    items: {
      type: 'object',
      required: ['name', 'expect', 'change'],
      additionalProperties: false,
      properties: {
        name: text('What the case shows.'),
        expect: { enum: ['pass', 'fail', 'unknown', 'skip'], description: 'skip: `match` leaves it out.' },
        change: { type: 'object', description: "An entry of a saved plan's `resource_changes`." },
      },
    },
  },
};

const CONDITION: JsonObject = {
  type: 'object',
  required: ['condition'],
  additionalProperties: false,
  properties: {
    condition: { description: 'An expression that must be true.' },
    message: text('What to say where it is not.'),
  },
};
const CONDITIONS = (description: string): JsonObject => ({
  description,
  anyOf: [CONDITION, { type: 'array', items: CONDITION }],
});
const DURATION = (description: string): JsonObject => ({ type: ['string', 'number'], description });

/** What stands under `lifecycle:`. */
export const LIFECYCLE: JsonObject = {
  type: 'object',
  additionalProperties: false,
  description: 'What may happen to the object, and when.',
  properties: {
    preventDestroy: {
      description: 'true: a plan that deletes or replaces it is an error. skip: it is left alone with a warning.',
      anyOf: [{ enum: [true, false, 'skip'] }, EXPRESSION],
    },
    onRemove: {
      description:
        'When the document goes, the object is deleted (the default), left alone (orphan), or the plan fails.',
      anyOf: [{ enum: ['delete', 'orphan', 'fail'] }, EXPRESSION],
    },
    ignoreChanges: {
      description: 'Fields whose differences are left alone: paths, or all.',
      anyOf: [{ type: 'array', items: { type: 'string' } }, { enum: ['all'] }, EXPRESSION],
    },
    createBeforeDestroy: orExpression(
      { type: 'boolean' },
      'A replacement creates the new object before it deletes the old.',
    ),
    replaceTriggeredBy: orExpression({ type: 'array' }, 'A change of any of these values replaces the object.'),
    timeouts: {
      type: 'object',
      description: 'Longest waits: 90m, 2h.',
      additionalProperties: false,
      properties: {
        create: DURATION('For it to be there.'),
        update: DURATION('For a change to be done.'),
        delete: DURATION('For it to be gone.'),
      },
    },
    precondition: CONDITIONS('What must hold before it is created or changed.'),
    postcondition: CONDITIONS('What must hold of the live object, `self`, afterwards.'),
  },
};
