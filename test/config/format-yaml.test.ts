import { describe, expect, test } from 'vitest';
import { parseAllDocuments, type ToStringOptions } from 'yaml';
import { formatYaml } from '../../src/config/format-yaml.ts';
import { fc } from '../support/properties.ts';

const format = (text: string): string => {
  const result = formatYaml(text);
  if (result.kind !== 'formatted') throw new TypeError(result.kind);
  return result.text;
};

const parse = (text: string): unknown =>
  [...parseAllDocuments(text, { uniqueKeys: false })].map((document) => document.toJS() as unknown);

test.each([
  { title: 'levels take two spaces', from: 'a:\n    b:\n        c: 1\n', to: 'a:\n  b:\n    c: 1\n' },
  { title: 'lists stand within their key', from: 'a:\n- 1\n- 2\n', to: 'a:\n  - 1\n  - 2\n' },
  { title: 'brackets are tight, braces are not', from: 'a: {b:   [ 1,2 ]}\n', to: 'a: { b: [1, 2] }\n' },
  { title: 'a text in brackets is no bracket', from: "a: '[ x ]'\n", to: 'a: "[ x ]"\n' },
  { title: 'single quotes stay where double ones would need escapes', from: "a: '\"'\n", to: "a: '\"'\n" },
  { title: 'a number keeps its spelling', from: 'a: 2021.10\nb: 0x1F\n', to: 'a: 2021.10\nb: 0x1F\n' },
  { title: 'a text that looks like a number keeps its quotes', from: 'a: "2021.10"\n', to: 'a: "2021.10"\n' },
  { title: 'line ends of Windows go', from: 'a: 1\r\nb: 2\r\n', to: 'a: 1\nb: 2\n' },
  { title: 'one blank line is enough', from: 'a: 1\n\n\n\nb: 2\n', to: 'a: 1\n\nb: 2\n' },
  {
    title: 'comments stay where they are',
    from: '# top\na: 1   # one\n# two\nb:\n    # in b\n    c: 1\n---\n# next\nd: 1\n',
    to: '# top\na: 1 # one\n# two\nb:\n  # in b\n  c: 1\n---\n# next\nd: 1\n',
  },
  {
    title: 'a folded text keeps its lines',
    from: 'a: >-\n    one\n    two\n\n    three\n',
    to: 'a: >-\n  one\n  two\n\n  three\n',
  },
  { title: 'blank lines in a literal text stay', from: 'a: |\n  x\n\n\n\n  y\n', to: 'a: |\n  x\n\n\n\n  y\n' },
  {
    title: 'an expression is never broken',
    from: `a: \${${'x + '.repeat(50)}x}\n`,
    to: `a: \${${'x + '.repeat(50)}x}\n`,
  },
  {
    title: 'anchors and merge keys stay',
    from: 'a: &x { b: 1 }\nc:\n  <<:   *x\n',
    to: 'a: &x { b: 1 }\nc:\n  <<: *x\n',
  },
  { title: 'an empty file stays empty', from: '', to: '' },
])('$title', ({ from, to }) => {
  expect(format(from)).toBe(to);
});

test('what is no YAML is said with its place', () => {
  expect(formatYaml('a: 1\nb: [1\n')).toMatchObject({ kind: 'invalid' });
});

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '${vars.size}',
    'a: b',
    '- x',
    '# no comment',
    '"',
    "it's",
    'two\nlines\n',
    ' spaced ',
    '2021.10',
    'yes',
    '',
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const { object } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(fc.string({ maxLength: 8 }), tie('value'), { maxKeys: 4 }),
}));
const style: fc.Arbitrary<ToStringOptions> = fc.record({
  indent: fc.integer({ min: 2, max: 6 }),
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 30, 80),
  singleQuote: fc.constantFrom(true, false, null),
  collectionStyle: fc.constantFrom('any', 'block', 'flow'),
  defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_FOLDED', 'BLOCK_LITERAL'),
  flowCollectionPadding: fc.boolean(),
});

/** Puts a comment after some lines that can bear one, which YAML itself judges. */
function commented(text: string, places: readonly number[]): string {
  let lines = text.split('\n');
  for (const place of places) {
    const at = place % lines.length;
    const indent = /^ */.exec(lines[at] ?? '')?.[0] ?? '';
    const next = [...lines.slice(0, at), `${indent}# note ${place}`, ...lines.slice(at)];
    const isYaml = [...parseAllDocuments(next.join('\n'), { uniqueKeys: false })].every(
      ({ errors }) => errors.length === 0,
    );
    if (isYaml && JSON.stringify(parse(next.join('\n'))) === JSON.stringify(parse(text))) lines = next;
  }
  return lines.join('\n');
}

describe('whatever is written', () => {
  const texts = fc
    .tuple(fc.array(object, { minLength: 1, maxLength: 3 }), style, fc.array(fc.nat(40), { maxLength: 4 }))
    .map(([documents, options, places]) => {
      const text = documents
        .map((document) => parseAllDocuments(JSON.stringify(document))[0]?.toString(options) ?? '')
        .join('---\n');
      return commented(text, places);
    });

  test('formatting changes no value, loses no comment and is done in one go', () => {
    let formattedCount = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const result = formatYaml(text);
        expect(result.kind).not.toBe('invalid');
        if (result.kind !== 'formatted') return;
        formattedCount += 1;
        expect(parse(result.text)).toEqual(parse(text));
        expect([...result.text.matchAll(/# note \d+/g)].map(String)).toEqual(
          [...text.matchAll(/# note \d+/g)].map(String),
        );
        expect(formatYaml(result.text)).toEqual(result);
      }),
      { numRuns: 350 },
    );
    // The way out, to leave a text as it is, is for few.
    expect(formattedCount).toBeGreaterThan(250);
  });
});
