import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliResult, runCli, startCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/imply');

const example = async (file: string): Promise<string> => await readFile(join(EXAMPLE, file), 'utf8');

let sandbox: TestSandbox;
let project: TestProject;

beforeEach(async () => {
  sandbox = await startSandbox('imply');
  project = await makeProject({
    'reckon.yaml': await example('reckon.yaml'),
    'resources/events.yaml': await example('resources/events.yaml'),
  });
});

afterEach(async () => {
  await sandbox.close();
  await project[Symbol.asyncDispose]();
});

const reckon = async (...args: readonly string[]): Promise<CliResult> =>
  await runCli(args, { cwd: project.directory, environment: sandbox.environment });

const next = async (...args: readonly string[]): Promise<string> => {
  const { stdout, exitCode, stderr } = await reckon(...args);
  expect(exitCode, stderr).toBe(0);
  return stdout;
};

test('a folder without a project leads to init, or to the project nearby', async () => {
  const empty = await makeProject({});
  try {
    const at = { cwd: empty.directory };
    expect((await runCli([], at)).stdout).toContain('reckon init');
    await mkdir(join(empty.directory, 'infra'));
    await empty.write('infra/reckon.yaml', 'project: p\n');
    expect((await runCli([], at)).stdout).toContain('reckon -C infra');
  } finally {
    await empty[Symbol.asyncDispose]();
  }
});

test('a project leads from plan to apply and on, without asking any server', async () => {
  expect(await next()).toMatch(/Nothing was applied yet\.[\s\S]*reckon plan/);
  expect(await sandbox.control.requests()).toEqual([]);
  await reckon('apply', '--yes');
  expect(await next()).toMatch(/1 resource in the state, last applied just now\.[\s\S]*reckon plan[\s\S]*reckon drift/);
  const document = await example('resources/events.yaml');
  await project.write('resources/events.yaml', document.replace('replicas: 3', 'replicas: 5'));
  expect(await next()).toContain('The files have changed since they were applied from here.');
  await reckon('plan');
  expect(await next()).toMatch(/The last plan, just now: 0 to add, 1 to change, 0 to destroy\.[\s\S]*reckon apply/);
});

test('drift that was seen is said', async () => {
  await reckon('apply', '--yes');
  const headers = { authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}` };
  const [cluster] = (await sandbox.request('/api/v1/clusters', { headers })).json();
  await sandbox.request(`/api/v1/clusters/${cluster.metadata.uid}`, {
    method: 'PATCH',
    headers: { ...headers, 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify({ spec: { query: { replicas: 2 } } }),
  });
  expect((await reckon('drift')).exitCode).toBe(2);
  expect(await next()).toMatch(/1 object had drifted, seen just now\.[\s\S]*reckon drift/);
});

test('a run that goes on, and one that was killed, are said', async () => {
  await sandbox.close();
  sandbox = await startSandbox('imply', { settle: 1 });
  const run = startCli(['apply', '--yes', '--json'], { cwd: project.directory, environment: sandbox.environment });
  await run.until('"apply_progress"');
  expect(await next()).toMatch(/A run is going on: .*reckon apply/);
  expect((await reckon('plan')).stderr).toMatch(
    /A run is going on, and this plan may show it half done: .*reckon apply/,
  );
  run.kill('SIGKILL');
  await run.ended;
  const text = await next();
  expect(text).toContain('A run was interrupted and left open: imply.cluster.events.');
  expect(text).toMatch(/reckon apply +look up what came of the interrupted run/);
});

test('an apply that failed half way is gone on with', async () => {
  await sandbox.control.fault({ status: 400, method: 'POST', times: 9 } as never);
  expect((await reckon('apply', '--yes', '--server-dry-run', 'never')).exitCode).toBe(1);
  await sandbox.control.clearFaults();
  expect(await next()).toMatch(
    /The last apply, just now, did not do all of its plan\.[\s\S]*reckon apply +plan again, and go on with the rest/,
  );
  await reckon('apply', '--yes');
  expect(await next()).not.toContain('did not do all');
});

test('environments are told one by one, and faults lead to validate', async () => {
  await project.write(
    'reckon.yaml',
    `${await example('reckon.yaml')}\nenvironments: { staging: {}, production: {} }\n`,
  );
  expect(await next()).toMatch(
    /staging\n[\s\S]*production\n[\s\S]*reckon plan -e staging[\s\S]*reckon plan -e production/,
  );
  await project.write('resources/events.yaml', 'type: imply.clustr\nname: x\n');
  const broken = await reckon('-e', 'staging');
  expect(broken.exitCode).toBe(1);
  expect(broken.stdout).toContain('reckon validate');
});
