import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CiProject, EVENTS, eventsDocument, openCiProject } from '../support/ci-project.ts';
import { type ForgeContent, forgeContent } from '../support/forge-content.ts';
import { startForgeOf } from '../support/loopback-forges.ts';
import { runJenkinsStage, type StageResult } from '../support/run-jenkins-stage.ts';

const state = mkdtempSync(join(tmpdir(), 'reckon-state-'));

let project: CiProject;
let content: ForgeContent;
let forge: Awaited<ReturnType<typeof startForgeOf>>;

/** A repository on GitHub that Jenkins builds by the Jenkinsfile of `init --ci jenkins`. The tests of this file are one story. */
beforeAll(async () => {
  content = forgeContent({ name: 'reckon', isBot: true, isNamed: true });
  forge = await startForgeOf('github', content);
  project = await openCiProject(
    'jenkins',
    'acme/infra',
    `git: { applyFrom: main, requireClean: true }\nstate: { path: ${state} }\n`,
  );
});

afterAll(async () => {
  await project.close();
  await forge[Symbol.asyncDispose]();
});

async function stage(title: string, folder: string, variables: Readonly<Record<string, string>>): Promise<StageResult> {
  const result = await runJenkinsStage(join(project.repository.top, 'Jenkinsfile'), title, folder, {
    ...project.sandbox.environment,
    JENKINS_URL: 'https://ci.example/',
    WORKSPACE_TMP: mkdtempSync(join(tmpdir(), 'reckon-workspace-')),
    RECKON_FORGE_TOKEN: 't0ken',
    ...variables,
  });
  expect(result.log).not.toContain(project.sandbox.environment['RECKON_IMPLY_TOKEN']);
  return result;
}

const onMain = async (title: string): Promise<StageResult> =>
  await stage(title, project.checkout('main'), {
    BRANCH_NAME: 'main',
    GIT_COMMIT: project.repository.git('rev-parse', 'main'),
    RECKON_FORGE: 'github',
    RECKON_FORGE_URL: forge.apiUrl,
    RECKON_REPOSITORY: 'acme/infra',
  });

const onRequest = async (title: string, branch: string): Promise<StageResult> =>
  await stage(title, project.checkout(branch, { isMerged: true }), {
    BRANCH_NAME: 'PR-7',
    CHANGE_ID: '7',
    CHANGE_TARGET: 'main',
    CHANGE_URL: `${new URL(forge.apiUrl).origin}/acme/infra/pull/7`,
  });

test('a build of main installs reckon and applies every environment', async () => {
  const installed = await onMain('Install');
  expect(installed.log).toContain('npm install --global');
  for (const environment of ['staging', 'production']) {
    const applied = await onMain(`Apply ${environment}`);
    expect(applied.status, applied.log).toBe(0);
    expect(applied.log).toContain('1 added');
  }
});

test('a pull request is validated, and the plan of each environment is its comment', async () => {
  project.repository.git('checkout', '--quiet', '-b', 'feature');
  project.repository.commit({ [EVENTS]: eventsDocument(3) }, 'three query servers');
  project.repository.git('push', '--quiet', 'origin', 'feature');
  for (const environment of ['staging', 'production']) {
    expect((await onRequest(`Validate ${environment}`, 'feature')).status).toBe(0);
    const planned = await onRequest(`Plan ${environment}`, 'feature');
    expect(planned.status, planned.log).toBe(0);
  }

  expect(content.comments.map(({ body }) => /\*\*Plan: .*\*\*/.exec(body)?.[0])).toEqual([
    '**Plan: 0 to add, 1 to change, 0 to destroy.**',
    '**Plan: 0 to add, 1 to change, 0 to destroy.**',
  ]);
  expect(content.comments[0]?.body).toContain('this branch');
});

test('the merge is applied', async () => {
  project.repository.git('checkout', '--quiet', 'main');
  project.repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'feature');
  project.repository.git('push', '--quiet', 'origin', 'main');

  const applied = await onMain('Apply staging');

  expect(applied.status, applied.log).toBe(0);
  expect(applied.log).toContain('1 changed');
});

test('drift opens an issue and closes it', async () => {
  await project.console.resize('events-staging', 6);
  expect((await onMain('Drift staging')).status).toBe(2);
  expect(content.issues.map(({ open }) => open)).toEqual([true]);

  await project.console.resize('events-staging', 3);
  expect((await onMain('Drift staging')).status).toBe(0);
  expect(content.issues.map(({ open }) => open)).toEqual([false]);
});
