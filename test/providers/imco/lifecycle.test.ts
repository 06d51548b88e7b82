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
