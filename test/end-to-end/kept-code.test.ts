import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeProject } from '../support/make-project.ts';
import { runCli } from '../support/run-cli.ts';

/** The compiled code that the program keeps of its largest part, for the command. */
async function keptCode(cache: string, command: string): Promise<Buffer> {
  const compiled = join(cache, 'reckon/compiled');
  const [version = ''] = await readdir(compiled);
  const folder = join(compiled, version, command);
  const core = (await readdir(folder)).filter((name) => name.startsWith('core-'));
  expect(core).toHaveLength(1);
  return await readFile(join(folder, core[0] ?? ''));
}

test('the first runs add what they have compiled to what is kept, and later ones leave it alone', async () => {
  await using cache = await makeProject({});
  await using project = await makeProject({ 'reckon.yaml': 'project: empty\n', 'resources/a.yaml': '' });
  await using nothing = await makeProject({});
  const environment = { XDG_CACHE_HOME: cache.directory };
  const failed = await runCli(['plan'], { cwd: nothing.directory, environment });
  expect(failed.exitCode).toBe(1);
  const first = await keptCode(cache.directory, 'plan');
  const plan = async () => await runCli(['plan'], { cwd: project.directory, environment });
  expect((await plan()).stdout).toContain('No changes.');
  const second = await keptCode(cache.directory, 'plan');
  expect(second.length).toBeGreaterThan(first.length * 1.1);
  for (let run = 0; run < 2; run += 1) await plan();
  const last = await keptCode(cache.directory, 'plan');
  await plan();
  expect((await keptCode(cache.directory, 'plan')).equals(last)).toBe(true);
});
