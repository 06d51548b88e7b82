import { expect, test } from 'vitest';
import { isOnItsWay } from '../../../src/engine/applying/check-fresh.ts';
import type { FieldChange } from '../../../src/model/change.ts';
import { Secret } from '../../../src/model/value.ts';

const size: FieldChange = { pointer: '/size', kind: 'change', before: 1, after: 3 };
const name: FieldChange = { pointer: '/name', kind: 'change', before: 'a', after: 'b' };
const password: FieldChange = { pointer: '/password', kind: 'change', before: new Secret('x'), after: new Secret('y') };

test.each([
  { title: 'nothing is left to do', left: [], expected: true },
  { title: 'a part of the plan is left, as it was planned', left: [name], expected: true },
  { title: 'a secret is left', left: [password], expected: true },
  { title: 'a field moved elsewhere', left: [{ ...size, before: 2 }], expected: false },
  { title: 'a field that was not planned moved', left: [{ ...size, pointer: '/other' }], expected: false },
])('an object is on its way to what is desired or not: $title', ({ left, expected }) => {
  expect(isOnItsWay([size, name, password], left)).toBe(expected);
});
