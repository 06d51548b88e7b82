import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgeContent } from '../support/forge-content.ts';
import { clusterDocument } from '../support/imply-clusters.ts';
import { ANALYTICS, type ImplyRepository, openImplyRepository } from '../support/imply-repository.ts';
import { startForgeOf } from '../support/loopback-forges.ts';

let world: ImplyRepository;

beforeEach(async () => {
  world = await openImplyRepository();
});

afterEach(async () => {
  await world.close();
});

test('the plan is posted once on the pull request and updated after', async () => {
  const content = forgeContent({ name: 'github-actions[bot]', isBot: true, isNamed: false });
  await using forge = await startForgeOf('github', content);
  const environment = {
    RECKON_FORGE: 'github',
    RECKON_FORGE_URL: forge.apiUrl,
    RECKON_REPOSITORY: 'acme/infra',
    RECKON_PULL_REQUEST: '7',
    RECKON_FORGE_TOKEN: 't0ken',
  };
  await world.done('plan', '--out', 'plan.json');
  const first = await world.reckon(['comment', 'plan.json'], environment);
  expect(first.exitCode, first.stderr).toBe(0);
  await world.done('apply', 'plan.json');
  await world.done('plan', '--out', 'plan.json');
  const second = await world.reckon(['comment', 'plan.json'], environment);
  expect(second.exitCode, second.stderr).toBe(0);
  expect(second.stderr).toContain('updated');
  expect(content.comments).toHaveLength(1);
  expect(content.comments[0]?.body).toContain('No changes.');
});

test('a branch that renames the project, or breaks it, still has one comment', async () => {
  const content = forgeContent({ name: 'github-actions[bot]', isBot: true, isNamed: false });
  await using forge = await startForgeOf('github', content);
  const environment = {
    RECKON_FORGE: 'github',
    RECKON_FORGE_URL: forge.apiUrl,
    RECKON_REPOSITORY: 'acme/infra',
    RECKON_PULL_REQUEST: '7',
    RECKON_FORGE_TOKEN: 't0ken',
  };
  const post = async (file: string): Promise<void> => {
    const posted = await world.reckon(['comment', file], environment);
    expect(posted.exitCode, posted.stderr).toBe(0);
  };
  await world.done('plan', '--out', 'plan.json');
  await post('plan.json');
  world.repository.git('checkout', '--quiet', '-b', 'feature');
  world.repository.commit({ 'reckon.yaml': ANALYTICS.replace('analytics', 'metrics') });
  await world.done('plan', '--since', 'main', '--untrusted', '--out', 'plan.json');
  await post('plan.json');
  world.repository.commit({ 'reckon.yaml': 'project: [' });
  world.repository.write({ 'plan.md': 'could not make a plan' });
  await post('plan.md');

  expect(content.comments).toHaveLength(1);
  expect(content.comments[0]?.body).toContain('could not make a plan');
});

test('GitHub gets annotations and a step summary, GitLab its reports', async () => {
  world.repository.write({
    'resources/a.yaml': clusterDocument('a', 1).replace(
      'replicas: 1, instanceType: t2.small',
      'replicas: one, instanceType: t2.small',
    ),
  });
  const summary = join(world.repository.top, 'plan.summary');
  const broken = await world.reckon(['plan'], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  expect(broken.exitCode).toBe(1);
  expect(broken.stderr).toMatch(/::error file=resources\/a\.yaml,line=\d+/);
  world.repository.write({ 'resources/a.yaml': clusterDocument('a', 1) });
  await world.reckon(['plan', '--reports', 'plan.reports'], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  expect(await readFile(summary, 'utf8')).toContain('3 to add');
  expect(JSON.parse(await readFile(join(world.repository.top, 'plan.reports/terraform.json'), 'utf8'))).toEqual({
    create: 3,
    update: 0,
    delete: 0,
  });
});
