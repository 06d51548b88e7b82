import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { startSandbox } from '../support/start-sandbox.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';

const git = async (directory: string, ...args: readonly string[]) =>
  await promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: directory,
  });

let folder: TestProject;

beforeEach(async () => {
  folder = await makeProject({});
});

afterEach(async () => await folder[Symbol.asyncDispose]());

const read = async (path: string): Promise<string> => await readFile(join(folder.directory, path), 'utf8');

const reckon = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> => await runCli(args, { cwd: folder.directory, environment });

describe('init', () => {
  test.each(['imply', 'imco', 'vmmanager', 'cloudbolt', 'pgo'])(
    'writes a project of %s that plans, applies and is then up to date',
    async (system) => {
      await using sandbox = await startSandbox(system);
      const made = await reckon(['init', '--system', system, '--name', 'first']);
      expect(made.exitCode, made.stderr).toBe(0);
      expect(made.stdout).toContain('reckon plan');
      const plan = await reckon(['plan'], sandbox.environment);
      expect(plan.stdout + plan.stderr).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
      expect((await reckon(['apply', '--yes'], sandbox.environment)).exitCode).toBe(0);
      expect((await reckon(['plan'], sandbox.environment)).stdout).toContain('No changes.');
    },
  );

  test('an API of one’s own starts from a definition that is valid', async () => {
    await reckon(['init', '--system', 'own', '--url', 'https://things.example']);
    const checked = await reckon(['validate']);
    expect(checked.stdout + checked.stderr).toContain('Valid: 1 document');
    expect(await read('reckon.yaml')).toContain('url: https://things.example');
  });

  test('a file that is there is left as it is, and that is said', async () => {
    await folder.write('.gitignore', 'mine\n');
    const made = await reckon(['init', '--system', 'imply']);
    expect(made.stderr).toMatch(/left alone\s+\.gitignore/);
    expect(await read('.gitignore')).toBe('mine\n');
  });

  test('a project that is there is refused, and stays as it is', async () => {
    await folder.write('reckon.yaml', 'project: mine\n');
    const made = await reckon(['init', '--system', 'imply']);
    expect(made).toMatchObject({ exitCode: 1 });
    expect(made.stderr).toContain('PROJECT_EXISTS');
    expect(await read('reckon.yaml')).toBe('project: mine\n');
  });

  test('without a terminal the choice of systems is named', async () => {
    const made = await reckon(['init']);
    expect(made.exitCode).toBe(1);
    expect(made.stderr).toMatch(/--system .*imply/);
  });

  test('a system that is misspelt is corrected', async () => {
    expect((await reckon(['init', '--system', 'imly'])).stderr).toContain('Did you mean "imply"?');
  });

  test('systems and environments may stand in one flag, with commas', async () => {
    expect((await reckon(['init', '--system', 'imply,pgo', '--environment', 'staging, production'])).exitCode).toBe(0);
    const text = await read('reckon.yaml');
    for (const name of ['imply:', 'pgo:', 'staging:', 'production:']) expect(text).toContain(name);
  });

  test('environments are written, and the project asks which one', async () => {
    await reckon(['init', '--system', 'imply', '--environment', 'staging', '--environment', 'production']);
    expect((await reckon(['validate'])).stderr).toMatch(/staging.*production/);
    expect((await reckon(['validate', '-e', 'staging'])).exitCode).toBe(0);
  });
});

describe.runIf(hasTerminal())('init on a terminal', () => {
  test('asks, and asks again where an answer is none', async () => {
    const { until, press, ended } = await openTerminal(['init'], { cwd: folder.directory });
    const answer = async (question: string, text: string): Promise<void> => {
      await until(question);
      await press(...text, 'Enter');
    };
    await answer('Name of the project', 'shop');
    await answer('System', 'imly');
    await answer('There is no imly.', 'imply');
    await answer('Its address', '');
    await answer('Environments', 'a/b');
    await answer('a/b: use letters', 'staging,production');
    await answer('CI (', '');
    expect(await ended()).toBe(0);
    const text = await read('reckon.yaml');
    expect(text).toContain('project: shop');
    expect(text).toContain('  production: {}');
  });
});

describe('init --ci', () => {
  test.each([
    { ci: 'github', file: '.github/workflows/reckon.yml' },
    { ci: 'gitlab', file: '.gitlab-ci.yml' },
    { ci: 'atlantis', file: 'atlantis.yaml' },
    { ci: 'jenkins', file: 'Jenkinsfile' },
  ])('writes $file at the top of the repository, naming the secrets of the project', async ({ ci, file }) => {
    await git(folder.directory, 'init', '--initial-branch', 'trunk');
    const made = await reckon(['init', '--system', 'imply', '-C', 'infra', '--ci', ci]);
    expect(made.exitCode, made.stderr).toBe(0);
    const text = await read(file);
    expect(text).toContain('infra');
    if (ci !== 'atlantis') expect(text).toContain('RECKON_IMPLY_TOKEN');
  });

  test('adds files to the project that is there, for each of its environments', async () => {
    await folder.write('reckon.yaml', 'project: mine\nenvironments: { staging: {}, production: {} }\n');
    await git(folder.directory, 'init', '--initial-branch', 'trunk');
    await git(folder.directory, 'commit', '--allow-empty', '-m', 'start');
    const made = await reckon(['init', '--ci', 'github']);
    expect(made.exitCode, made.stderr).toBe(0);
    const text = await read('.github/workflows/reckon.yml');
    expect(text).toContain('production');
    expect(text).toContain('trunk');
  });

  test('the branch that is applied is the repository’s, not the one that the files are written on', async () => {
    await folder.write('reckon.yaml', 'project: mine\n');
    await git(folder.directory, 'init', '--initial-branch', 'trunk');
    await git(folder.directory, 'commit', '--allow-empty', '-m', 'start');
    await git(folder.directory, 'checkout', '-b', 'add-ci');
    await reckon(['init', '--ci', 'github']);
    const text = await read('.github/workflows/reckon.yml');
    expect(text).toContain('trunk');
    expect(text).not.toContain('add-ci');
  });

  test.each([
    { ci: 'github', words: 'The first push to main makes everything.' },
    { ci: 'gitlab', words: 'RECKON_IMPLY_URL, GITLAB_TOKEN' },
    { ci: 'atlantis', words: 'state: { path: /var/lib/reckon/shop }' },
    { ci: 'jenkins', words: 'state: { path: /var/lib/reckon/shop }' },
  ])('says what is left to set up for $ci', async ({ ci, words }) => {
    const made = await reckon(['init', '--system', 'imply', '--name', 'shop', '--ci', ci]);
    expect(made.stderr.replaceAll(/\s+/g, ' ')).toContain(words);
  });

  test('a pipeline that is there is left as it is, and that is said', async () => {
    await folder.write('reckon.yaml', 'project: mine\n');
    await folder.write('.gitlab-ci.yml', 'mine: {}\n');
    const made = await reckon(['init', '--ci', 'gitlab']);
    expect(made.stderr).toMatch(/left alone\s+\.gitlab-ci\.yml/);
    expect(await read('.gitlab-ci.yml')).toBe('mine: {}\n');
  });
});
