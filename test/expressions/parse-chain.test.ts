import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { expect, test } from 'vitest';
import { parseChain } from '../../src/expressions/parse-chain.ts';
import { fc } from '../support/properties.ts';

const library = new Environment({ unlistedVariablesAreDyn: true, enableOptionalTypes: true });

/** All that a syntax tree tells. */
function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== 'object' || node === null) return node;
  const { op, args, pos, start, end, range, input } = node as ASTNode;
  return { op, args: plain(args), pos, start, end, range: { ...range }, input };
}

const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,5}$/),
  fc.constantFrom('has', 'true', 'null', 'in', 'for', 'var', 'prototype', 'constructor', '__proto__'),
);
const space = fc.stringMatching(/^[ \n\t]{0,2}$/);
const chain = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('.'));
const text = fc.oneof(
  fc.tuple(space, chain, space).map((parts) => parts.join('')),
  fc.tuple(space, space, chain, space, space).map(([a, b, c, d, e]) => `${a}has(${b}${c}${d})${e}`),
);

test('a chain of names has the syntax tree that the library gives it', () => {
  fc.assert(
    fc.property(text, (written) => {
      const quick = parseChain(written);
      if (quick !== undefined) expect(plain(quick)).toEqual(plain(library.parse(written).ast));
    }),
    { numRuns: 2000 },
  );
});

test.each(['a', 'secret.env.TOKEN', ' imco.vpc.main.id ', 'has(settings.token)'])(
  '`%s` needs no library',
  (written) => {
    expect(parseChain(written)).toBeDefined();
  },
);

test.each([
  '',
  '1',
  'a.b + 1',
  'a["b"]',
  'a.?b',
  'f(a)',
  'has(a)',
  'has(a.b',
  'a.b)',
  'true',
  'a..b',
  '.a',
  'a b',
  `a${'.b'.repeat(40)}`,
])('`%s` is left to the library', (written) => {
  expect(parseChain(written)).toBeUndefined();
});
