import { expect, test } from 'vitest';
import type { FieldChange } from '../../../src/model/change.ts';
import { Secret, type Value } from '../../../src/model/value.ts';
import { describeField } from '../../../src/ui/change/describe-field.ts';
import { formatQuantity } from '../../../src/ui/change/format-quantity.ts';
import { colorPalette } from '../../../src/ui/palette.ts';
import { renderPlan } from '../../../src/ui/text/render-plan.ts';
import { change, plan } from '../example-plan.ts';

const detail = { context: 2, maxLines: 40 };
const differ = (before: Value, after: Value, more: Partial<FieldChange> = {}): string => {
  const text = describeField({ pointer: '/a', kind: 'change', before, after, ...more }, detail);
  if (text.form === 'inline') return [text.before, text.after].join(' → ');
  return text.lines.map((line) => `${line.mark} ${line.text}`).join('\n');
};

test.each([
  { kind: 'JSON', before: '{"a":1,"b":[1,2]}', after: '{\n  "b": [1, 2],\n  "a": 1\n}' },
  { kind: 'YAML', before: 'a: 1\nb:\n  - x\n', after: '# sorted\nb: [x]\na: 1\n' },
])('$kind that means the same is said to do so', ({ kind, before, after }) => {
  expect(differ(before, after)).toBe(`~ (the same ${kind}, written in another way)`);
});

test('JSON and YAML inside a text are compared by what they mean', () => {
  expect(differ('{"a":1,"b":2}', '{"b":3,"a":1}')).toBe('  {\n    "a": 1,\n-   "b": 2\n+   "b": 3\n  }');
  expect(differ('z: 1\nb:\n  c: old\n', 'b: { c: new }\nz: 1\n')).toBe('  b:\n-   c: old\n+   c: new\n  z: 1');
});

test.each([
  ['a script', '#!/bin/sh\nset -e\necho one\n', '#!/bin/sh\nset -e\necho two\n'],
  ['a property file', 'druid.host=a\ndruid.port=1\n', 'druid.host=b\ndruid.port=1\n'],
  ['SQL', 'SELECT a,\n  b\nFROM t\n', 'SELECT a,\n  c\nFROM t\n'],
])('%s is compared by line', (_what, before, after) => {
  expect(differ(before, after)).toMatch(/^[-+] /m);
  expect(differ(before, after)).not.toContain('{');
});

test('words that changed within a line stand out', () => {
  const changed = change('imply.cluster.a', {
    fields: [
      {
        pointer: '/script',
        kind: 'change',
        before: 'apt-get update\napt-get install -y nginx\n',
        after: 'apt-get update\napt-get install -y caddy\n',
      },
    ],
  });
  const { addWord, removeWord, add, remove } = colorPalette();
  const text = renderPlan(plan([changed]), { palette: colorPalette() });
  expect(text).toContain(`${remove('- ')}${remove('apt-get install -y ')}${removeWord('nginx')}`);
  expect(text).toContain(`${add('+ ')}${add('apt-get install -y ')}${addWord('caddy')}`);
});

test('however long lines break, words stand out and nothing is lost', () => {
  const words = Array.from({ length: 60 }, (_, index) => `word${index}  `).join('');
  const fields = [{ pointer: '/a', kind: 'change', before: `x\n${words}`, after: `x\n${words}more` }] as const;
  const changed = change('imply.cluster.a', { fields });
  for (const width of [40, 61, 80]) {
    const painted = renderPlan(plan([changed]), { palette: colorPalette(), width });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken away
    const bare = painted.replaceAll(/\u001b\[\d+m/g, '').replaceAll(/ +$/gm, '');
    expect(bare).toBe(renderPlan(plan([changed]), { width }).replaceAll(/ +$/gm, ''));
  }
});

test('amounts are said as people say them', () => {
  expect(differ('5400s', '7200s', { quantity: { unit: 'milliseconds', before: 5_400_000, after: 7_200_000 } })).toBe(
    '5400s (1h 30m) → 7200s (2h)',
  );
  expect(differ('1024Mi', '2Gi', { quantity: { unit: 'bytes', before: 2 ** 30, after: 2 ** 31 } })).toBe(
    '1024Mi (1 GiB) → 2Gi',
  );
});

test.each([
  [0, 'bytes', '0 B'],
  [1_536, 'bytes', '1.5 KiB'],
  [0.25, 'processors', '0.25 CPU'],
  [90_061_001, 'milliseconds', '1d 1h 1m 1s 1ms'],
  [0, 'milliseconds', '0s'],
] as const)('%d %s is %s', (amount, unit, text) => {
  expect(formatQuantity(amount, unit)).toBe(text);
});

test('a long text is cut, and the cut says how to see all of it', () => {
  const long = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
  const field = { pointer: '/a', kind: 'add', after: long } as const;
  const text = describeField(field, { context: 2, maxLines: 16 });
  expect(text.form === 'lines' ? text.lines.at(-1)?.text : '').toBe('35 more lines (--full shows them)');
});

test('a secret that never comes back is said to have changed', () => {
  const field = { pointer: '/password' as const, kind: 'change', after: new Secret('b'), sensitive: true } as const;
  expect(describeField(field, detail)).toEqual({
    form: 'lines',
    lines: [{ mark: '~', text: '(sensitive, changed)' }],
  });
});
