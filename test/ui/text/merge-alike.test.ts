import { expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { mergeAlike } from '../../../src/ui/text/merge-alike.ts';
import { at } from '../example-plan.ts';

const refused = (address: string, line = 9): Diagnostic => ({
  severity: 'error',
  code: 'SERVER_REJECTED',
  message: 'the server refuses it',
  location: at(line),
  address,
});

test('one mistake in a document with many instances is said once', () => {
  const merged = mergeAlike([
    refused('a.b.c["x"]'),
    refused('a.b.c["y"]'),
    refused('a.b.c["z"]'),
    refused('a.b.d', 20),
  ]);
  expect(merged.map(({ address }) => address)).toEqual(['a.b.c["x"] and 2 more like it', 'a.b.d']);
});

test('what stands at no place is never taken for the same', () => {
  const { location: _location, ...placeless } = refused('a.b.c');
  expect(mergeAlike([placeless, placeless])).toHaveLength(2);
});
