import { describe, expect, test } from 'vitest';
import { Secret, UNKNOWN_TEXT, Unknown } from '../../../src/model/value.ts';
import { compileExpression, holds } from '../../../src/providers/definition/expression.ts';
import { compilePath, compileTemplate, templateParts } from '../../../src/providers/definition/template.ts';

const scope = {
  id: 'a/b c',
  n: 2,
  item: { name: 'x', list: [1, 2], gone: null },
  secret: new Secret('hidden'),
  unknown: new Unknown(),
};

describe('a template', () => {
  test.each([
    { template: 'plain', value: 'plain' },
    { template: '${n}', value: 2 },
    { template: 'n is ${n + 1}', value: 'n is 3' },
    { template: '$${n}', value: '${n}' },
    { template: '${item}', value: scope.item },
    {
      template: { a: '${item.name}', b: '${item.nowhere}', c: ['${item.nowhere}', '${n}'] },
      value: { a: 'x', c: [2] },
    },
    { template: { a: '${n > 1 ? absent : 1}', b: '${{"x": n > 1 ? absent : 1, "y": n}}' }, value: { b: { y: 2 } } },
    { template: '${pick(item, ["name"])}', value: { name: 'x' } },
    { template: '${mergePatch({"a": 1, "b": {"c": 2}}, {"a": null, "b": {"d": 3}})}', value: { b: { c: 2, d: 3 } } },
    { template: '${item.list.map(each, {"id": each})}', value: [{ id: 1 }, { id: 2 }] },
    { template: '${"}" + item.name}', value: '}x' },
  ])('$template', ({ template, value }) => {
    expect(compileTemplate(template)(scope)).toEqual(value);
  });

  test('keeps secrets secret and the unknown unknown', () => {
    expect(compileTemplate('Bearer ${secret}')(scope)).toEqual(new Secret('Bearer hidden'));
    expect(String(compileTemplate('x ${unknown}')(scope))).toBe(UNKNOWN_TEXT);
    expect(JSON.stringify(compileTemplate({ a: '${secret}' })(scope))).toBe('{"a":"(sensitive)"}');
  });

  test('whose text has a part without a value is an error that names it', () => {
    expect(() => compileTemplate('/x/${item.nowhere}')(scope)).toThrow('`item.nowhere` has no value');
    expect(() => compileTemplate('${item.nowhere + 1}')(scope)).toThrow('`item` has no `nowhere`');
    expect(() => templateParts('${open')).toThrow('without its }');
  });
});

describe('a path', () => {
  test('has each value encoded as one segment', () => {
    expect(compilePath('/things/${id}/parts/${n}')(scope)).toBe('/things/a%2Fb%20c/parts/2');
  });

  test('that is one expression is taken as it is', () => {
    expect(compilePath('${"/made/" + item.name}')(scope)).toBe('/made/x');
    expect(compilePath('${"https://other.example/up"}')(scope)).toBe('https://other.example/up');
    expect(() => compilePath('${item.name}')(scope)).toThrow('gives no path');
  });
});

test('a condition holds only when it is true', () => {
  expect(holds(compileExpression('n == 2'), scope)).toBe(true);
  expect(holds(compileExpression('unknown == 2'), scope)).toBe(false);
  expect(holds(compileExpression('item.nowhere'), scope)).toBe(false);
});
