import { expect, test } from 'vitest';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import { Unknown, type ValueObject } from '../../src/model/value.ts';
import { fieldRules } from '../../src/plan/field-rules.ts';
import { plannedCreate, plannedUpdate } from '../../src/plan/planned-value.ts';

const ADDRESS = 'x.y.z' as ResourceAddress;

test('what the server gives the items of a list is unknown until it is there, and kept where it is', () => {
  const item = { type: 'object', properties: { id: { readOnly: true }, name: { type: 'string' } } };
  const nets = { type: 'array', 'x-list': 'map', 'x-list-keys': ['name'], items: item };
  const rules = fieldRules({ type: 'object', properties: { nets } });
  const idsOf = (planned: ValueObject) => (planned['nets'] as readonly ValueObject[]).map(({ id }) => id);
  expect(idsOf(plannedCreate({ nets: [{ name: 'a' }] }, rules, ADDRESS))).toEqual([expect.any(Unknown)]);
  const field = {
    pointer: '/nets',
    kind: 'change',
    before: [{ id: 7, name: 'a' }],
    after: [{ name: 'b' }, { name: 'a' }],
  } as const;
  expect(idsOf(plannedUpdate({ nets: field.before }, [field], rules, ADDRESS))).toEqual([expect.any(Unknown), 7]);
});
