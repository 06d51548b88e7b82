import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { commandPage } from '../../scripts/command-page.ts';

test('docs/commands.md is what the program says of itself', async () => {
  expect(await readFile('docs/commands.md', 'utf8')).toBe(commandPage());
});
