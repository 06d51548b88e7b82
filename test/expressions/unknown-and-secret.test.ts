import { expect, test } from 'vitest';
import { parseExpression } from '../../src/expressions/parse-expression.ts';
import { Secret, Unknown, type Value } from '../../src/model/value.ts';
import { evaluate, testNames } from '../support/expression-names.ts';
import { fc } from '../support/properties.ts';

test.each<[string, Value]>([
  ['false && unknown', false],
  ['unknown && false', false],
  ['true || unknown', true],
  ['unknown || true', true],
  ['false && vars.nothing.x', false],
  ['vars.nothing.x && false', false],
  ['[1, unknown][0]', 1],
  ['{"a": unknown, "b": 2}.b', 2],
  ['size([unknown, 1])', 2],
  ['keys({"a": unknown})', ['a']],
  ['has({"a": unknown}.a)', true],
  ['{"a": unknown} == null', false],
  ['null != [unknown]', true],
  ['true ? 1 : unknown', 1],
  ['[1, unknown].exists(x, x == 1)', true],
  ['[unknown, 0].all(x, x > 0)', false],
])('%s is known: %j', (text, value) => {
  expect(evaluate(text)).toEqual(value);
});

test.each([
  { text: 'unknown', sensitive: false },
  { text: 'unknown + 1', sensitive: false },
  { text: 'unknown.a.b["c"]', sensitive: false },
  { text: 'vars.list[unknown]', sensitive: false },
  { text: 'unknown ? 1 : 2', sensitive: false },
  { text: 'unknown ? 1 : secret', sensitive: true },
  { text: 'unknown && true', sensitive: false },
  { text: 'true && unknown', sensitive: false },
  { text: '!unknown', sensitive: false },
  { text: 'upper(unknown)', sensitive: false },
  { text: '"a".startsWith(unknown)', sensitive: false },
  { text: 'unknown == unknown', sensitive: false },
  { text: '1 in [unknown]', sensitive: false },
  { text: 'unknown.map(x, x)', sensitive: false },
  { text: 'vars.list.filter(x, x > unknown)', sensitive: false },
  { text: 'has(unknown.a)', sensitive: false },
  { text: 'unknown.?a.orValue(1)', sensitive: false },
  { text: 'jsonencode([unknown])', sensitive: false },
  { text: '{unknown: 1}', sensitive: false },
  { text: 'string(unknown) + secret', sensitive: true },
  { text: 'hidden + 1', sensitive: true },
])('$text is unknown and says what it waits for', ({ text, sensitive }) => {
  const value = evaluate(text);
  expect(value).toBeInstanceOf(Unknown);
  expect(value).toMatchObject({ sensitive, waitsFor: [text.startsWith('hidden') ? 'd.e.f' : 'a.b.c'] });
});

test.each<[string, Value]>([
  ['secret', 'hunter2'],
  ['"x" + secret', 'xhunter2'],
  ['secret == "hunter2"', true],
  ['secretNumber + 1', 4],
  ['secretObject.k[1]', 2],
  ['secretObject.k', [1, 2]],
  ['size(secret)', 7],
  ['secret == "hunter2" ? 1 : 2', 1],
  ['secretNumber > 1 && true', true],
  ['true && secretNumber > 1', true],
  ['!(secretNumber > 1)', false],
  ['vars.list.filter(x, x < secretNumber)', [1, 2]],
  ['vars.list.exists(x, x == secretNumber)', true],
  ['secretObject.k.map(x, x + 1)', [2, 3]],
  ['base64encode(secret)', 'aHVudGVyMg=='],
  ['{secret: 1}', { hunter2: 1 }],
  ['has(secretObject.k)', true],
  ['cel.bind(s, secret, s + s)', 'hunter2hunter2'],
])('%s is secret', (text, value) => {
  const result = evaluate(text);
  expect(result).toBeInstanceOf(Secret);
  expect(result instanceof Secret && result.reveal()).toEqual(value);
});

test('keeps the secret and unknown parts of what it only moves about', () => {
  const merged = evaluate('merge({"a": unknown, "c": 1}, {"b": secret})');
  expect(merged).toMatchObject({ a: expect.any(Unknown), b: expect.any(Secret), c: 1 });
});

test.each([
  'int(secret)',
  'jsondecode(secret)',
  'secret.foo',
  'secretObject.hunter3',
  'secret + 1',
  'duration(secret)',
  'secret ? 1 : 2',
  'secret.matches("[" + secret)',
])('%s fails without telling the secret', (text) => {
  expect(() => evaluate(text)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') }));
});

test('whatever is computed from a secret or an unknown is one, whichever operators lie between', () => {
  const leaf = fc.constantFrom('1', '2.5', 'vars.n', 'secretNumber', 'unknown', 'hidden');
  const { number } = fc.letrec<{ number: string }>((tie) => ({
    number: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number')).map(([a, op, b]) => `(${a} ${op} ${b})`),
      fc.tuple(tie('number'), tie('number')).map(([a, b]) => `max(${a}, ${b})`),
      tie('number').map((a) => `[${a}].map(x, x + 1)[0]`),
      tie('number').map((a) => `double({"k": ${a}}.k)`),
    ),
  }));
  fc.assert(
    fc.property(number, (text) => {
      const value = evaluate(text);
      const isUnknown = /unknown|hidden/.test(text);
      const isSecret = /secretNumber|hidden/.test(text);
      expect(value instanceof Unknown).toBe(isUnknown);
      expect(value instanceof Secret || (value instanceof Unknown && value.sensitive)).toBe(isSecret);
    }),
  );
});

test('an unknown never changes what is known without it', () => {
  const atom = fc.constantFrom('true', 'false', 'unknown');
  const { logic } = fc.letrec<{ logic: string }>((tie) => ({
    logic: fc.oneof(
      { maxDepth: 4 },
      atom,
      fc.tuple(tie('logic'), fc.constantFrom('&&', '||'), tie('logic')).map(([a, op, b]) => `(${a} ${op} ${b})`),
      tie('logic').map((a) => `!${a}`),
    ),
  }));
  fc.assert(
    fc.property(logic, (text) => {
      const value = evaluate(text);
      const outcomes = [true, false].map((stand) =>
        parseExpression(text.replaceAll('unknown', String(stand))).evaluate(testNames),
      );
      if (typeof value === 'boolean') expect(outcomes).toEqual([value, value]);
    }),
  );
});
