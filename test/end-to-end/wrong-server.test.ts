import { afterEach, beforeEach, expect, test } from 'vitest';
import { manyClusters } from '../support/imply-clusters.ts';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';

const PROJECT = `project: analytics
providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
`;

let right: TestSandbox;
let wrong: TestSandbox;
let project: TestProject;

beforeEach(async () => {
  [right, wrong] = await Promise.all([startSandbox('imply'), startSandbox('imply')]);
  project = await makeProject({ 'reckon.yaml': PROJECT, 'resources/many.yaml': manyClusters('{ a: 1, b: 2 }') });
  expect((await reckon(right, 'apply', '--yes')).exitCode).toBe(0);
});

afterEach(async () => {
  await Promise.all([right.close(), wrong.close(), project[Symbol.asyncDispose]()]);
});

const reckon = async (sandbox: TestSandbox, ...args: readonly string[]): Promise<CliResult> =>
  await runCli(args, { cwd: project.directory, environment: sandbox.environment });

async function writes(): Promise<number> {
  const requests = await wrong.control.requests();
  return requests.filter(
    ({ path, method, query }) => path.startsWith('/api/') && method !== 'GET' && query['dryRun'] === undefined,
  ).length;
}

test.each([
  { title: 'a plan', args: ['plan', '--server-dry-run', 'never'] },
  { title: 'an apply that asks nothing', args: ['apply', '--yes', '--server-dry-run', 'never'] },
  { title: 'a destroy that asks nothing', args: ['destroy', '--yes'] },
  { title: 'a refresh that asks nothing', args: ['apply', '--refresh-only', '--yes'] },
])('$title on another server, where nothing is known, is refused', async ({ args }) => {
  const { exitCode, stderr } = await reckon(wrong, ...args);
  expect(stderr).toContain('error: all 2 managed objects behind the connection imply are gone [ALL_GONE]');
  expect(stderr).toContain('--> reckon.yaml:4:10');
  expect(stderr).toContain('pass --allow-gone 2');
  expect(exitCode).toBe(1);
  expect(await writes()).toBe(0);
  expect((await reckon(right, 'plan')).stdout).toContain('No changes.');
});

test('a refresh asks no server what it would say of a change', async () => {
  const { stderr } = await reckon(wrong, 'plan', '--refresh-only');
  expect(stderr).not.toContain('asking the server');
});

test('drift on another server asks whether it is the right one', async () => {
  const { exitCode, stderr } = await reckon(wrong, 'drift');
  expect(stderr).toContain('warning: all 2 managed objects behind the connection imply are gone [ALL_GONE]');
  expect(exitCode).toBe(2);
});

test('objects that are gone for good are made again once their number is said', async () => {
  expect((await reckon(wrong, 'apply', '--yes', '--allow-gone', '3')).exitCode).toBe(1);
  expect(await writes()).toBe(0);
  const saved = await reckon(wrong, 'plan', '--allow-gone', '2', '--out', 'plan.json');
  expect(saved.exitCode, saved.stderr).toBe(0);
  const applied = await reckon(wrong, 'apply', 'plan.json');
  expect(applied.stdout + applied.stderr).toContain('Resources: 2 added');
  expect((await reckon(wrong, 'plan')).stdout).toContain('No changes.');
});

test.skipIf(!hasTerminal())('on a terminal a person is asked more firmly', async () => {
  const terminal = await openTerminal(['apply'], { cwd: project.directory, environment: wrong.environment });
  await terminal.until('q leave, nothing done');
  await terminal.press('a');
  await terminal.until(/all 2 managed objects behind the connection imply are gone[\s\S]*Type yes and press Enter/);
  await terminal.press('y', 'Enter');
  await terminal.until('That is not "yes"');
  await terminal.press('Escape');
  await terminal.until('q leave, nothing done');
  await terminal.press('q');
  expect(await terminal.ended()).toBe(1);
});
