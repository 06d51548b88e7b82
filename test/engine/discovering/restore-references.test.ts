import { expect, test } from 'vitest';
import { type Draft, restoreReferences } from '../../../src/engine/discovering/restore-references.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { ResourceAddress } from '../../../src/model/resource-address.ts';

const address = (text: string) => text as ResourceAddress;

const schema = {
  type: 'object',
  properties: {
    net: { type: 'string', 'x-reference': 'x.net' },
    peers: { type: 'array', items: { type: 'string', 'x-reference': 'x.net' } },
    name: { type: 'string' },
  },
};

const draft = (name: string, properties: JsonObject): Draft => ({
  address: address(`x.net.${name}`),
  schema,
  connection: 'x',
  properties,
});

const target = (name: string, id: string, connection = 'x') => ({
  address: address(`x.net.${name}`),
  type: 'x.net',
  connection,
  ids: [id],
});

const restored = (drafts: readonly Draft[], targets: Parameters<typeof restoreReferences>[1]) =>
  Object.fromEntries([...restoreReferences(drafts, targets)].map(([key, found]) => [key, Object.fromEntries(found)]));

test('ids become references, in lists too, and other texts stay', () => {
  expect(
    restored([draft('a', { net: '1', peers: ['2', '9'], name: '1' })], [target('b', '1'), target('c', '2')]),
  ).toEqual({
    'x.net.a': { '/net': '${x.net.b.id}', '/peers/0': '${x.net.c.id}' },
  });
});

test('of two that refer to each other one keeps the id', () => {
  const drafts = [draft('a', { net: '2' }), draft('b', { net: '1' })];
  expect(restored(drafts, [target('a', '1'), target('b', '2')])).toEqual({
    'x.net.a': { '/net': '${x.net.b.id}' },
    'x.net.b': {},
  });
});

test('nothing refers to itself, nor to another connection', () => {
  expect(restored([draft('a', { net: '1', peers: ['2'] })], [target('a', '1'), target('b', '2', 'other')])).toEqual({
    'x.net.a': {},
  });
});
