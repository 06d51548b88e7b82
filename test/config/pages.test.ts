import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  'README.md',
  ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test.each(pages)('every example in %s is YAML', (page) => {
  const text = readFileSync(`${root}${page}`, 'utf8');
  const faults = [...text.matchAll(/^([ ]*)```yaml\n([\s\S]*?)^\1```/gm)].flatMap(([, indent = '', body = ''], index) =>
    parseAllDocuments(body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''), { uniqueKeys: false }).flatMap(
      ({ errors }) => errors.map(({ message }) => `example ${index + 1}: ${message}`),
    ),
  );
  expect(faults).toEqual([]);
});
