import { expect, test } from 'vitest';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import { nameAddress } from '../../src/plan/name-address.ts';

test.each([
  ['imco.cluster.apps', 'Try `reckon run ADDRESS retry`.', 'Try `reckon run imco.cluster.apps retry`.'],
  [
    'imco.server.web["a"]',
    'or make it anew with --replace ADDRESS',
    `or make it anew with --replace 'imco.server.web["a"]'`,
  ],
  ['imco.cluster.apps', 'the server says: IP ADDRESS in use', 'the server says: IP ADDRESS in use'],
])('the advice for %s names it where a command wants it, and nowhere else', (address, text, named) => {
  expect(nameAddress(text, address as ResourceAddress)).toBe(named);
});
