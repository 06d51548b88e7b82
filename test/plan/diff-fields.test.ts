import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { Secret, Unknown, type ValueObject } from '../../src/model/value.ts';
import { changed, diff } from './example-diff.ts';

describe('ownership by field', () => {
  test.each<{
    title: string;
    desired: ValueObject;
    prior?: JsonObject;
    live: ValueObject;
    expected: readonly string[];
  }>([
    { title: 'a field that is as declared makes no change', desired: { ttl: 60 }, live: { ttl: 60 }, expected: [] },
    {
      title: 'a field that the server hides is compared with what was last applied',
      desired: { flavor: 'small' },
      prior: { flavor: 'small' },
      live: {},
      expected: [],
    },
    {
      title: 'a field that the server hides is changed when it was applied otherwise',
      desired: { flavor: 'large' },
      prior: { flavor: 'small' },
      live: {},
      expected: ['change /flavor'],
    },
    {
      title: 'a field that the server may hide, and shows, is compared with what is live',
      desired: { flavor: 'small' },
      prior: { flavor: 'small' },
      live: { flavor: 'large' },
      expected: ['change /flavor'],
    },
    {
      title: 'a hidden field of an adopted object makes no change',
      desired: { flavor: 'small' },
      live: {},
      expected: [],
    },
    {
      title: 'a field that is kept when it is taken out makes no change then',
      desired: {},
      prior: { power: 'on' },
      live: { power: 'off' },
      expected: [],
    },
    {
      title: 'what the server added makes no change',
      desired: { ttl: 60 },
      live: { ttl: 60, extra: 1, status: { up: true } },
      expected: [],
    },
    {
      title: 'a declared field that differs is changed',
      desired: { ttl: 60 },
      live: { ttl: 30 },
      expected: ['change /ttl'],
    },
    { title: 'a declared field that is absent is added', desired: { ttl: 60 }, live: {}, expected: ['add /ttl'] },
    {
      title: 'a field that was applied and is taken out is removed',
      desired: {},
      prior: { ttl: 60 },
      live: { ttl: 60 },
      expected: ['remove /ttl'],
    },
    { title: 'a field that was never applied is left alone', desired: {}, prior: {}, live: { ttl: 60 }, expected: [] },
    {
      title: 'a taken-out field that is gone already makes no change',
      desired: {},
      prior: { ttl: 60 },
      live: {},
      expected: [],
    },
    {
      title: 'a taken-out field that is back at its default makes no change',
      desired: {},
      prior: { mode: 'x' },
      live: { mode: 'plain' },
      expected: [],
    },
    {
      title: 'null asks for a field to be absent',
      desired: { ttl: null },
      live: { ttl: 60 },
      expected: ['remove /ttl'],
    },
    { title: 'null for an absent field makes no change', desired: { ttl: null }, live: {}, expected: [] },
    {
      title: 'an object is owned member by member',
      desired: { labels: { a: '1' } },
      live: { labels: { a: '2', b: '3' } },
      expected: ['change /labels/a'],
    },
    {
      title: 'a member taken out is removed alone',
      desired: { labels: { a: '1' } },
      prior: { labels: { a: '1', b: '3' } },
      live: { labels: { a: '1', b: '3', c: '4' } },
      expected: ['remove /labels/b'],
    },
    {
      title: 'an object taken out with what it must have goes whole',
      desired: {},
      prior: { tier: { size: 1 } },
      live: { tier: { size: 1, kind: 'auto' } },
      expected: ['remove /tier'],
    },
    {
      title: 'read-only fields are never compared',
      desired: { status: { up: true } },
      live: { status: { up: false } },
      expected: [],
    },
    { title: 'an empty list and an absent one are one', desired: { steps: [] }, live: {}, expected: [] },
    {
      title: 'a create-only field is never compared',
      desired: { recipe: 'b' },
      prior: { recipe: 'a' },
      live: {},
      expected: [],
    },
    {
      title: 'prototype names are plain keys',
      desired: { labels: { constructor: 'x' } },
      live: { labels: {} },
      expected: ['add /labels/constructor'],
    },
  ])('$title', ({ desired, prior, live, expected }) => {
    expect(changed(desired, live, prior ?? null)).toEqual(expected);
  });
});

describe('comparison by meaning', () => {
  test.each<{ title: string; desired: ValueObject; live: ValueObject; expected: readonly string[] }>([
    {
      title: 'quantities are compared as numbers',
      desired: { memory: '1024Mi' },
      live: { memory: '1Gi' },
      expected: [],
    },
    {
      title: 'a decimal gigabyte is not a binary one',
      desired: { memory: '1G' },
      live: { memory: '1Gi' },
      expected: ['change /memory'],
    },
    {
      title: 'JSON texts are compared by value',
      desired: { policy: '{"a":1,"b":2}' },
      live: { policy: '{ "b": 2, "a": 1 }' },
      expected: [],
    },
    {
      title: 'the order of a keyed list means nothing',
      desired: {
        tags: [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' },
        ],
      },
      live: {
        tags: [
          { name: 'b', value: '2' },
          { name: 'a', value: '1' },
        ],
      },
      expected: [],
    },
    {
      title: 'the order of a set means nothing',
      desired: { rules: [{ port: 1 }, { port: 2 }] },
      live: { rules: [{ port: 2 }, { port: 1 }] },
      expected: [],
    },
    {
      title: 'a set counts its items',
      desired: { rules: [{ port: 1 }, { port: 1 }] },
      live: { rules: [{ port: 1 }, { port: 2 }] },
      expected: ['change /rules'],
    },
    {
      title: 'the order of a plain list counts',
      desired: { steps: ['a', 'b'] },
      live: { steps: ['b', 'a'] },
      expected: ['change /steps'],
    },
    {
      title: 'members that a server adds to items do not count',
      desired: { rules: [{ port: 1 }] },
      live: { rules: [{ port: 1, id: 'x' }] },
      expected: [],
    },
  ])('$title', ({ desired, live, expected }) => {
    expect(changed(desired, live)).toEqual(expected);
  });
});

describe('secrets and unknowns', () => {
  test('a write-only field is compared with its fingerprint', () => {
    expect(changed({ password: new Secret('a') }, {}, { password: { $fingerprint: 'a' } })).toEqual([]);
    expect(changed({ password: new Secret('b') }, {}, { password: { $fingerprint: 'a' } })).toEqual([
      'change /password',
    ]);
  });

  test('a secret that can be read back is compared by value and not shown', () => {
    expect(changed({ mode: new Secret('x') }, { mode: 'x' })).toEqual([]);
    const [field] = diff({ mode: new Secret('x') }, { mode: 'y' }).fields;
    expect(field?.sensitive).toBe(true);
    expect(JSON.stringify(field?.after)).toBe('"(sensitive)"');
  });

  test('an unknown value is a change', () => {
    expect(changed({ ttl: new Unknown() }, { ttl: 1 })).toEqual(['change /ttl']);
  });
});

describe('what a schema forbids', () => {
  test('an immutable field forces a replacement', () => {
    expect(diff({ name: 'b' }, { name: 'a' }).fields[0]?.forcesReplacement).toBe(true);
  });

  test('a field that refuses is a fault that the server may overrule', () => {
    const [fault] = diff({ path: 'b' }, { path: 'a' }).faults;
    expect(fault).toMatchObject({ code: 'IMMUTABLE_FIELD', unlessServerAccepts: true });
  });

  test('shrinking is a fault, growing and staying is none', () => {
    expect(diff({ disk: '5Gi' }, { disk: '10Gi' }).faults[0]?.code).toBe('CANNOT_SHRINK');
    expect(diff({ disk: '20Gi' }, { disk: '10Gi' }).faults).toEqual([]);
    expect(diff({ disk: '10240Mi' }, { disk: '10Gi' }).fields).toEqual([]);
  });

  test('ignored fields make no change, with all beneath them', () => {
    expect(changed({ labels: { a: '1' }, ttl: 1 }, { labels: { a: '2' }, ttl: 2 }, null, ['/labels'])).toEqual([
      'change /ttl',
    ]);
  });
});

test('a difference that the YAML did not make is drift', () => {
  expect(diff({ ttl: 60 }, { ttl: 30 }, { ttl: 60 }).fields[0]?.drift).toBe(true);
  expect(diff({ ttl: 60 }, { ttl: 30 }, { ttl: 30 }).fields[0]?.drift).toBeUndefined();
});

test('a field that is an amount carries what its sides amount to', () => {
  const { fields } = diff({ memory: '2Gi' }, { memory: '1024Mi' });
  expect(fields).toMatchObject([{ quantity: { unit: 'bytes', before: 2 ** 30, after: 2 ** 31 } }]);
});
