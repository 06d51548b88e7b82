import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clusterDocument, IMPLY_PROVIDER, implyConsole } from '../support/imply-clusters.ts';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

const PROJECT = `project: analytics
${IMPLY_PROVIDER}variables:
  replicas: { type: integer, default: 2 }
`;

let sandbox: TestSandbox;
let project: TestProject;

/** One cluster is applied; the saved plan changes it and makes another. */
beforeEach(async () => {
  sandbox = await startSandbox('imply');
  project = await makeProject({ 'reckon.yaml': PROJECT, 'resources/a.yaml': clusterDocument('a', 1) });
  expect((await reckon('apply', '--yes')).exitCode).toBe(0);
  await project.write('resources/a.yaml', clusterDocument('a', '"${vars.replicas}"'));
  await project.write('resources/b.yaml', clusterDocument('b', 1));
  const planned = await reckon('plan', '--out', 'plan.json');
  expect(planned.exitCode, planned.stdout + planned.stderr).toBe(0);
});

afterEach(async () => {
  await sandbox.close();
  await project[Symbol.asyncDispose]();
});

async function reckon(...args: readonly string[]): Promise<CliResult> {
  return await reckonWith({}, ...args);
}

async function reckonWith(variables: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CliResult> {
  return await runCli(args, { cwd: project.directory, environment: { ...sandbox.environment, ...variables } });
}

/** Requests that changed something since the plan was made. */
async function writes(): Promise<readonly string[]> {
  return (await sandbox.control.requests())
    .filter(({ method, url }) => method !== 'GET' && !url.includes('dryRun'))
    .map(({ method }) => method);
}

async function refused(result: CliResult, code: string, words: string): Promise<void> {
  expect(result.exitCode, result.stdout + result.stderr).toBe(1);
  expect(result.stderr).toContain(code);
  expect(result.stderr.replaceAll(/\s+/g, ' ')).toContain(words);
}

test('a plan is refused when a variable has another value', async () => {
  await sandbox.control.clearRequests();

  const result = await reckonWith({ RECKON_VAR_replicas: '5' }, 'apply', 'plan.json');

  await refused(result, 'PLAN_STALE', 'the YAML or a variable has changed since');
  expect(await writes()).toEqual([]);
});

test('a plan is refused when a document is added', async () => {
  await project.write('resources/c.yaml', clusterDocument('c', 1));
  await sandbox.control.clearRequests();

  await refused(await reckon('apply', 'plan.json'), 'PLAN_STALE', 'the YAML or a variable has changed since');
  expect(await writes()).toEqual([]);
});

test('a plan is refused when it was made from another state', async () => {
  await rm(join(project.directory, 'state'), { recursive: true });
  await project.write('resources/b.yaml', '');
  await reckon('import', 'imply.cluster.a', '--yes');
  await project.write('resources/b.yaml', clusterDocument('b', 1));
  await sandbox.control.clearRequests();

  await refused(await reckon('apply', 'plan.json'), 'PLAN_STALE', 'it was made for another state');
  expect(await writes()).toEqual([]);
});

test('a plan is refused for another project', async () => {
  await project.write('reckon.yaml', PROJECT.replace('analytics', 'another'));

  const result = await reckon('apply', 'plan.json');

  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain('it was made for the project "analytics"');
});

test('a plan is refused for another environment than its own', async () => {
  await project.write('reckon.yaml', `${PROJECT}environments: { staging: {}, production: {} }\n`);
  await project.write('resources/a.yaml', '');
  await project.write('resources/b.yaml', clusterDocument('b', 1));
  const planned = await reckon('plan', '-e', 'staging', '--out', 'plan.json');
  expect(planned.exitCode, planned.stderr).toBe(0);

  await refused(
    await reckon('apply', '-e', 'production', 'plan.json'),
    'PLAN_STALE',
    'is a plan of staging, and production was named',
  );
  await refused(
    await reckonWith({ RECKON_ENV: 'production' }, 'apply', 'plan.json'),
    'PLAN_STALE',
    'is a plan of staging, and production was named',
  );
});

test('what was to be made and is there now is not made twice, and the rest is done', async () => {
  await implyConsole(sandbox).make('b');

  const result = await reckon('apply', 'plan.json');

  expect(result.exitCode, result.stdout + result.stderr).toBe(1);
  expect(result.stderr).toContain('imply.cluster.b');
  const { clusters } = (await sandbox.control.state()) as { clusters: unknown[] };
  expect(clusters).toHaveLength(2);
});

test('a change whose value comes from elsewhere fails alone when that has moved, and the rest is done', async () => {
  const theirs = implyConsole(sandbox);
  await theirs.make('theirs');
  await project.write(
    'resources/b.yaml',
    `data: imply.cluster
name: theirs
where: { metadata: { name: theirs } }
---
${clusterDocument('b', '"${data.imply.cluster.theirs.spec.query.replicas}"')}`,
  );
  expect((await reckon('plan', '--out', 'plan.json')).stdout).toContain('1 to add, 1 to change');
  await theirs.resize('theirs', 4);

  const result = await reckon('apply', 'plan.json');

  await refused(result, 'PLAN_STALE', 'spec.query.replicas of imply.cluster.b was to be 1, and now would be 4');
  expect(result.stderr).toContain('1 changed');
});

test('a plan that someone else has carried out meanwhile has nothing left to do', async () => {
  expect((await reckon('apply', '--yes')).exitCode).toBe(0);
  await sandbox.control.clearRequests();

  const result = await reckon('apply', 'plan.json');

  expect(result.exitCode, result.stdout + result.stderr).toBe(0);
  expect(result.stderr).toContain('Nothing of the plan is left to do');
  expect(await writes()).toEqual([]);
});

test('a file that is no plan, or a plan of a later format, says so', async () => {
  await project.write('other.json', '{"hello": true}');
  expect((await reckon('apply', 'other.json')).stderr).toContain('PLAN_');
  expect((await reckon('apply', 'missing.json')).stderr).toContain('PLAN_UNREADABLE');
});
