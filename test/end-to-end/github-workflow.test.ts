import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CiProject, EVENTS, eventsDocument, openCiProject } from '../support/ci-project.ts';
import { type ForgeContent, forgeContent } from '../support/forge-content.ts';
import { startForgeOf } from '../support/loopback-forges.ts';
import { type JobResult, readWorkflow, runJob } from '../support/run-workflow.ts';

let project: CiProject;
let forge: Awaited<ReturnType<typeof startForgeOf>>;
let content: ForgeContent;

/** A repository on GitHub, with the workflow that `init --ci github` writes. The tests of this file are one story. */
beforeAll(async () => {
  content = forgeContent({ name: 'github-actions[bot]', isBot: true, isNamed: false });
  forge = await startForgeOf('github', content);
  project = await openCiProject('github', 'acme/infra', 'git: { applyFrom: main, requireClean: true }\n');
});

afterAll(async () => {
  await project.close();
  await forge[Symbol.asyncDispose]();
});

const artifacts = mkdtempSync(join(tmpdir(), 'reckon-artifacts-'));

/** What is checked out: the pushed branch as it is, or as GitHub does it for a pull request, merged into its base. */
function checkout(branch: string): string {
  return branch === 'main' ? project.checkout('main', { depth: 1 }) : project.checkout(branch, { isMerged: true });
}

async function job(id: string, branch: string, environment = ''): Promise<JobResult> {
  const secrets = Object.entries(project.sandbox.environment).map(([name, value]) => [`secrets.${name}`, value]);
  return await runJob(readWorkflow(join(project.repository.top, '.github/workflows/reckon.yml')), id, {
    context: {
      'github.base_ref': 'main',
      'github.token': 't0ken',
      'github.server_url': project.site,
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
  expect(result.log).not.toContain(project.sandbox.environment['RECKON_IMPLY_TOKEN']);
  return result;
}

/** What runs after a push to main, in its order. */
async function push(): Promise<readonly string[]> {
  project.repository.git('push', '--quiet', 'origin', 'main');
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
  expect(project.branches()).toContain('reckon-state');
  expect((await done('plan-staging', 'main')).outputs['changes']).toBe('false');
});

test('a pull request is validated without secrets and gets the plan of each environment as a comment', async () => {
  project.repository.git('checkout', '--quiet', '-b', 'feature');
  project.repository.commit({ [EVENTS]: eventsDocument(3) }, 'three query servers');
  project.repository.git('push', '--quiet', 'origin', 'feature');
  for (const environment of ['staging', 'production']) {
    await done('validate', 'feature', environment);
    await done('plan', 'feature', environment);
  }

  expect(content.comments).toHaveLength(2);
  const [staging] = content.comments;
  expect(staging?.body).toContain('staging');
  expect(staging?.body).toContain('this branch');
  expect(staging?.body).toContain('spec.query.replicas: 1 → 3   # resources/events.yaml:9');

  await project.console.resize('events-staging', 2);
  const before = staging?.body;
  await done('plan', 'feature', 'staging');
  expect(content.comments).toHaveLength(2);
  expect(content.comments[0]?.body).not.toBe(before);
  await project.console.resize('events-staging', 1);
});

test('a branch with a fault fails where it is validated, at its line', async () => {
  project.repository.git('checkout', '--quiet', '-b', 'broken');
  project.repository.commit({ [EVENTS]: eventsDocument('three') }, 'a slip');
  project.repository.git('push', '--quiet', 'origin', 'broken');

  const { isSuccess, log } = await job('validate', 'broken', 'staging');

  expect(isSuccess).toBe(false);
  expect(log).toMatch(/::error file=infra\/resources\/events\.yaml,line=9/);
  const planned = await job('plan', 'broken', 'staging');
  expect(planned.isSuccess).toBe(false);
  expect(content.comments[0]?.body).toContain('**It cannot be applied: there is an error.**');
  expect(content.comments[0]?.body).toContain('<code>resources/events.yaml:9</code>');
  expect(planned.summary).toContain('The plan has errors and cannot be applied.');
});

test('the merge applies the plan that was saved, and what has moved since is refused', async () => {
  project.repository.git('checkout', '--quiet', 'main');
  project.repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'feature');
  project.repository.git('push', '--quiet', 'origin', 'main');
  const planned = await done('plan-staging', 'main');
  expect(planned.outputs['changes']).toBe('true');
  expect(planned.summary).toContain('1 to change');
  await project.console.resize('events-staging', 5);

  const refused = await job('apply-staging', 'main');

  expect(refused.isSuccess).toBe(false);
  expect(refused.log).toContain('was changed since the plan was made');
  const logs = await push();
  expect(logs.filter((log) => log.includes('1 changed'))).toHaveLength(2);
});

test('drift opens an issue, updates it, and closes it when nothing differs any more', async () => {
  await done('drift', 'main', 'staging');
  expect(content.issues).toHaveLength(0);

  await project.console.resize('events-staging', 6);
  await done('drift', 'main', 'staging');
  expect(content.issues).toHaveLength(1);
  expect(content.issues[0]?.body).toContain('6');

  await project.console.resize('events-staging', 3);
  await done('drift', 'main', 'staging');
  expect(content.issues).toHaveLength(1);
  expect(content.issues[0]?.open).toBe(false);
});
