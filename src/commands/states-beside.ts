import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from '../model/configuration.ts';
import type { State } from '../model/state.ts';
import { parseStateDocument } from '../state/state-document.ts';

/** The states of the project's other environments, as far as they are kept here. */
export async function statesBeside({ statePath, environment }: Configuration): Promise<readonly State[]> {
  if (!existsSync(statePath)) return [];
  const files = readdirSync(statePath)
    .filter((name) => name !== environment)
    .map((name) => join(statePath, name, 'state.json'))
    .filter((file) => existsSync(file));
  return await Promise.all(files.map(async (file) => parseStateDocument(await readFile(file, 'utf8'), file).state));
}
