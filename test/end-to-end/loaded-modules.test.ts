import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

/*
 * What starts quickly loads little. Modules can be counted where milliseconds cannot: these tests record the files that a
 * run of the built program takes code from, and look up in their source maps what is in them.
 */

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'record-loads.ts')).href;
const example = join(import.meta.dirname, '../../examples/imply');

let sandbox: TestSandbox;
let project: TestProject;

beforeAll(async () => {
  sandbox = await startSandbox('imply');
  project = await makeProject({
    'reckon.yaml': await readFile(join(example, 'reckon.yaml'), 'utf8'),
    'resources/events.yaml': await readFile(join(example, 'resources/events.yaml'), 'utf8'),
  });
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await sandbox.close();
});

interface Loads {
  /** Parts of the program. */
  readonly parts: readonly string[];
  /** Sources and packages in them, and packages loaded besides. */
  readonly sources: readonly string[];
  /** Node's own modules that it asked for, and costly parts of the language. */
  readonly builtins: readonly string[];
}

async function loadsOf(...args: readonly string[]): Promise<Loads> {
  const record = join(project.directory, 'loads.txt');
  const environment = { ...sandbox.environment, RECORDED_LOADS: record, NODE_OPTIONS: `--import ${PRELOAD}` };
  const { exitCode, stderr } = await runCli(args, { cwd: project.directory, environment });
  expect(exitCode, stderr).toBe(0);
  const files = (await readFile(record, 'utf8')).split('\n').map((file) => file.replace('file://', ''));
  const parts = files.filter((file) => /[\\/]dist[\\/][^\\/]+\.c?js$/.test(file));
  const sources = await Promise.all(parts.map(sourcesOf));
  return {
    parts,
    sources: [...sources.flat(), ...files.filter((file) => file.includes('node_modules'))],
    builtins: files.filter((file) => /^(node:|Intl\.)/.test(file)),
  };
}

async function sourcesOf(part: string): Promise<readonly string[]> {
  if (!existsSync(`${part}.map`)) return [];
  const map = JSON.parse(await readFile(`${part}.map`, 'utf8')) as { readonly sources: readonly string[] };
  return map.sources;
}

/** Packages among the sources, but for the small parts of ajv that compiled validators call. */
function packagesOf({ sources }: Loads): readonly string[] {
  const names = sources
    .filter((source) => !/ajv(-formats)?[\\/]dist[\\/](runtime|formats)/.test(source))
    .flatMap((source) => /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(source)?.[1] ?? []);
  return [...new Set(names)].sort();
}

const HEAVY = ['ajv', 'ajv-formats', 'fastify', 'ink', 'react', 'simple-git', 'yaml', 'diff', '@marcbachmann/cel-js'];

test('version loads one file and no package', async () => {
  const loads = await loadsOf('version');
  expect(loads.parts).toHaveLength(1);
  expect(packagesOf(loads)).toEqual([]);
});

test('help loads no library but the one that prints it', async () => {
  const packages = packagesOf(await loadsOf('--help'));
  for (const name of [...HEAVY, 'undici']) expect(packages).not.toContain(name);
  expect(packages).toContain('commander');
});

test('a plan of a built-in type with nothing to do loads no compiler of schemas, no parser of documents, no screen', async () => {
  await runCli(['apply', '--yes'], { cwd: project.directory, environment: sandbox.environment });
  const loads = await loadsOf('plan');
  const packages = packagesOf(loads);
  // CEL's library stays: whether an object has failed is told by an expression of its type.
  for (const name of HEAVY.filter((heavy) => heavy !== '@marcbachmann/cel-js')) expect(packages).not.toContain(name);
  expect(packages).toContain('undici');
  expect(loads.sources.filter((source) => /[\\/]src[\\/](sandbox|forge|ui[\\/]ink)[\\/]/.test(source))).toEqual([]);
  expect(loads.sources.filter((source) => /undici[\\/]lib[\\/](mock|cache|interceptor)[\\/]/.test(source))).toEqual([]);
  expect(loads.parts.length).toBeLessThanOrEqual(8);
  expect(loads.builtins).toContain('node:net');
  for (const name of ['crypto', 'tls', 'http', 'http2', 'assert', 'fs/promises', 'child_process', 'zlib'])
    expect(loads.builtins).not.toContain(`node:${name}`);
  expect(loads.builtins).not.toContain('Intl.Segmenter');
});

test('a plan as events loads no screen either', async () => {
  const packages = packagesOf(await loadsOf('plan', '--json'));
  for (const name of ['ink', 'react', 'ajv']) expect(packages).not.toContain(name);
});
