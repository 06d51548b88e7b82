import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CiProject, EVENTS, eventsDocument, openCiProject } from '../support/ci-project.ts';
import { type ForgeContent, forgeContent } from '../support/forge-content.ts';
import { REPOSITORY, startForgeOf } from '../support/loopback-forges.ts';
import { type GitlabJobResult, type GitlabRun, runGitlabPipeline } from '../support/run-gitlab-pipeline.ts';

let project: CiProject;
let content: ForgeContent;
let forge: Awaited<ReturnType<typeof startForgeOf>>;

/** A repository on GitLab, with the pipeline that `init --ci gitlab` writes. The tests of this file are one story. */
beforeAll(async () => {
  content = forgeContent({ name: 'reckon', isBot: true, isNamed: true });
  forge = await startForgeOf('gitlab', content);
  project = await openCiProject('gitlab', REPOSITORY.gitlab, 'git: { applyFrom: main, requireClean: true }\n');
});

afterAll(async () => {
  await project.close();
  await forge[Symbol.asyncDispose]();
});

type Results = ReadonlyMap<string, GitlabJobResult>;

async function pipeline(
  variables: Readonly<Record<string, string>>,
  checkout: () => string,
  before?: GitlabRun['before'],
): Promise<Results> {
  const results = await runGitlabPipeline(join(project.repository.top, '.gitlab-ci.yml'), {
    variables: {
      ...project.sandbox.environment,
      CI_API_V4_URL: forge.apiUrl,
      CI_PROJECT_ID: REPOSITORY.gitlab,
      CI_PROJECT_URL: `${project.site}/${REPOSITORY.gitlab}`,
      GITLAB_TOKEN: 't0ken',
      ...variables,
    },
    checkout,
    ...(before === undefined ? {} : { before }),
  });
  for (const { log } of results.values()) expect(log).not.toContain(project.sandbox.environment['RECKON_IMPLY_TOKEN']);
  return results;
}

const onMain = async (source: 'push' | 'schedule', before?: GitlabRun['before']): Promise<Results> =>
  await pipeline(
    {
      CI_PIPELINE_SOURCE: source,
      CI_COMMIT_BRANCH: 'main',
      CI_COMMIT_SHA: project.repository.git('rev-parse', 'main'),
    },
    () => project.checkout('main'),
    before,
  );

const onRequest = async (branch: string, from: string = REPOSITORY.gitlab): Promise<Results> =>
  await pipeline(
    {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_PROJECT_ID: REPOSITORY.gitlab,
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: from,
      CI_MERGE_REQUEST_DIFF_BASE_SHA: project.repository.git('merge-base', 'main', branch),
      CI_COMMIT_SHA: project.repository.git('rev-parse', branch),
    },
    () => project.checkout(branch),
  );

const statuses = (results: Results): Record<string, string> =>
  Object.fromEntries([...results].map(([name, { status }]) => [name, status]));

const logs = (results: Results): string => [...results].map(([name, { log }]) => `== ${name}\n${log}`).join('\n');

test('a push applies every environment in its order, and keeps the state on a branch', async () => {
  const results = await onMain('push');

  expect(statuses(results), logs(results)).toEqual({
    'plan-merged-staging': 'success',
    'plan-merged-production': 'success',
    'apply-staging': 'success',
    'apply-production': 'success',
  });
  expect(logs(results).match(/1 added/g)).toHaveLength(2);
  expect(project.branches()).toContain('reckon-state');
});

test('a merge request is validated and gets the plan of each environment as a note and as reports', async () => {
  project.repository.git('checkout', '--quiet', '-b', 'feature');
  project.repository.commit({ [EVENTS]: eventsDocument(3) }, 'three query servers');
  project.repository.git('push', '--quiet', 'origin', 'feature');
  await project.console.resize('events-production', 2);

  const results = await onRequest('feature');

  expect(statuses(results), logs(results)).toEqual({
    'validate-staging': 'success',
    'validate-production': 'success',
    'plan-staging': 'success',
    'plan-production': 'success',
  });
  expect(content.comments).toHaveLength(2);
  expect(content.comments[0]?.body).toContain('spec.query.replicas: 1 → 3');
  expect(content.comments[1]?.body).toContain('spec.query.replicas: 2 → 3');
  const reports = join(results.get('plan-staging')?.folder ?? '', '.reckon');
  expect(JSON.parse(readFileSync(join(reports, 'terraform.json'), 'utf8'))).toEqual({
    create: 0,
    update: 1,
    delete: 0,
  });
  expect(readFileSync(join(reports, 'junit.xml'), 'utf8')).toContain('imply.cluster.events');
  await project.console.resize('events-production', 1);
});

test('a merge request from a fork is validated only', async () => {
  const results = await onRequest('feature', 'mallory/infra');

  expect(Object.keys(statuses(results))).toEqual(['validate-staging', 'validate-production']);
});

test('a merge request with a fault fails, and says so at its line in the note and the reports', async () => {
  project.repository.git('checkout', '--quiet', '-b', 'broken');
  project.repository.commit({ [EVENTS]: eventsDocument('three') }, 'a slip');
  project.repository.git('push', '--quiet', 'origin', 'broken');

  const results = await onRequest('broken');

  expect(statuses(results)).toMatchObject({ 'validate-staging': 'failed', 'plan-staging': 'failed' });
  expect(content.comments[0]?.body).toContain('**It cannot be applied: there is an error.**');
  const reports = join(results.get('plan-staging')?.folder ?? '', '.reckon');
  expect(JSON.parse(readFileSync(join(reports, 'code-quality.json'), 'utf8'))).toMatchObject([
    { severity: 'major', location: { path: EVENTS, lines: { begin: 9 } } },
  ]);
});

test('the merge applies the plan that was saved; what moved since is refused, and the next environment waits', async () => {
  project.repository.git('checkout', '--quiet', 'main');
  project.repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'feature');
  project.repository.git('push', '--quiet', 'origin', 'main');

  const refused = await onMain('push', async (job) => {
    if (job === 'apply-staging') await project.console.resize('events-staging', 5);
  });

  expect(statuses(refused), logs(refused)).toMatchObject({ 'apply-staging': 'failed', 'apply-production': 'skipped' });
  expect(refused.get('apply-staging')?.log).toContain('was changed since the plan was made');
  const again = await onMain('push');
  expect(statuses(again), logs(again)).toMatchObject({ 'apply-staging': 'success', 'apply-production': 'success' });
});

test('drift warns, opens an issue, and closes it when nothing differs any more', async () => {
  const none = await onMain('schedule');
  expect(statuses(none), logs(none)).toEqual({ 'drift-staging': 'success', 'drift-production': 'success' });
  expect(content.issues).toHaveLength(0);

  await project.console.resize('events-staging', 6);
  const some = await onMain('schedule');
  expect(statuses(some), logs(some)).toEqual({ 'drift-staging': 'warning', 'drift-production': 'success' });
  expect(content.issues).toHaveLength(1);

  await project.console.resize('events-staging', 3);
  expect(statuses(await onMain('schedule'))).toEqual({ 'drift-staging': 'success', 'drift-production': 'success' });
  expect(content.issues[0]?.open).toBe(false);
});
