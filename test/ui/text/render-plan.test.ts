import { expect, test } from 'vitest';
import type { FieldChange } from '../../../src/model/change.ts';
import { colorPalette } from '../../../src/ui/palette.ts';
import { renderPlan } from '../../../src/ui/text/render-plan.ts';
import { textWidth } from '../../../src/ui/text-width.ts';
import { address, at, change, examplePlan, plan, SECRET } from '../example-plan.ts';

const golden = '../../golden/ui';

test('a plan with one of everything reads well at 80 columns', async () => {
  await expect(renderPlan(examplePlan())).toMatchFileSnapshot(`${golden}/plan.txt`);
});

test.each([40, 60, 80, 120])('no line is wider than %i columns', (width) => {
  const lines = renderPlan(examplePlan(), { width }).trimEnd().split('\n').slice(0, -1);
  expect(lines.filter((line) => line.length > width && /\s/.test(line.trim()))).toEqual([]);
});

test('colours add nothing but colours', () => {
  const painted = renderPlan(examplePlan(), { palette: colorPalette() });
  expect(painted).toContain('\u001b[');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken away
  expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(renderPlan(examplePlan()));
});

test('no secret is in it', () => {
  expect(renderPlan(examplePlan(), { full: true })).not.toContain(SECRET);
});

test('columns stand below each other whatever the width of characters', () => {
  const names = ['www', '東京', '🚀 rocket'];
  const field = (path: string): FieldChange => ({ pointer: `/${path}`, kind: 'change', before: '東', after: 'x' });
  const changes = names.map((name) => change(`imco.dns_record.www["${name}"]`, { fields: names.map(field) }));
  const lines = renderPlan(plan(changes), { full: true }).split('\n');
  const columnOf = (line: string, text: string): number => textWidth(line.slice(0, line.indexOf(text)));
  const heads = lines.filter((line) => line.startsWith('~'));
  expect(heads.map(textWidth)).toEqual([80, 80, 80]);
  const fields = lines.filter((line) => line.includes('東 → x'));
  expect(fields).toHaveLength(9);
  expect(new Set(fields.map((line) => columnOf(line, '東 → x'))).size).toBe(1);
});

test('a plan without changes says only that', () => {
  const unchanged = change('imco.dns_record.a', { action: 'no-op', reason: 'unchanged' });
  expect(renderPlan(plan([unchanged]))).toBe('No changes.\n');
});

test('many alike updates are told as one', async () => {
  const alike = Array.from({ length: 12 }, (_, index) =>
    change(`imco.dns_record.r${index}`, {
      fields: [{ pointer: '/ttl', kind: 'change', before: 300, after: 60, location: at(index + 3) }],
    }),
  );
  await expect(renderPlan(plan(alike))).toMatchFileSnapshot(`${golden}/plan-alike.txt`);
  expect(renderPlan(plan(alike), { full: true })).toContain('imco.dns_record.r11  ');
});

test('deletes are never told as one', () => {
  const gone = Array.from({ length: 12 }, (_, index) =>
    change(`imco.dns_record.r${index}`, { action: 'delete', reason: 'document-removed' }),
  );
  expect(renderPlan(plan(gone)).match(/DELETE/g)).toHaveLength(12);
});

test('the summary line is the last, as Terraform’s readers parse it', () => {
  expect(renderPlan(examplePlan()).trimEnd().split('\n').at(-1)).toBe(
    'Plan: 1 to import, 1 to move, 2 to add, 1 to change, 2 to destroy.',
  );
});

test('long values go below their path and wrap', async () => {
  const long = 'The quick brown fox jumps over the lazy dog. '.repeat(5).trim();
  const changes = [
    change('imply.cluster.events', {
      fields: [
        {
          pointer: '/metadata/annotations/example.com~1note',
          kind: 'change',
          before: 'short',
          after: long,
          location: at(4),
        },
        {
          pointer: '/spec/tags',
          kind: 'change',
          before: [
            { name: 'a', value: '1' },
            { name: 'b', value: '2' },
            { name: 'c', value: '3' },
          ],
          after: [
            { name: 'a', value: '1' },
            { name: 'b', value: '20' },
            { name: 'd', value: '4' },
          ],
          location: at(9),
        },
        { pointer: '/spec/json', kind: 'change', before: '{"a":1,"b":2}', after: '{"b":3,\n"a":1}', location: at(15) },
        { pointer: '/spec/order', kind: 'change', before: ['x', 'y'], after: ['y', 'x'], location: at(16) },
        { pointer: '/spec/zones', kind: 'add', after: ['eu', 'us'], location: at(17) },
      ],
    }),
  ];
  await expect(renderPlan(plan(changes))).toMatchFileSnapshot(`${golden}/plan-long.txt`);
});

test('a server’s text can’t act on the terminal', () => {
  const evil = change('imply.cluster.a', {
    notes: [{ severity: 'warning', message: 'fine\u001b[2Jgone\u202e' }],
    fields: [{ pointer: '/a', kind: 'add', after: 'x\u001b]0;title\u0007' }],
  });
  const text = renderPlan(plan([evil]));
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('\u202e');
  expect(text).toContain('\\u001b[2J');
});

test('a value that looks like a mask is quoted', () => {
  const fields = [{ pointer: '/a', kind: 'add', after: '(sensitive)' }] as const;
  expect(renderPlan(plan([change('imply.cluster.a', { fields, action: 'create', after: {} })]))).toContain(
    '"(sensitive)"',
  );
});

test('attribution stands beside the action', () => {
  const drifted = change('imply.cluster.a', { attribution: 'drift', previousAddress: address('imply.cluster.b') });
  expect(renderPlan(plan([drifted]))).toContain('move, update in place [drift]');
});
