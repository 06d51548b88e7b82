import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { runCli } from '../support/run-cli.ts';

let project: TestProject;

beforeEach(async () => {
  project = await makeProject({
    'reckon.yaml': 'project:   a\n',
    'resources/use.yaml': 'module:   ./modules/m\nname: m\n',
    'modules/m/module.yaml': 'variables:\n    a: {}\n',
    'modules/m/main.yaml': 'outputs: {a: 1} # why\n',
  });
});

afterEach(async () => await project[Symbol.asyncDispose]());

const reckon = async (args: readonly string[], input?: string) =>
  await runCli(['fmt', ...args], { cwd: project.directory, ...(input === undefined ? {} : { input }) });
const read = async (path: string): Promise<string> => await readFile(join(project.directory, path), 'utf8');

test('all files of a project are formatted, those of its modules too', async () => {
  const first = await reckon([]);
  expect(first.stdout.split('\n').filter(Boolean).sort()).toEqual([
    'modules/m/main.yaml',
    'modules/m/module.yaml',
    'reckon.yaml',
    'resources/use.yaml',
  ]);
  expect(await read('modules/m/main.yaml')).toBe('outputs: { a: 1 } # why\n');
  expect(await reckon([])).toMatchObject({ exitCode: 0, stdout: '' });
});

test('--check writes nothing and exits 1, --diff shows what would change', async () => {
  const checked = await reckon(['--check', '--diff', 'reckon.yaml']);
  expect(checked.exitCode).toBe(1);
  expect(checked.stdout).toContain('-project:   a\n+project: a');
  expect(await read('reckon.yaml')).toBe('project:   a\n');
});

test('a file that is no YAML is told with its line, and the others are formatted', async () => {
  await project.write('resources/broken.yaml', 'type: x\nname: [1\n');
  const result = await reckon([]);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toMatch(/resources\/broken\.yaml:\d/);
  expect(await read('reckon.yaml')).toBe('project: a\n');
});

test('standard input is formatted to standard output', async () => {
  expect(await reckon(['-'], 'a:   1\n')).toMatchObject({ exitCode: 0, stdout: 'a: 1\n' });
});

test('the examples are laid out as it lays out', async () => {
  const examples = join(import.meta.dirname, '../../examples');
  for (const name of await readdir(examples)) {
    const checked = await runCli(['fmt', '--check'], { cwd: join(examples, name) });
    expect(checked, name).toMatchObject({ exitCode: 0, stdout: '' });
  }
});
