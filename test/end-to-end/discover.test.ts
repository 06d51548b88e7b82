import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

let sandbox: TestSandbox;
let project: TestProject;

/** A project on a sandbox, without its first resource. */
async function start(system: string): Promise<void> {
  sandbox = await startSandbox(system);
  project = await makeProject({});
  await reckon('init', '--system', system);
  await project.remove(`resources/${system}.yaml`);
}

afterEach(async () => {
  await sandbox.close();
  await project[Symbol.asyncDispose]();
});

let secrets: Readonly<Record<string, string>> = {};

const reckon = async (...args: readonly string[]): Promise<CliResult> =>
  await runCli(args, { cwd: project.directory, environment: { ...sandbox.environment, ...secrets } });

async function done(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await reckon(...args);
  expect(exitCode, stdout + stderr).toBe(0);
  return stdout + stderr;
}

test.each([
  { system: 'imco', atLeast: 5 },
  { system: 'vmmanager', atLeast: 20 },
  { system: 'cloudbolt', atLeast: 10 },
  { system: 'pgo', atLeast: 5 },
])('all that $system has is written so that its plan imports it and does nothing else', async ({ system, atLeast }) => {
  await start(system);
  const said = await done('import', '--discover', system, '--out', 'resources/found');
  const found = Number(/Found (\d+) objects/.exec(said)?.[1]);
  expect(found).toBeGreaterThanOrEqual(atLeast);
  // Passwords can't be read back: the documents take them from variables that are named.
  secrets = Object.fromEntries(
    [...said.matchAll(/^ {2}([A-Z][A-Z0-9_]+)$/gm)].map(([, name]) => [name, 'Tr0ub4dor-3']),
  );
  expect(await done('plan')).toContain(`Plan: ${found} to import, 0 to add, 0 to change, 0 to destroy.`);
  await done('apply', '--yes');
  expect(await done('plan')).toContain('No changes.');
  secrets = {};
});

const NETWORK = `type: imco.vpc
name: net
properties:
  name: net
  cidr: 10.0.0.0/16
  cloud_account_id: { find: { name: AWS account } }
  realm_provider_name: eu-west-1
---
type: imco.subnet
name: inner
properties: { vpc_id: "\${imco.vpc.net.id}", name: inner, cidr: 10.0.1.0/24, type: only_private }
`;

test('ids of objects that are found, or managed already, become references', async () => {
  await start('imco');
  await project.write('resources/net.yaml', NETWORK);
  await done('apply', '--yes');
  await done('state', 'rm', 'imco.subnet.inner');
  const [vpc = '', subnet = ''] = NETWORK.split('---\n');
  await project.write('resources/net.yaml', vpc);
  expect((await reckon('import', '--discover', 'imco.subnet')).stdout).toContain('vpc_id: ${imco.vpc.net.id}');
  await done('state', 'rm', 'imco.vpc.net');
  await project.remove('resources/net.yaml');
  const said = await done('import', '--discover', 'imco.vpc', 'imco.subnet', '--out', 'resources/found');
  expect(said).toContain('Found 2 objects of 2 types.');
  const text = await readFile(join(project.directory, 'resources/found/imco.subnet.yaml'), 'utf8');
  expect(text).toContain('vpc_id: ${imco.vpc.net.id}');
  expect(text).not.toContain('state:');
  expect(subnet).toContain('vpc_id');
  expect(await done('plan')).toContain('Plan: 2 to import, 0 to add, 0 to change, 0 to destroy.');
});

test('--where leaves the others out, and what is managed is not found again', async () => {
  await start('vmmanager');
  const one = await reckon('import', '--discover', 'vmmanager.storage', '--where', 'name=fast');
  expect(one.stderr).toContain('Found 1 object of 1 type.');
  expect(one.stdout).toContain('name: fast');
  await done('import', '--discover', 'vmmanager.storage', '--out', 'resources/found');
  await done('apply', '--yes');
  const again = await reckon('import', '--discover', 'vmmanager.storage');
  expect(again.stderr).toContain('Nothing was found but the 2 that state holds already.');
});

test('what another environment manages is not found', async () => {
  await start('vmmanager');
  const text = await readFile(join(project.directory, 'reckon.yaml'), 'utf8');
  await project.write('reckon.yaml', `${text}environments: { staging: {}, production: {} }\n`);
  await done('import', '-e', 'staging', '--discover', 'vmmanager.storage', '--out', 'resources/found');
  await done('apply', '-e', 'staging', '--yes');
  await project.remove('resources/found');
  expect(await done('import', '-e', 'production', '--discover', 'vmmanager.storage')).toContain(
    'Nothing was found but the 2',
  );
});

test('files that are there are not overwritten, and nothing is written beside them', async () => {
  await start('vmmanager');
  await project.write('found/imports.yaml', 'mine');
  const result = await reckon('import', '--discover', 'vmmanager.tag', '--out', 'found');
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain('FILE_EXISTS');
  expect(await readdir(join(project.directory, 'found'))).toEqual(['imports.yaml']);
});

test.each([
  { args: ['vmmanager.tga'], says: /UNKNOWN_TYPE/ },
  { args: ['imply.cluster'], says: /add imply: to providers:/ },
  { args: ['vmmanager.task'], says: /can only be looked up/ },
  { args: ['vmmanager.tag', '--where', 'name'], says: /field=value/ },
])('a mistake is told: $args', async ({ args, says }) => {
  await start('vmmanager');
  const result = await reckon('import', '--discover', ...args);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toMatch(says);
});
