import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { documentSchema } from '../../src/config/document-schema.ts';
import type { Provider } from '../../src/model/provider.ts';
import { openProviderRegistry } from '../../src/providers/provider-registry.ts';
import { wallClock } from '../support/wall-clock.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const registry = openProviderRegistry({
  root,
  clock: wallClock,
  random: Math.random,
  environment: {},
  warn: () => undefined,
});
const systems: Provider[] = [];
for (const name of registry.systems)
  systems.push(...[await registry.provider(name)].filter((found) => found !== undefined));
const schema = documentSchema(systems);
const validate = new Ajv({ strict: false, allErrors: true, formats: { uri: true } }).compile(schema);

test('schemas/document.schema.json is what the types make it: npm run build && node scripts/write-document-schema.ts', () => {
  expect(JSON.parse(readFileSync(`${root}schemas/document.schema.json`, 'utf8'))).toEqual(schema);
});

const documents = globSync('examples/{imply,imco,vmmanager,cloudbolt,pgo}*/resources/**/*.yaml', { cwd: root }).flatMap(
  (path) =>
    parseAllDocuments(readFileSync(`${root}${path}`, 'utf8'), { merge: true }).map((document, index) => ({
      path: `${path} ${index + 1}`,
      document: document.toJS() as unknown,
    })),
);

test.each(documents)('$path fits the schema of documents', ({ document }) => {
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
});

test.each(systems.flatMap(({ typeNames }) => typeNames))(
  'references within the schema of %s lead somewhere',
  (name) => {
    const definitions = schema['definitions'] as Readonly<Record<string, unknown>>;
    const text = JSON.stringify(definitions[name]);
    for (const [, reference = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
      let place: unknown = schema;
      for (const key of reference.slice(2).split('/'))
        place = (place as Readonly<Record<string, unknown>> | undefined)?.[key];
      expect(place, reference).toBeDefined();
    }
  },
);
