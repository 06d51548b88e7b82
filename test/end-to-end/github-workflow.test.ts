import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ForgeContent, forgeContent } from '../support/forge-content.ts';
import { makeRepository, type TestRepository } from '../support/git-repository.ts';
import { clusterDocument, IMPLY_PROVIDER, implyConsole } from '../support/imply-clusters.ts';
import { startForgeOf } from '../support/loopback-forges.ts';
import { runCli } from '../support/run-cli.ts';
import { type JobResult, readWorkflow, runJob } from '../support/run-workflow.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

const PROJECT = `project: analytics
${IMPLY_PROVIDER}environments:
  staging: {}
  production: {}
git: { applyFrom: main, requireClean: true }
`;

const EVENTS = (replicas: number | string): string => clusterDocument('events', replicas, 'events-${environment}');

let sandbox: TestSandbox;
let repository: TestRepository;
let forge: Awaited<ReturnType<typeof startForgeOf>>;
let content: ForgeContent;
let server: string;

/** A repository on a forge, with the workflow that `init --ci github` writes. The tests of this file are one story. */
beforeAll(async () => {
  sandbox = await startSandbox('imply');
  content = forgeContent({ name: 'github-actions[bot]', isBot: true, isNamed: false });
  forge = await startForgeOf('github', content);
  repository = makeRepository();
  repository.write({
    'infra/reckon.yaml': PROJECT,
    'infra/resources/events.yaml': EVENTS(1),
    '.gitignore': 'state/\n',
  });
  const made = await runCli(['init', '--ci', 'github', '-C', 'infra'], { cwd: repository.top });
  expect(made.exitCode, made.stdout + made.stderr).toBe(0);
  repository.commit({}, 'a project, and its workflow');
  server = mkdtempSync(join(tmpdir(), 'reckon-server-'));
  mkdirSync(join(server, 'acme'));
  repository.git('clone', '--quiet', '--bare', repository.top, join(server, 'acme/infra.git'));
  repository.git('remote', 'add', 'origin', join(server, 'acme/infra.git'));
});

afterAll(async () => {
  await sandbox.close();
  await forge[Symbol.asyncDispose]();
  repository.remove();
});

const artifacts = mkdtempSync(join(tmpdir(), 'reckon-artifacts-'));

/** What is checked out: the pushed branch as it is, or as GitHub does it for a pull request, merged into its base. */
function checkout(branch: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'reckon-checkout-'));
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { stdio: 'pipe' });
  const depth = branch === 'main' ? ['--depth', '1'] : [];
  execFileSync('git', ['clone', '--quiet', ...depth, '--branch', 'main', `file://${server}/acme/infra.git`, folder]);
  if (branch !== 'main') {
    git('checkout', '--quiet', '--detach');
    git('merge', '--quiet', '--no-ff', '--message', 'merge', `origin/${branch}`);
  }
  return folder;
}

async function job(id: string, branch: string, environment = ''): Promise<JobResult> {
  const secrets = Object.entries(sandbox.environment).map(([name, value]) => [`secrets.${name}`, value]);
  return await runJob(readWorkflow(join(repository.top, '.github/workflows/reckon.yml')), id, {
    context: {
      'github.base_ref': 'main',
      'github.token': 't0ken',
      'github.server_url': `file://${server}`,
      'github.repository': 'acme/infra',
      'matrix.environment': environment,
      ...Object.fromEntries(secrets),
    },
    checkout: () => checkout(branch),
    artifacts,
    variables: {
      GITHUB_API_URL: forge.apiUrl,
      GITHUB_REPOSITORY: 'acme/infra',
      ...(branch === 'main'
        ? { GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' }
        : { GITHUB_REF: 'refs/pull/7/merge', GITHUB_HEAD_REF: branch, GITHUB_BASE_REF: 'main' }),
    },
  });
}

async function done(id: string, branch: string, environment = ''): Promise<JobResult> {
  const result = await job(id, branch, environment);
  expect(result.isSuccess, result.log).toBe(true);
  expect(result.log).not.toContain(sandbox.environment['RECKON_IMPLY_TOKEN']);
  return result;
}

/** What runs after a push to main, in its order. */
async function push(): Promise<readonly string[]> {
  repository.git('push', '--quiet', 'origin', 'main');
  const logs: string[] = [];
  for (const environment of ['staging', 'production']) {
    const planned = await done(`plan-${environment}`, 'main');
    logs.push(planned.log);
    if (planned.outputs['changes'] === 'true') logs.push((await done(`apply-${environment}`, 'main')).log);
  }
  return logs;
}

test('a first push applies every environment in its order, and keeps the state on a branch', async () => {
  const logs = await push();

  expect(logs.filter((log) => log.includes('1 added'))).toHaveLength(2);
  const branches = execFileSync('git', ['-C', join(server, 'acme/infra.git'), 'branch'], { encoding: 'utf8' });
  expect(branches).toContain('reckon-state');
  expect((await done('plan-staging', 'main')).outputs['changes']).toBe('false');
});

test('a pull request is validated without secrets and gets the plan of each environment as a comment', async () => {
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.commit({ 'infra/resources/events.yaml': EVENTS(3) }, 'three query servers');
  repository.git('push', '--quiet', 'origin', 'feature');
  for (const environment of ['staging', 'production']) {
    await done('validate', 'feature', environment);
    await done('plan', 'feature', environment);
  }

  expect(content.comments).toHaveLength(2);
  const [staging] = content.comments;
  expect(staging?.body).toContain('staging');
  expect(staging?.body).toContain('this branch');
  expect(staging?.body).toContain('spec.query.replicas: 1 → 3   # resources/events.yaml:9');

  await implyConsole(sandbox).resize('events-staging', 2);
  const before = staging?.body;
  await done('plan', 'feature', 'staging');
  expect(content.comments).toHaveLength(2);
  expect(content.comments[0]?.body).not.toBe(before);
  await implyConsole(sandbox).resize('events-staging', 1);
});

test('a branch with a fault fails where it is validated, at its line', async () => {
  repository.git('checkout', '--quiet', '-b', 'broken');
  repository.commit({ 'infra/resources/events.yaml': EVENTS('three') }, 'a slip');
  repository.git('push', '--quiet', 'origin', 'broken');

  const { isSuccess, log } = await job('validate', 'broken', 'staging');

  expect(isSuccess).toBe(false);
  expect(log).toMatch(/::error file=infra\/resources\/events\.yaml,line=9/);
  const planned = await job('plan', 'broken', 'staging');
  expect(planned.isSuccess).toBe(false);
  expect(content.comments[0]?.body).toContain('could not make a plan');
});

test('the merge applies the plan that was saved, and what has moved since is refused', async () => {
  repository.git('checkout', '--quiet', 'main');
  repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'feature');
  repository.git('push', '--quiet', 'origin', 'main');
  const planned = await done('plan-staging', 'main');
  expect(planned.outputs['changes']).toBe('true');
  expect(planned.summary).toContain('1 to change');
  await implyConsole(sandbox).resize('events-staging', 5);

  const refused = await job('apply-staging', 'main');

  expect(refused.isSuccess).toBe(false);
  expect(refused.log).toContain('was changed since the plan was made');
  const logs = await push();
  expect(logs.filter((log) => log.includes('1 changed'))).toHaveLength(2);
});

test('drift opens an issue, updates it, and closes it when nothing differs any more', async () => {
  await done('drift', 'main', 'staging');
  expect(content.issues).toHaveLength(0);

  await implyConsole(sandbox).resize('events-staging', 6);
  await done('drift', 'main', 'staging');
  expect(content.issues).toHaveLength(1);
  expect(content.issues[0]?.body).toContain('6');

  await implyConsole(sandbox).resize('events-staging', 3);
  await done('drift', 'main', 'staging');
  expect(content.issues).toHaveLength(1);
  expect(content.issues[0]?.open).toBe(false);
});
