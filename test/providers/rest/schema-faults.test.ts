import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import { Secret, Unknown, type Value } from '../../../src/model/value.ts';
import { openSchemaCompiler } from '../../../src/providers/rest/compile-schema.ts';
import { checkValue } from '../../../src/providers/rest/schema-faults.ts';
import { viewSchema } from '../../../src/providers/rest/schema-view.ts';

const compile = openSchemaCompiler();
const faults = (schema: JsonObject, value: Value) =>
  checkValue(value, compile(schema), viewSchema(schema)).map(({ pointer, message }) => `${pointer}: ${message}`);

describe('faults are told in words', () => {
  test.each<{ schema: JsonObject; value: Value; fault: string }>([
    { schema: { type: ['string', 'null'] }, value: 1, fault: ': must be a text or null' },
    { schema: { type: 'array' }, value: {}, fault: ': must be a list' },
    { schema: { enum: ['a', 1, null] }, value: 'b', fault: ': must be one of a, 1, null' },
    { schema: { enum: ['', 'a', 'b'] }, value: 'c', fault: ': must be one of a, b, or empty' },
    { schema: { not: { const: 'all' } }, value: 'all', fault: ': must not be all' },
    { schema: { not: { enum: ['a', 1] } }, value: 1, fault: ': must not be a or 1' },
    { schema: { type: 'array', maxItems: 1 }, value: [1, 2], fault: ': must have at most 1 item' },
    {
      schema: { type: 'object', propertyNames: { pattern: '^a', 'x-pattern-words': 'must begin with a' } },
      value: { 'b/c': 1 },
      fault: '/b~1c: cannot be a key here: it must begin with a',
    },
    {
      schema: { type: 'object', propertyNames: { not: { enum: ['a', 'b'] } } },
      value: { b: 1 },
      fault: '/b: cannot be a key here: it must not be a or b',
    },
    { schema: { const: 'a' }, value: 'b', fault: ': must be a' },
    { schema: { minimum: 3 }, value: 2, fault: ': must be at least 3' },
    { schema: { exclusiveMaximum: 3 }, value: 3, fault: ': must be less than 3' },
    { schema: { type: 'string', minLength: 1 }, value: '', fault: ': must not be empty' },
    { schema: { type: 'string', pattern: '^a' }, value: 'b', fault: ': must match ^a' },
    {
      schema: { type: 'string', pattern: '^a', 'x-pattern-words': 'must begin with a' },
      value: 'b',
      fault: ': must begin with a',
    },
    { schema: { type: 'string', format: 'uuid' }, value: 'b', fault: ': must be a UUID' },
    { schema: { uniqueItems: true }, value: [1, 1], fault: ': must not have two items alike' },
    { schema: { required: ['a'] }, value: {}, fault: ': must have `a`' },
    {
      schema: { type: 'object', properties: { 'a/b': { type: 'integer' } } },
      value: { 'a/b': 'x' },
      fault: '/a~1b: must be an integer',
    },
  ])('$fault', ({ schema, value, fault }) => {
    expect(faults(schema, value)).toEqual([fault]);
  });
});

describe('of alternatives', () => {
  const schema: JsonObject = {
    oneOf: [
      {
        type: 'object',
        required: ['kind', 'size'],
        properties: { kind: { const: 'disk' }, size: { type: 'integer' } },
      },
      { type: 'object', required: ['kind', 'path'], properties: { kind: { const: 'file' }, path: { type: 'string' } } },
    ],
  };

  test('only the one that was meant speaks', () => {
    expect(faults(schema, { kind: 'disk', size: 'big' })).toEqual(['/size: must be an integer']);
    expect(faults(schema, { kind: 'file' })).toEqual([': must have `path`']);
  });

  test('the choice itself speaks where none was meant', () => {
    expect(faults(schema, 7)).toEqual([': must have one of the forms that the schema allows']);
  });
});

describe('unknown and secret parts', () => {
  const schema: JsonObject = {
    type: 'object',
    required: ['a', 'b'],
    properties: {
      a: { type: 'integer' },
      b: { type: 'string', pattern: '^x' },
      list: { type: 'array', items: { type: 'integer' } },
    },
    anyOf: [{ required: ['a'] }, { required: ['c'] }],
  };

  test('that are unknown fit everything, required ones too', () => {
    expect(faults(schema, { a: new Unknown(), b: new Unknown(), list: [1, new Unknown()] })).toEqual([]);
    expect(faults(schema, new Unknown())).toEqual([]);
  });

  test('that are secret are checked, and not quoted', () => {
    expect(faults(schema, { a: 1, b: new Secret('hidden') })).toEqual(['/b: must match ^x']);
    expect(faults(schema, new Secret({ a: 'hidden', b: 'x' }))).toEqual(['/a: must be an integer']);
  });
});

test('a find in place stands for the id that it will find, and for nothing else', () => {
  const schema: JsonObject = {
    properties: { vpc: { type: 'string', 'x-reference': 'imco.vpc' }, name: { type: 'string' } },
  };
  expect(faults(schema, { vpc: { find: { name: 'main' } } })).toEqual([]);
  expect(faults(schema, { vpc: { find: 1, more: 2 }, name: { find: {} } })).toEqual([
    '/vpc: must be a text',
    '/name: must be a text',
  ]);
});
