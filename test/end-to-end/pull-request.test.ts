import { afterEach, beforeEach, expect, test } from 'vitest';
import { cloneRepository } from '../support/git-repository.ts';
import { clusterDocument } from '../support/imply-clusters.ts';
import { ANALYTICS, type ImplyRepository, openImplyRepository } from '../support/imply-repository.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

let world: ImplyRepository;

beforeEach(async () => {
  world = await openImplyRepository();
});

afterEach(async () => {
  await world.close();
});

test('a branch goes from its plan, with drift and an unapplied merge told apart, to the apply of the saved plan', async () => {
  await world.done('apply', '--yes');
  await world.console.resize('a', 4);
  world.repository.commit({ 'resources/b.yaml': clusterDocument('b', 2) }, 'merged, and not applied yet');
  world.repository.git('checkout', '--quiet', '-b', 'feature');
  world.repository.commit({ 'resources/c.yaml': clusterDocument('c', 3) }, 'what this branch does');
  const plan = await world.done('plan', '--since', 'main', '--untrusted', '--format', 'markdown', '--out', 'plan.json');
  const block = (name: string): string =>
    plan.split('<details>').find((part) => part.includes(`imply.cluster.${name}<`)) ?? '';
  expect(block('a')).toContain('drift');
  expect(block('b')).toContain('pending');
  expect(block('c')).toContain('this branch');
  expect(await world.done('plan', '--since', 'main', '--only', 'branch')).toContain(
    'Plan: 0 to add, 1 to change, 0 to destroy.',
  );

  world.repository.git('checkout', '--quiet', 'main');
  world.repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'feature');
  await world.done('plan', '--out', 'plan.json');
  expect(await world.done('apply', 'plan.json')).toContain('0 added, 3 changed, 0 destroyed');
  const commit = world.repository.git('rev-parse', 'HEAD');
  expect(await world.done('state', 'show', 'imply.cluster.c')).toContain(commit);
  expect(await world.done('history', 'imply.cluster.c')).toContain(`applied from commit ${commit}`);
  expect(await world.done('drift')).toContain('No changes.');
  await world.console.resize('c', 2);
  const drift = await world.reckon(['drift']);
  expect(drift.exitCode).toBe(2);
  expect(drift.stdout).toContain('3 → 2');
});

test('only what the reader asks for is planned: the branch, drift, or what is pending', async () => {
  await world.done('apply', '--yes');
  await world.console.resize('a', 4);
  world.repository.commit({ 'resources/b.yaml': clusterDocument('b', 2) }, 'merged, and not applied yet');
  world.repository.git('checkout', '--quiet', '-b', 'feature');
  world.repository.commit({ 'resources/c.yaml': clusterDocument('c', 3) }, 'what this branch does');
  for (const [origin, name] of [
    ['branch', 'c'],
    ['drift', 'a'],
    ['pending', 'b'],
  ] as const) {
    const text = await world.done('plan', '--since', 'main', '--only', origin);
    expect(text).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    expect(text).toContain(`imply.cluster.${name}`);
  }
  expect((await world.reckon(['plan', '--only', 'branch'])).stderr).toContain('ONLY_WITHOUT_BASE');
});

test('a project that shares modules and definitions with others is compared with its base', async () => {
  world.repository.write({
    'infra/reckon.yaml': ANALYTICS,
    'infra/resources/a.yaml': 'module: ../modules/cluster\nname: one\nvariables: { replicas: 1 }\n',
    'modules/cluster/module.yaml': 'variables: { replicas: { type: integer } }\n',
    'modules/cluster/a.yaml': clusterDocument('shared', 1).replace(
      'replicas: 1, instance',
      'replicas: "${vars.replicas}", instance',
    ),
  });
  world.repository.commit({}, 'a module for several projects');
  world.repository.git('checkout', '--quiet', '-b', 'feature');
  world.repository.commit({ 'infra/resources/b.yaml': clusterDocument('b', 1) });

  for (const more of [[], ['--untrusted']]) {
    const text = await world.done('plan', '-C', 'infra', '--since', 'main', ...more);
    expect(text).toContain('Plan: 2 to add');
    expect(text).toMatch(/imply\.cluster\.b\s[^[]*\[this branch\]/);
    expect(text).toMatch(/module\.one\.imply\.cluster\.shared\s[^[]*\[pending/);
  }
});

test('a shallow clone says what to fetch, and goes on once that is done', async () => {
  await world.done('apply', '--yes');
  world.repository.git('checkout', '--quiet', '-b', 'feature');
  for (const replicas of [2, 3]) world.repository.commit({ 'resources/a.yaml': clusterDocument('a', replicas) });
  world.repository.git('checkout', '--quiet', 'main');
  world.repository.commit({ 'README.md': 'main has moved on' });
  const clone = cloneRepository(world.repository, '--depth=1', '--branch=feature', '--no-single-branch');
  const planned = async (): Promise<CliResult> =>
    await runCli(['plan', '--since', 'origin/main', '--untrusted'], {
      cwd: clone.top,
      environment: world.sandbox.environment,
    });

  const refused = await planned();

  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('GIT_HISTORY_MISSING');
  const command = /git (fetch [^\n]+)/.exec(refused.stderr)?.[1] ?? '';
  clone.git(...command.trim().split(' '));
  const after = await planned();
  expect(after.stderr).not.toContain('GIT_');
  clone.remove();
});

test('a branch that mends what is broken where it began is planned, and that is said', async () => {
  await world.done('apply', '--yes');
  world.repository.commit({ 'resources/a.yaml': clusterDocument('a', 'one') }, 'a slip');
  world.repository.git('checkout', '--quiet', '-b', 'mend');
  world.repository.commit({ 'resources/a.yaml': clusterDocument('a', 2) }, 'mended');

  const planned = await world.reckon(['plan', '--since', 'main', '--untrusted']);

  expect(planned.exitCode, planned.stderr).toBe(0);
  expect(planned.stdout).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
  expect(planned.stderr).toMatch(/the documents have faults at [0-9a-f]{12}, where this branch left main/);
  expect((await world.reckon(['plan', '--since', 'main', '--only', 'branch'])).stderr).toContain('ONLY_WITHOUT_BASE');
});

test('a branch that mends reckon.yaml itself is told where the faults are', async () => {
  world.repository.commit({ 'reckon.yaml': ANALYTICS.replace('safety', 'saftey') }, 'a slip');
  world.repository.git('checkout', '--quiet', '-b', 'mend');
  world.repository.commit({ 'reckon.yaml': ANALYTICS }, 'mended');

  const planned = await world.reckon(['plan', '--since', 'main', '--untrusted']);

  expect(planned.exitCode).toBe(1);
  expect(planned.stderr.replaceAll(/\s+/g, ' ')).toMatch(
    /reckon\.yaml has faults at [0-9a-f]{12}, where this branch left main/,
  );
});
