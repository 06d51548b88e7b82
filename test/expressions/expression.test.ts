import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ExpressionError } from '../../src/expressions/expression-error.ts';
import { ownFunctions } from '../../src/expressions/own-functions.ts';
import { parseExpression } from '../../src/expressions/parse-expression.ts';
import type { Value } from '../../src/model/value.ts';
import { evaluate } from '../support/expression-names.ts';

test.each<[string, Value]>([
  ['1 + 2', 3],
  ['vars.n + 1', 8],
  ['1 + vars.n', 8],
  ['vars.n - 10', -3],
  ['vars.n * 2', 14],
  ['vars.n / 2', 3.5],
  ['7 / 2', 3],
  ['vars.n % 2', 1],
  ['vars.n * vars.half', 3.5],
  ['-vars.n', -7],
  ['vars.n == 7', true],
  ['vars.n > 6 && vars.n <= 7', true],
  ['vars.list == [1, 2, 3]', true],
  ['vars.object == {"odd-name": true, "b": {"c": "x"}, "a": 1}', true],
  ['2 in vars.list', true],
  ['"a" in vars.object', true],
  ['vars.size == "large" ? "c5" : "t2"', 'c5'],
  ['vars.object.b.c', 'x'],
  ['vars.object["odd-name"]', true],
  ['vars.list[vars.n - 7]', 1],
  ['vars.object.?z.orValue("d")', 'd'],
  ['vars.object.?b.?c.orValue("d")', 'x'],
  ['vars.nothing.?b.orValue("d")', 'd'],
  ['vars.object.?z.hasValue()', false],
  ['has(vars.object.a)', true],
  ['has(vars.object.z)', false],
  ['vars.list.map(x, x * 2)', [2, 4, 6]],
  ['vars.list.map(x, x > 1, x * 2)', [4, 6]],
  ['vars.list.filter(x, x > 1)', [2, 3]],
  ['vars.list.all(x, x > 0)', true],
  ['vars.list.exists(x, x == 9)', false],
  ['vars.list.exists_one(x, x == 2)', true],
  ['vars.object.map(k, k)', ['a', 'b', 'odd-name']],
  [
    'vars.list.map(x, vars.list.map(y, x * y))',
    [
      [1, 2, 3],
      [2, 4, 6],
      [3, 6, 9],
    ],
  ],
  ['cel.bind(total, vars.n * 2, total + 1)', 15],
  ['[1, "a", null, true]', [1, 'a', null, true]],
  ['{"a": 1, 2: "b"}', { a: 1, 2: 'b' }],
  ['vars.list + [4]', [1, 2, 3, 4]],
  ['"a" + "b"', 'ab'],
  ['"abc".substring(vars.n - 6)', 'bc'],
  ['"abc".startsWith("ab") && "abc".matches("^a.c$")', true],
  ['string(vars.n) + "x"', '7x'],
  ['int("5") + double("0.5")', 5.5],
  ['type(vars.size) == string', true],
  ['duration("1h") + duration("5m")', '3900s'],
  ['timestamp("2026-01-01T00:00:00Z")', '2026-01-01T00:00:00.000Z'],
  ['timestamp("2026-01-01T00:00:00Z") < timestamp("2026-01-02T00:00:00Z")', true],
  ['upper("a")', 'A'],
  ['"a".upper()', 'A'],
  ['join(vars.list, "-")', '1-2-3'],
  ['split("a,b", ",")', ['a', 'b']],
  ['trim(" a ")', 'a'],
  ['replace("a$b", "$", "$&")', 'a$&b'],
  ['size("día") + size(vars.list) + size(vars.object)', 9],
  ['size(b"abc")', 3],
  ['keys(vars.object)', ['a', 'b', 'odd-name']],
  ['values({"b": 2, "a": 1})', [1, 2]],
  ['merge(vars.object, {"a": 2}).a', 2],
  [
    'entries({"b": 2, "a": 1})',
    [
      { key: 'a', value: 1 },
      { key: 'b', value: 2 },
    ],
  ],
  ['fromEntries(entries({"b": 2, "a": 1}))', { a: 1, b: 2 }],
  ['flatten([1, [2, [3]]])', [1, 2, 3]],
  ['distinct([1, 2, 1])', [1, 2]],
  ['sort(["b", "a"])', ['a', 'b']],
  ['sort([10, 9])', [9, 10]],
  ['range(3)', [0, 1, 2]],
  ['range(1, 3)', [1, 2]],
  ['min(3, vars.n) + max(1, 2)', 5],
  ['jsondecode(jsonencode(vars.object)) == vars.object', true],
  ['yamldecode("a: [1]")', { a: [1] }],
  ['base64decode(base64encode("día"))', 'día'],
  ['sha256("a")', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
  ['cidrsubnet("10.0.0.0/16", 8, 3)', '10.0.3.0/24'],
  ['cidrhost("10.0.3.0/24", -2)', '10.0.3.254'],
  ['cidrhost("2001:db8::/64", 5)', '2001:db8::5'],
  ['cidrhost("::/0", 0)', '::'],
])('%s is %j', (text, value) => {
  expect(evaluate(text)).toEqual(value);
});

test.each([
  { text: '', code: 'EXPRESSION_SYNTAX', message: 'the expression is empty', at: '' },
  { text: '1 +', code: 'EXPRESSION_SYNTAX', message: 'the expression ends too early', at: '' },
  { text: 'a = b', code: 'EXPRESSION_SYNTAX', at: '=', hint: 'equality is written ==' },
  { text: 'vars.n ++', code: 'EXPRESSION_SYNTAX', at: '+' },
  {
    text: 'vars.x',
    code: 'EXPRESSION_UNKNOWN_MEMBER',
    message: '`vars` has no `x`',
    at: 'vars.x',
    hint: 'it has: n, half, size, list, object, nothing',
  },
  { text: '1 + vars.sise', code: 'EXPRESSION_UNKNOWN_MEMBER', at: 'vars.sise', hint: 'did you mean `size`?' },
  { text: 'foo', code: 'EXPRESSION_UNKNOWN_NAME', at: 'foo' },
  { text: 'vars', code: 'EXPRESSION_FAILED', message: '`vars` is a namespace, not a value', at: 'vars' },
  {
    text: 'vars.list[9]',
    code: 'EXPRESSION_UNKNOWN_MEMBER',
    message: '`vars.list` has no item 9: it has 3 items, counted from 0',
    at: 'vars.list[9]',
  },
  { text: 'vars.list.first', code: 'EXPRESSION_FAILED', at: 'vars.list.first' },
  {
    text: 'vars.nothing.x',
    code: 'EXPRESSION_FAILED',
    message: '`vars.nothing` is null and has no members',
    at: 'vars.nothing.x',
  },
  {
    text: 'vars.size + 1',
    code: 'EXPRESSION_FAILED',
    message: '`+` does not go between a text and a number',
    at: 'vars.size + 1',
  },
  {
    text: 'vars.object + vars.object',
    code: 'EXPRESSION_FAILED',
    at: 'vars.object + vars.object',
    hint: 'objects are joined with merge(a, b)',
  },
  { text: 'vars.n / 0', code: 'EXPRESSION_FAILED', message: 'division by zero', at: 'vars.n / 0' },
  { text: '1 / 0', code: 'EXPRESSION_FAILED', message: 'division by zero', at: '1 / 0' },
  {
    text: 'true ? vars.n && true : 1',
    code: 'EXPRESSION_FAILED',
    message: '`&&` needs true or false, not a number',
    at: 'vars.n && true',
  },
  { text: 'uper("x")', code: 'EXPRESSION_UNKNOWN_FUNCTION', at: 'uper("x")', hint: 'did you mean `upper`?' },
  { text: 'upper(1)', code: 'EXPRESSION_FAILED', message: 'upper(): needs a text, not a number', at: 'upper(1)' },
  { text: 'upper("a", "b")', code: 'EXPRESSION_FAILED', at: 'upper("a", "b")', hint: 'upper(text): text' },
  {
    text: 'range(1000000)',
    code: 'EXPRESSION_FAILED',
    message: 'range(): a range has at most 100000 items',
    at: 'range(1000000)',
  },
  {
    text: '9007199254740993',
    code: 'EXPRESSION_FAILED',
    message: 'the integer 9007199254740993 is too large to be exact in JSON',
    at: '9007199254740993',
  },
  {
    text: 'jsondecode("{")',
    code: 'EXPRESSION_FAILED',
    message: 'jsondecode(): the text is not valid JSON',
    at: 'jsondecode("{")',
  },
  { text: 'cidrhost("10.0.0.0", 1)', code: 'EXPRESSION_FAILED', at: 'cidrhost("10.0.0.0", 1)' },
  { text: `${'('.repeat(300)}1${')'.repeat(300)}`, code: 'EXPRESSION_SYNTAX' },
])('refuses $text', ({ text, code, message, at, hint }) => {
  let error: unknown;
  try {
    evaluate(text);
  } catch (thrown) {
    error = thrown;
  }
  if (!(error instanceof ExpressionError)) throw new TypeError(`no expression error but ${String(error)}`);
  expect(error.code).toBe(code);
  if (message !== undefined) expect(error.message).toBe(message);
  if (at !== undefined) expect(text.slice(error.range.start, error.range.end)).toBe(at);
  if (hint !== undefined) expect(error.hint).toBe(hint);
});

test.each([
  {
    title: 'loops within loops',
    text: 'range(2000).map(x, range(2000).map(y, x * y))',
    message: 'the expression goes over more than 1000000 items',
  },
  { title: 'a text that doubles', text: doubling('"0123456789abcdef"'), message: 'the result would be too long' },
  { title: 'a list that doubles', text: doubling('range(16)'), message: 'the result would be too long' },
])('ends soon in spite of $title', ({ text, message }) => {
  expect(() => evaluate(text)).toThrow(message);
});

/** `x + x` of `x + x` of … forty times. */
function doubling(start: string): string {
  return Array.from({ length: 40 }).reduce<string>((inner) => `[${inner}].map(x, x + x)[0]`, start);
}

test('tells what an expression refers to, names bound by macros aside', () => {
  const { references } = parseExpression(
    'imco.dns_record.www["eu"].id + vars.l.map(x, x + y[z.q])[0] + secret.file("a") + cel.bind(b, c, b)',
  );
  expect(
    references.map(({ name, path, isCut }) => [name, ...path.map(({ key }) => key), ...(isCut ? ['…'] : [])].join('.')),
  ).toEqual(['imco.dns_record.www.eu.id', 'vars.l', 'y.…', 'z.q', 'secret.file.a', 'c']);
});

test('parses each distinct text once', () => {
  expect(parseExpression('vars.n + 41')).toBe(parseExpression('vars.n + 41'));
});

test('documents every function of its own', () => {
  const page = readFileSync(new URL('../../docs/expressions.md', import.meta.url), 'utf8');
  const missing = [...ownFunctions.values()].filter(({ signature }) =>
    signature.split(', ').some((form) => !page.includes(form.split(':')[0] ?? form)),
  );
  expect(missing.map(({ signature }) => signature)).toEqual([]);
});
