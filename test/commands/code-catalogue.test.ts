import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { errorPage } from '../../scripts/error-page.ts';
import { codeCatalogue } from '../../src/commands/code-catalogue.ts';

/** Names in upper snake case that are no diagnostic codes. */
const OTHERS = new Set(['INTERNAL_ERROR']);

test('every code in the sources is explained', async () => {
  const missing = new Map<string, string>();
  for await (const file of glob('src/**/*.{ts,yaml}', { exclude: (path) => String(path).includes('sandbox') })) {
    const text = await readFile(file, 'utf8');
    for (const [, code = ''] of text.matchAll(
      /(?:\bcode: '?|Error\(\s*|\.add\(\s*)'?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g,
    )) {
      if (!codeCatalogue.has(code) && !OTHERS.has(code)) missing.set(code, file);
    }
  }
  expect([...missing]).toEqual([]);
});

test('docs/errors.md is what the sources say', async () => {
  expect(await readFile('docs/errors.md', 'utf8')).toBe(errorPage());
});
