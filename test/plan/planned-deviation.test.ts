import { expect, test } from 'vitest';
import type { FieldChange, PlannedChange } from '../../src/model/change.ts';
import { Secret, Unknown, type ValueObject } from '../../src/model/value.ts';
import { plannedDeviation } from '../../src/plan/planned-deviation.ts';
import { change } from '../ui/example-plan.ts';

const field = (pointer: string, after: FieldChange['after']): FieldChange =>
  after === undefined ? { pointer, kind: 'remove' } : { pointer, kind: 'change', after };
const update = (...fields: FieldChange[]): PlannedChange => change('imco.dns_record.a', { id: '1', seen: 'x', fields });
const create = (after: ValueObject): PlannedChange =>
  change('imco.dns_record.a', {
    action: 'create',
    after,
    fields: Object.entries(after).map(([key, value]) => field(`/${key}`, value)),
  });
const unknown = new Unknown({ waitsFor: ['imco.dns_domain.zone'] });

const BOUND = { isWhole: false, mayKnowMore: true };
const FIRST = { isWhole: true, mayKnowMore: false };

test.each<{ title: string; planned: PlannedChange; now: PlannedChange; terms?: typeof BOUND; found?: unknown }>([
  { title: 'nothing, where all is the same', planned: update(field('/ttl', 60)), now: update(field('/ttl', 60)) },
  {
    title: 'another action',
    planned: update(),
    now: { ...update(), action: 'delete' },
    found: { kind: 'action', planned: 'update', now: 'delete' },
  },
  {
    title: 'another object under the address',
    planned: update(),
    now: { ...update(), id: '2' },
    found: { kind: 'object', planned: '1', now: '2' },
  },
  {
    title: 'a value that has moved elsewhere',
    planned: update(field('/content', { ip: ['a', 'b'] })),
    now: update(field('/content', { ip: ['a', 'c'] })),
    found: { kind: 'value', pointer: '/content', planned: { ip: ['a', 'b'] }, now: { ip: ['a', 'c'] } },
  },
  {
    title: 'a field that was not to be changed',
    planned: update(),
    now: update(field('/ttl', 60)),
    found: { kind: 'value', pointer: '/ttl', planned: undefined, now: 60 },
  },
  {
    title: 'a value that nobody knows any more',
    planned: update(field('/content', 'a')),
    now: update(field('/content', unknown)),
    found: { kind: 'value', pointer: '/content', planned: 'a', now: unknown },
  },
  {
    title: 'nothing, where a part was done since',
    planned: update(field('/ttl', 60), field('/name', 'b')),
    now: update(field('/ttl', 60)),
  },
  {
    title: 'nothing, where the object itself has moved: that is told when it is touched',
    planned: update(field('/ttl', 60)),
    now: { ...update(field('/ttl', 30)), seen: 'y' },
  },
  { title: 'nothing, where a value was not known', planned: create({ a: unknown }), now: create({ a: 'known' }) },
  {
    title: 'nothing, where secrets differ',
    planned: create({ a: new Secret('one') }),
    now: create({ a: new Secret('two') }),
  },
  {
    title: 'that a first plan hides a value',
    planned: create({ a: unknown }),
    now: create({ a: 'known' }),
    terms: FIRST,
    found: { kind: 'value', pointer: '/a', planned: unknown, now: 'known' },
  },
  {
    title: 'that a first plan shows readers another value than it holds',
    planned: { ...create({ 'a/b': [1, 2] }), fields: [] },
    now: { ...create({ 'a/b': [1, 3] }), fields: [] },
    terms: FIRST,
    found: { kind: 'value', pointer: '/a~1b/1', planned: 2, now: 3 },
  },
  {
    title: 'nothing, where a first plan knows what the server predicted',
    planned: { ...create({ a: 'predicted' }), fields: [] },
    now: { ...create({ a: unknown }), fields: [] },
    terms: FIRST,
  },
  {
    title: 'nothing, where an object that a first plan takes in has moved where it is not managed',
    planned: { ...update(), action: 'adopt', after: { state: 'BUSY' } },
    now: { ...update(), action: 'adopt', after: { state: 'READY' } },
    terms: FIRST,
  },
])('a saved change and the one planned now: $title', ({ planned, now, terms = BOUND, found }) => {
  expect(plannedDeviation(planned, now, terms)).toEqual(found);
});
