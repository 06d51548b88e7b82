import { describe, expect, test } from 'vitest';
import { diffFields } from '../../src/plan/diff-fields.ts';
import { fieldRules } from '../../src/plan/field-rules.ts';

const rules = fieldRules({
  type: 'object',
  properties: { labels: { type: 'array', items: { type: 'string' }, 'x-list': 'members' } },
});
const isSameSecret = () => false;

describe('a list that is owned by its items', () => {
  test.each([
    { title: 'is the same in another order', desired: ['a', 'b'], prior: ['a', 'b'], live: ['b', 'a'], fields: [] },
    { title: 'is the same with items of others', desired: ['a'], prior: ['a'], live: ['x', 'a'], fields: [] },
    {
      title: 'lacks an item',
      desired: ['a', 'b'],
      prior: ['a'],
      live: ['x', 'a'],
      fields: [{ kind: 'change', before: ['a'], after: ['a', 'b'] }],
    },
    {
      title: 'has an item that was ours',
      desired: ['a'],
      prior: ['a', 'b'],
      live: ['x', 'b', 'a'],
      fields: [{ kind: 'change', before: ['b', 'a'], after: ['a'] }],
    },
    {
      title: 'is taken out of the document',
      desired: undefined,
      prior: ['a'],
      live: ['x', 'a'],
      fields: [{ kind: 'remove', before: ['a'] }],
    },
    { title: 'is taken out when nothing of ours is left', desired: undefined, prior: ['a'], live: ['x'], fields: [] },
  ])('$title', ({ desired, prior, live, fields }) => {
    const found = diffFields({
      desired: desired === undefined ? {} : { labels: desired },
      prior: { labels: prior },
      live: { labels: live },
      rules,
      ignoreChanges: [],
      isSameSecret,
    });
    expect(found.fields).toMatchObject(fields);
    expect(found.fields).toHaveLength(fields.length);
  });
});

describe('fields that nobody can read', () => {
  const secret = fieldRules({
    type: 'object',
    properties: { psk: { type: 'string', writeOnly: true, 'x-immutable': true } },
  });
  const input = { desired: { psk: 'new' }, live: {}, rules: secret, isSameSecret };

  test('are taken on trust when the object was never applied, for replacing it would be absurd', () => {
    expect(diffFields({ ...input, prior: null, ignoreChanges: [] }).fields).toEqual([]);
  });

  test('replace the object when they were applied before and differ now', () => {
    const { fields } = diffFields({ ...input, prior: { psk: { $fingerprint: 'old' } }, ignoreChanges: [] });
    expect(fields).toMatchObject([{ pointer: '/psk', forcesReplacement: true, sensitive: true }]);
  });
});
