import { expect, test } from 'vitest';
import { unknownMarker } from '../../src/model/secret-marker.ts';
import { fieldRules } from '../../src/plan/field-rules.ts';
import { writtenPrior } from '../../src/plan/written-prior.ts';

const schema = {
  type: 'object',
  properties: {
    size: { type: 'number' },
    password: { type: 'string', writeOnly: true },
    seed: { type: 'string', 'x-create-only': true },
    spec: { type: 'object', properties: { tier: { type: 'string' }, zone: { type: 'string' } } },
    tags: { type: 'array', 'x-list': 'members', items: { type: 'string' } },
  },
} as const;

const secret = { $fingerprint: 'v1.abc.def' };

test.each([
  {
    title: 'a field that is live as intended is applied',
    prior: { size: 1 },
    intended: { size: 2 },
    live: { size: 2 },
    written: { size: 2 },
  },
  {
    title: 'a field that is not live as intended is as before',
    prior: { size: 1 },
    intended: { size: 2 },
    live: { size: 1 },
    written: { size: 1 },
  },
  { title: 'a new field that did not come about is not ours', prior: {}, intended: { size: 2 }, live: {}, written: {} },
  {
    title: 'a field that was taken out and is gone is ours no more',
    prior: { size: 1 },
    intended: {},
    live: {},
    written: {},
  },
  {
    title: 'a field that was taken out and is still there is still ours',
    prior: { size: 1 },
    intended: {},
    live: { size: 1 },
    written: { size: 1 },
  },
  {
    title: 'of a changed secret nobody knows',
    prior: { password: secret },
    intended: { password: { $fingerprint: 'v1.ghi.jkl' } },
    live: {},
    written: { password: unknownMarker },
  },
  {
    title: 'a secret that was not to change is as before',
    prior: { password: secret },
    intended: { password: secret, size: 1 },
    live: {},
    written: { password: secret },
  },
  {
    title: 'what only a create sends is as before',
    prior: { seed: 'a' },
    intended: { seed: 'b' },
    live: {},
    written: { seed: 'a' },
  },
  {
    title: 'an object is taken member by member',
    prior: { spec: { tier: 'a' } },
    intended: { spec: { tier: 'b', zone: 'z' } },
    live: { spec: { tier: 'a', zone: 'z' } },
    written: { spec: { tier: 'a', zone: 'z' } },
  },
  {
    title: 'a new object of which nothing came about is not ours',
    prior: {},
    intended: { spec: { tier: 'b' } },
    live: { spec: {} },
    written: {},
  },
  {
    title: 'the members of a list that are there are ours',
    prior: { tags: ['a'] },
    intended: { tags: ['b', 'c'] },
    live: { tags: ['x', 'a', 'b'] },
    written: { tags: ['a', 'b'] },
  },
])('$title', ({ prior, intended, live, written }) => {
  expect(writtenPrior(prior as never, intended as never, live as never, fieldRules(schema as never))).toEqual(written);
});
