import { expect, test } from 'vitest';
import type { PropertySchema } from '../../src/model/schema.ts';
import { Secret, type ValueObject } from '../../src/model/value.ts';
import { declareLive } from '../../src/plan/declare-live.ts';
import { openSchemaCompiler } from '../../src/providers/rest/compile-schema.ts';
import { describeType } from '../../src/providers/rest/describe-type.ts';

const compile = openSchemaCompiler();

function typeOf(schema: PropertySchema) {
  return describeType(
    {
      name: 'x.y',
      summary: 'A type.',
      managed: true,
      schema: { type: 'object', additionalProperties: false, ...schema },
      optionsSchema: { type: 'object' },
      capabilities: {
        create: true,
        update: true,
        delete: true,
        list: true,
        dryRun: { create: false, update: false },
        history: false,
        actions: [],
      },
      timeouts: { create: 1, update: 1, delete: 1 },
    },
    compile,
  );
}

const declare = (schema: PropertySchema, attributes: ValueObject, unsteady: readonly string[] = []) =>
  declareLive({ id: '1', attributes, unsteady }, typeOf(schema));

const text = { type: 'string' };

test.each([
  {
    title: 'what the server owns is left out',
    schema: { properties: { name: text, state: { ...text, readOnly: true } } },
    live: { name: 'a', state: 'up' },
    properties: { name: 'a' },
  },
  {
    title: 'what the schema does not know is left out',
    schema: { properties: { name: text } },
    live: { name: 'a', odd: 1 },
    properties: { name: 'a' },
  },
  {
    title: 'objects whose keys are data are kept whole',
    schema: { properties: { labels: { type: 'object', additionalProperties: text } } },
    live: { labels: { a: '1', b: '2' } },
    properties: { labels: { a: '1', b: '2' } },
  },
  {
    title: 'defaults and what is empty are left out, unless they must be there',
    schema: {
      required: ['kind'],
      properties: {
        kind: { ...text, default: 'A' },
        ttl: { type: 'integer', default: 60 },
        note: text,
        tags: { type: 'array' },
      },
    },
    live: { kind: 'A', ttl: 60, note: '', tags: [], other: null },
    properties: { kind: 'A' },
  },
  {
    title: 'fields stand in the order of the schema',
    schema: { properties: { name: text, size: { type: 'integer' } } },
    live: { size: 1, name: 'a' },
    properties: { name: 'a', size: 1 },
  },
  {
    title: 'a value that the schema would refuse is left out',
    schema: { properties: { name: text, mode: { enum: ['a', 'b'] } } },
    live: { name: 'a', mode: 'legacy' },
    properties: { name: 'a' },
  },
  {
    title: 'items of lists lose what the server owns in them',
    schema: {
      properties: {
        rules: {
          type: 'array',
          items: { type: 'object', properties: { port: { type: 'integer' }, id: { ...text, readOnly: true } } },
        },
      },
    },
    live: { rules: [{ id: 'r1', port: 80 }] },
    properties: { rules: [{ port: 80 }] },
  },
])('$title', ({ schema, live, properties }) => {
  const declared = declare(schema as PropertySchema, live as unknown as ValueObject);
  expect(declared.properties).toEqual(properties);
  expect(Object.keys(declared.properties)).toEqual(Object.keys(properties));
});

test('a list that could not be declared as it is live goes as a whole', () => {
  const schema: PropertySchema = {
    properties: {
      rules: {
        type: 'array',
        items: { type: 'object', required: ['id'], properties: { id: { ...text, readOnly: true } } },
      },
    },
  };
  expect(declare(schema, { rules: [{ id: 'r1' }] }).properties).toEqual({});
});

test('what the server moves by itself is left to it', () => {
  const schema: PropertySchema = { properties: { name: text, count: { type: 'integer' } } };
  expect(declare(schema, { name: 'a', count: 3 }, ['/count']).properties).toEqual({ name: 'a' });
});

test('secrets are never declared: one that must be there is hidden, another omitted', () => {
  const secret = { ...text, 'x-sensitive': true };
  const schema: PropertySchema = {
    required: ['password'],
    properties: { password: secret, token: secret, pin: { ...text, writeOnly: true } },
  };
  const declared = declare(schema, { password: 'a', token: new Secret('b') });
  expect(declared).toEqual({
    properties: {},
    hidden: [{ name: 'password', sensitive: true }],
    omitted: ['/token'],
  });
  expect(JSON.stringify(declared)).not.toMatch(/"[ab]"/);
});

test('what is only sent at creation and must be there is hidden, though no secret', () => {
  const schema: PropertySchema = { required: ['archive'], properties: { archive: { ...text, 'x-create-only': true } } };
  expect(declare(schema, {}).hidden).toEqual([{ name: 'archive', sensitive: false }]);
});
