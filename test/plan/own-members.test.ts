import { describe, expect, test } from 'vitest';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import { Unknown, type ValueObject } from '../../src/model/value.ts';
import { diffFields } from '../../src/plan/diff-fields.ts';
import { fieldRules } from '../../src/plan/field-rules.ts';
import { keepOthers } from '../../src/plan/own-members.ts';
import { plannedUpdate } from '../../src/plan/planned-value.ts';
import { seenDigest } from '../../src/plan/seen-digest.ts';

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

describe('what others put into a list that is owned by its items', () => {
  test.each([
    { title: 'goes along, first', desired: ['a', 'b'], prior: ['a'], live: ['x', 'a'], sent: ['x', 'a', 'b'] },
    { title: 'does not count what was ours', desired: ['a'], prior: ['a', 'b'], live: ['b', 'a'], sent: ['a'] },
    {
      title: 'is all that stays of a list we let go of',
      desired: undefined,
      prior: ['a'],
      live: ['x', 'a'],
      sent: ['x'],
    },
    { title: 'may be nothing', desired: undefined, prior: ['a'], live: ['a'], sent: undefined },
    {
      title: 'goes along where nothing was applied yet',
      desired: ['a'],
      prior: undefined,
      live: ['x'],
      sent: ['x', 'a'],
    },
  ])('$title', ({ desired, prior, live, sent }) => {
    const wanted = desired === undefined ? {} : { labels: desired };
    const before = prior === undefined ? null : { labels: prior };
    expect(keepOthers(wanted, before, { labels: live }, rules)).toEqual(sent === undefined ? {} : { labels: sent });
  });

  test('goes along inside objects too', () => {
    const inner = fieldRules({
      type: 'object',
      properties: {
        spec: { type: 'object', properties: { labels: { type: 'array', items: {}, 'x-list': 'members' } } },
      },
    });
    const live = { spec: { labels: ['x'], size: 1 } };
    expect(keepOthers({ spec: { labels: ['a'] } }, null, live, inner)).toEqual({ spec: { labels: ['x', 'a'] } });
  });

  test('is part of what is planned, and makes no plan stale', () => {
    const field = { pointer: '/labels', kind: 'change', before: ['a'], after: ['b'] } as const;
    const after = plannedUpdate({ labels: ['x', 'a'] }, [field], rules, 'imco.vpc.one' as ResourceAddress);
    expect(after).toEqual({ labels: ['x', 'b'] });
    const seen = (labels: readonly string[]) => seenDigest({ labels }, { labels: ['a'] }, undefined, rules);
    expect(seen(['x', 'a'])).toBe(seen(['a', 'y']));
    expect(seen(['x', 'a'])).not.toBe(seen(['x']));
  });
});

describe('an option that has a say in how a list is compared', () => {
  const schema = {
    type: 'object',
    properties: {
      rules: { type: 'array', items: {}, 'x-list': 'set', 'x-list-by-option': { rules: { merge: 'members' } } },
    },
  };
  const listUnder = (options?: ValueObject) => fieldRules(schema, options).member('rules')?.list;

  test.each<[string, ValueObject | undefined, string]>([
    ['is not given', undefined, 'set'],
    ['says nothing of it', { rules: 'own' }, 'set'],
    ['chooses', { rules: 'merge' }, 'members'],
    ['is not known yet', { rules: new Unknown({ waitsFor: [] }) }, 'set'],
  ])('%s', (_, options, list) => {
    expect(listUnder(options)).toBe(list);
  });

  test('gives the same rules for the same choice', () => {
    expect(fieldRules(schema, { rules: 'merge', other: 1 })).toBe(fieldRules(schema, { rules: 'merge' }));
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
