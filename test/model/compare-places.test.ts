import { expect, test } from 'vitest';
import { comparePlaces } from '../../src/model/compare-places.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';

const at = (file: string, line: number, address: string): Diagnostic => ({
  severity: 'error',
  code: 'EXISTS_UNMANAGED',
  message: 'it exists already',
  location: { file, line, column: 1 },
  address,
});

test('diagnostics stand in the order of the files, whichever answer came first', () => {
  const inOrder = [
    { severity: 'error', code: 'STATE_BROKEN', message: 'no place' } as const,
    at('resources/a.yaml', 2, 'imco.vpc.net'),
    at('resources/a.yaml', 10, 'imco.dns_record.www["eu"]'),
    at('resources/a.yaml', 10, 'imco.dns_record.www["us"]'),
    at('resources/b.yaml', 1, 'imco.vpc.other'),
  ];
  expect(inOrder.toReversed().sort(comparePlaces)).toEqual(inOrder);
});
