import { expect, test } from 'vitest';
import type { ConnectionName } from '../../src/model/resource-address.ts';
import { guardGone } from '../../src/plan/guard-gone.ts';

const behind = (connection: string, ...gone: readonly boolean[]) =>
  gone.map((isGone) => ({ connection: connection as ConnectionName, isGone }));
const location = { file: 'reckon.yaml', line: 3, column: 10 };

test.each([
  { title: 'nothing is gone', objects: behind('imply', false, false), codes: [] },
  { title: 'some are gone', objects: behind('imply', true, true, false), codes: [] },
  { title: 'the only one is gone', objects: behind('imply', true), codes: [] },
  { title: 'all are gone', objects: behind('imply', true, true), codes: ['ALL_GONE'] },
  {
    title: 'all behind one of two connections are gone',
    objects: [...behind('imply', true, true), ...behind('imco', true, false)],
    codes: ['ALL_GONE'],
  },
  {
    title: 'all behind two connections are gone',
    objects: [...behind('imply', true, true), ...behind('imco', true, true)],
    codes: ['ALL_GONE', 'ALL_GONE'],
  },
])('where $title, $codes is said', ({ objects, codes }) => {
  const found = guardGone(objects, { allowGone: undefined, locate: () => location });
  expect(found.map(({ code }) => code)).toEqual(codes);
});

test('all that is gone is an error at the connection’s address, which names the number that lets it pass', () => {
  expect(guardGone(behind('imply', true, true, true), { allowGone: undefined, locate: () => location })).toEqual([
    {
      severity: 'error',
      code: 'ALL_GONE',
      message: 'all 3 managed objects behind the connection imply are gone',
      hint: 'Is this the right server, and the right account?\nIf they are gone for good, pass --allow-gone 3.',
      location,
    },
  ]);
});

test('exactly the number of objects that are gone lets them be gone', () => {
  const objects = [...behind('imply', true, true), ...behind('imco', true, true)];
  const codes = (allowGone: number) => guardGone(objects, { allowGone, locate: () => undefined }).length;
  expect([2, 4, 5].map(codes)).toEqual([2, 0, 2]);
});

test('where a person is asked, it is a warning', () => {
  expect(guardGone(behind('imply', true, true), { allowGone: 'warn', locate: () => undefined })).toMatchObject([
    { severity: 'warning', code: 'ALL_GONE', hint: 'Is this the right server, and the right account?' },
  ]);
});
