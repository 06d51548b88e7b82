import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { describeTypeLifecycle } from '../../contracts/describe-type-lifecycle.ts';
import { imcoProject } from './imco-project.ts';
import { blueprintAndNetworkLives } from './network-lives.ts';
import { platformLives } from './platform-lives.ts';

const files = {
  'files/a.txt': 'one',
  'files/b.txt': 'two',
  'files/a.rb': "name 'own'\nversion '1.0.0'\n",
  'files/b.rb': "name 'own'\nversion '1.1.0'\n",
  'files/app.json': '{"name":"shop","version":"1.0.0","inputs":[{"name":"size","required":true}]}',
};

const lives = [...blueprintAndNetworkLives, ...platformLives];

/** The schema of a type, as it is published. */
async function fieldsOf(type: string): Promise<[string, Record<string, unknown>][]> {
  const file = join(import.meta.dirname, `../../../schemas/providers/imco/${type.replace('imco.', '')}.schema.json`);
  const { properties } = JSON.parse(await readFile(file, 'utf8')) as {
    properties: Record<string, Record<string, unknown>>;
  };
  return Object.entries(properties).filter(([, field]) => field['readOnly'] !== true);
}

test('every field that can change is changed in some life, and each type that has a fixed one replaces for one', async () => {
  for (const type of new Set(lives.map((life) => life.type))) {
    const own = lives.filter((life) => life.type === type);
    const changed = own.flatMap(({ changes = [] }) => changes.flatMap((change) => Object.keys(change)));
    const fields = await fieldsOf(type);
    const changeable = fields.filter(
      ([, field]) => field['x-immutable'] === undefined && field['x-create-only'] !== true,
    );
    const missing = changeable.map(([name]) => name).filter((name) => !changed.includes(name));
    const isReplaced = changeable.length === fields.length || own.some(({ fixed }) => fixed !== undefined);
    expect({ type, missing, isReplaced }).toEqual({ type, missing: [], isReplaced: true });
  }
});

test('every managed type leads its life', async () => {
  const definitions = await readdir(join(import.meta.dirname, '../../../src/providers/imco'));
  const managed: string[] = [];
  for (const file of definitions.filter((name) => name.endsWith('.provider.yaml'))) {
    const text = await readFile(join(import.meta.dirname, '../../../src/providers/imco', file), 'utf8');
    const { types } = parse(text) as { types: Record<string, { lookupOnly?: string }> };
    managed.push(...Object.keys(types).filter((name) => types[name]?.lookupOnly === undefined));
  }
  expect([...new Set(lives.map(({ type }) => type.replace('imco.', '')))].toSorted()).toEqual(managed.toSorted());
});

describeTypeLifecycle(lives, async () => await imcoProject('', { files, environment: { PASSWORD: 'very-secret' } }));
