import { expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { renderDiagnostic } from '../../../src/ui/text/render-diagnostic.ts';
import { textWidth } from '../../../src/ui/text-width.ts';

const full: Diagnostic = {
  severity: 'error',
  code: 'UNKNOWN_PROPERTY',
  message: 'imply.cluster has no property "instanceTyp" in spec.query',
  hint: 'Did you mean `instanceType`?\nSee `reckon providers imply.cluster`.',
  location: { file: 'resources/events.yaml', line: 9, column: 7, endColumn: 18 },
  frame: [
    { line: 8, text: '    query:' },
    { line: 9, text: '      instanceTyp: c5.4xlarge' },
    { line: 10, text: '      replicas: 3' },
  ],
  related: [{ location: { file: 'reckon.yaml', line: 3, column: 1 }, message: 'the version is set here' }],
  address: 'imply.cluster.events',
  server: {
    method: 'POST',
    url: 'https://acme.example/api/v1/clusters?dryRun=true',
    status: 400,
    code: 'BadArgument',
    message: 'unknown field instanceTyp',
    requestId: 'r-17',
  },
};

test('an error says what is wrong, where, what the server said and what to do', async () => {
  await expect(renderDiagnostic(full)).toMatchFileSnapshot('../../golden/ui/diagnostic.txt');
});

test('what the server said is not said twice', () => {
  const server = { method: 'PUT', url: 'https://a.example/b', status: 422, message: 'quota exceeded' };
  const text = renderDiagnostic({
    severity: 'error',
    code: 'X',
    message: 'PUT /b failed (422): quota exceeded',
    server,
  });
  expect(text).toBe('error: PUT /b failed (422): quota exceeded [X]\n  server: PUT https://a.example/b → 422\n');
});

test('a warning without a place is one line', () => {
  expect(renderDiagnostic({ severity: 'warning', code: 'X', message: 'careful' })).toBe('warning: careful [X]\n');
});

test('the caret stands under the column behind wide characters', () => {
  const text = '  name: "東京🚀", wrong: 1';
  const column = text.indexOf('wrong') + 1;
  const location = { file: 'a.yaml', line: 1, column, endColumn: column + 5 };
  const lines = renderDiagnostic({ severity: 'error', code: 'X', message: 'no', location, frame: [{ line: 1, text }] })
    .trimEnd()
    .split('\n')
    .slice(-2);
  const [shown = '', caret = ''] = lines;
  expect(caret.indexOf('^^^^^')).toBe(textWidth(shown.slice(0, shown.indexOf('wrong'))));
});

test('the caret stands under the column when the line is longer than the screen', () => {
  const text = `${'x'.repeat(200)}HERE${'y'.repeat(100)}`;
  const lines = renderDiagnostic({
    severity: 'error',
    code: 'X',
    message: 'wrong',
    location: { file: 'a.yaml', line: 1, column: 201, endColumn: 205 },
    frame: [{ line: 1, text }],
  }).split('\n');
  const code = lines.find((line) => line.includes('HERE')) ?? '';
  const caret = lines.find((line) => line.includes('^')) ?? '';
  expect(caret.indexOf('^')).toBe(code.indexOf('HERE'));
  expect(caret.match(/\^+/)?.[0]).toBe('^^^^');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('a tab before the column moves the caret with it', () => {
  const lines = renderDiagnostic({
    severity: 'error',
    code: 'X',
    message: 'wrong',
    location: { file: 'a.yaml', line: 1, column: 3 },
    frame: [{ line: 1, text: '\t\tkey: 1' }],
  }).split('\n');
  expect(lines[3]?.indexOf('^')).toBe(lines[2]?.indexOf('key'));
});
