import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cloneRepository, makeRepository, type TestRepository } from '../support/git-repository.ts';
import { forgeContent, startForgeOf } from '../support/loopback-forges.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

const PROJECT = `project: analytics
providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
safety: { maxDeletes: 1 }
`;

const CLUSTER = (name: string, replicas: number): string => `type: imply.cluster
name: ${name}
properties:
  metadata: { name: ${name} }
  spec:
    version: "2021.06"
    awsInstanceRole: imply-instance
    master: { replicas: 1, instanceType: t2.small }
    query: { replicas: ${replicas}, instanceType: t2.small }
    data: { tier1: { replicas: 1, instanceType: t2.small } }
    deepStorage: { path: "s3://my-bucket/${name}", encrypt: true }
`;

let sandbox: TestSandbox;
let repository: TestRepository;

beforeEach(async () => {
  sandbox = await startSandbox('imply');
  repository = makeRepository();
  repository.commit({
    'reckon.yaml': PROJECT,
    '.gitignore': 'state/\nplan.*\n',
    'resources/a.yaml': CLUSTER('a', 1),
    'resources/b.yaml': CLUSTER('b', 1),
    'resources/c.yaml': CLUSTER('c', 1),
  });
});

afterEach(async () => {
  await sandbox.close();
  repository.remove();
});

const reckon = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> =>
  await runCli(args, { cwd: repository.top, environment: { ...sandbox.environment, ...environment } });

async function done(...args: readonly string[]): Promise<string> {
  const result = await reckon(args);
  expect(result.exitCode, `${result.stdout}${result.stderr}`).toBe(0);
  return result.stdout + result.stderr;
}

/** Someone changes a cluster in the console. */
async function changeBehindOurBack(name: string, replicas: number): Promise<void> {
  const headers = { authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}` };
  const clusters = (await sandbox.request('/api/v1/clusters', { headers })).json() as {
    metadata: { name: string; uid: string };
  }[];
  const uid = clusters.find((cluster) => cluster.metadata.name === name)?.metadata.uid;
  const answer = await sandbox.request(`/api/v1/clusters/${uid}`, {
    method: 'PATCH',
    headers: { ...headers, 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify({ spec: { query: { replicas } } }),
  });
  expect(answer.status).toBe(200);
}

async function deleteBehindOurBack(name: string): Promise<void> {
  const headers = { authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}` };
  const clusters = (await sandbox.request('/api/v1/clusters', { headers })).json() as {
    metadata: { name: string; uid: string };
  }[];
  const uid = clusters.find((cluster) => cluster.metadata.name === name)?.metadata.uid;
  await sandbox.request(`/api/v1/clusters/${uid}`, { method: 'DELETE', headers });
}

test('a branch goes from its plan, with drift and an unapplied merge told apart, to the apply of the saved plan', async () => {
  await done('apply', '--yes');
  await changeBehindOurBack('a', 4);
  repository.commit({ 'resources/b.yaml': CLUSTER('b', 2) }, 'merged, and not applied yet');
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.commit({ 'resources/c.yaml': CLUSTER('c', 3) }, 'what this branch does');
  const plan = await done('plan', '--since', 'main', '--untrusted', '--format', 'markdown', '--out', 'plan.json');
  const block = (name: string): string =>
    plan.split('<details>').find((part) => part.includes(`imply.cluster.${name}<`)) ?? '';
  expect(block('a')).toContain('drift');
  expect(block('b')).toContain('pending');
  expect(block('c')).toContain('this branch');
  expect(await done('plan', '--since', 'main', '--only', 'branch')).toContain(
    'Plan: 0 to add, 1 to change, 0 to destroy.',
  );

  repository.git('checkout', '--quiet', 'main');
  repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'feature');
  await done('plan', '--out', 'plan.json');
  expect(await done('apply', 'plan.json')).toContain('0 added, 3 changed, 0 destroyed');
  const commit = repository.git('rev-parse', 'HEAD');
  expect(await done('state', 'show', 'imply.cluster.c')).toContain(commit);
  expect(await done('drift')).toContain('No changes.');
  await changeBehindOurBack('c', 2);
  const drift = await reckon(['drift']);
  expect(drift.exitCode).toBe(2);
  expect(drift.stdout).toContain('3 → 2');
});

test('only what the reader asks for is planned: the branch, drift, or what is pending', async () => {
  await done('apply', '--yes');
  await changeBehindOurBack('a', 4);
  repository.commit({ 'resources/b.yaml': CLUSTER('b', 2) }, 'merged, and not applied yet');
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.commit({ 'resources/c.yaml': CLUSTER('c', 3) }, 'what this branch does');
  for (const [origin, name] of [
    ['branch', 'c'],
    ['drift', 'a'],
    ['pending', 'b'],
  ] as const) {
    const text = await done('plan', '--since', 'main', '--only', origin);
    expect(text).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    expect(text).toContain(`imply.cluster.${name}`);
  }
  expect((await reckon(['plan', '--only', 'branch'])).stderr).toContain('ONLY_WITHOUT_BASE');
});

test('a project that shares modules and definitions with others is compared with its base', async () => {
  repository.write({
    'infra/reckon.yaml': PROJECT,
    'infra/resources/a.yaml': 'module: ../modules/cluster\nname: one\nvariables: { replicas: 1 }\n',
    'modules/cluster/module.yaml': 'variables: { replicas: { type: integer } }\n',
    'modules/cluster/a.yaml': CLUSTER('shared', 1).replace(
      'replicas: 1, instance',
      'replicas: "${vars.replicas}", instance',
    ),
  });
  repository.commit({}, 'a module for several projects');
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.commit({ 'infra/resources/b.yaml': CLUSTER('b', 1) });

  for (const more of [[], ['--untrusted']]) {
    const text = await done('plan', '-C', 'infra', '--since', 'main', ...more);
    expect(text).toContain('Plan: 2 to add');
    expect(text).toMatch(/imply\.cluster\.b\s[^[]*\[this branch\]/);
    expect(text).toMatch(/module\.one\.imply\.cluster\.shared\s[^[]*\[pending/);
  }
});

test('a shallow clone says what to fetch, and goes on once that is done', async () => {
  await done('apply', '--yes');
  repository.git('checkout', '--quiet', '-b', 'feature');
  for (const replicas of [2, 3]) repository.commit({ 'resources/a.yaml': CLUSTER('a', replicas) });
  repository.git('checkout', '--quiet', 'main');
  repository.commit({ 'README.md': 'main has moved on' });
  const clone = cloneRepository(repository, '--depth=1', '--branch=feature', '--no-single-branch');
  const planned = async (): Promise<CliResult> =>
    await runCli(['plan', '--since', 'origin/main', '--untrusted'], {
      cwd: clone.top,
      environment: sandbox.environment,
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

describe('a saved plan', () => {
  beforeEach(async () => {
    await done('apply', '--yes');
    repository.commit({ 'resources/a.yaml': CLUSTER('a', 2), 'resources/b.yaml': CLUSTER('b', 2) }, 'two changes');
    await done('plan', '--out', 'plan.json');
  });

  test('is refused when the configuration has changed since', async () => {
    repository.write({ 'resources/a.yaml': CLUSTER('a', 5) });
    const { exitCode, stderr } = await reckon(['apply', 'plan.json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('PLAN_STALE');
  });

  test('is refused when it was edited by hand', async () => {
    const path = join(repository.top, 'plan.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"replicas": 2', '"replicas": 20'));
    const { exitCode, stderr } = await reckon(['apply', 'plan.json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('PLAN_TAMPERED');
  });

  test('fails alone where an object has changed since, named with what moved, and does the rest', async () => {
    await changeBehindOurBack('a', 7);
    const { exitCode, stderr } = await reckon(['apply', 'plan.json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('imply.cluster.a was changed since the plan was made: spec.query.replicas was 1 and is 7');
    expect(stderr).toContain('1 changed');
    expect(await done('plan')).toContain('7 → 2');
  });

  test('does not make anew what was deleted since', async () => {
    await deleteBehindOurBack('a');
    const { exitCode, stderr } = await reckon(['apply', 'plan.json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('imply.cluster.a was to update, and now would create');
  });

  test('whose apply failed half way is applied again for the rest', async () => {
    await sandbox.control.fault({
      method: 'PATCH',

      status: 400,
      body: '{"error":{"code":"BadArgument","message":"not today"}}',
      contentType: 'application/json',
    });
    const first = await reckon(['apply', 'plan.json']);
    expect(first.exitCode, first.stdout + first.stderr).toBe(1);
    expect(first.stderr).toContain('not today');
    expect(await done('apply', 'plan.json')).toMatch(/1 changed/);
    expect(await done('plan')).toContain('No changes.');
  });
});

describe('a branch that is not trusted', () => {
  beforeEach(async () => {
    await done('apply', '--yes');
    repository.git('checkout', '--quiet', '-b', 'evil');
  });

  test('cannot send a secret to a host of its own', async () => {
    const other = await startSandbox('imply');
    repository.commit({
      'reckon.yaml': PROJECT.replace('${secret.env.RECKON_IMPLY_URL}', other.origin),
      'resources/a.yaml': CLUSTER('a', 2),
    });
    const text = await done('plan', '--since', 'main', '--untrusted');
    expect(text).toContain('UNTRUSTED_IGNORED');
    expect(text).toContain('1 to change');
    expect(await other.control.requests()).toEqual([]);
    await other.close();
  });

  test('cannot name a secret that the base does not name', async () => {
    repository.commit({ 'resources/a.yaml': CLUSTER('a', 1).replace('imply-instance', '"${secret.env.AWS_SECRET}"') });
    const { exitCode, stderr } = await reckon(['plan', '--since', 'main', '--untrusted'], {
      AWS_SECRET: 'very-secret-value',
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('AWS_SECRET');
    expect(stderr).not.toContain('very-secret-value');
  });

  test('cannot read files outside of the project', async () => {
    repository.commit({
      'resources/a.yaml': CLUSTER('a', 1).replace('imply-instance', `"\${file('../../etc/hostname')}"`),
    });
    const { exitCode, stderr } = await reckon(['plan', '--since', 'main', '--untrusted']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('FILE_OUTSIDE_PROJECT');
  });

  test('cannot lift the safety limits', async () => {
    repository.git('rm', '--quiet', 'resources/a.yaml', 'resources/b.yaml');
    repository.commit({ 'reckon.yaml': PROJECT.replace('maxDeletes: 1', 'maxDeletes: 10') });
    const { exitCode, stderr } = await reckon(['plan', '--since', 'main', '--untrusted']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('SAFETY_LIMIT');
  });
});

test('git rules keep an apply to the branch that it may come from', async () => {
  repository.commit({ 'reckon.yaml': `${PROJECT}git: { applyFrom: main, requireClean: true }\n` });
  repository.git('checkout', '--quiet', '-b', 'feature');
  const refused = await reckon(['apply', '--yes']);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('main');
  repository.git('checkout', '--quiet', 'main');
  await done('apply', '--yes');
  repository.write({ 'resources/a.yaml': CLUSTER('a', 2) });
  expect((await reckon(['apply', '--yes'])).exitCode).toBe(1);
});

test('a return to an earlier commit is an ordinary plan', async () => {
  await done('apply', '--yes');
  const before = repository.git('rev-parse', 'HEAD');
  repository.commit({ 'resources/a.yaml': CLUSTER('a', 3) });
  await done('apply', '--yes');
  expect(await done('plan', '--to', before)).toContain('3 → 1');
  await done('apply', '--to', before, '--yes');
  expect(await done('plan')).toContain('1 → 3');
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
  await done('plan', '--out', 'plan.json');
  const first = await reckon(['comment', 'plan.json'], environment);
  expect(first.exitCode, first.stderr).toBe(0);
  await done('apply', 'plan.json');
  await done('plan', '--out', 'plan.json');
  const second = await reckon(['comment', 'plan.json'], environment);
  expect(second.exitCode, second.stderr).toBe(0);
  expect(second.stderr).toContain('updated');
  expect(content.comments).toHaveLength(1);
  expect(content.comments[0]?.body).toContain('No changes.');
});

test('GitHub gets annotations and a step summary, GitLab its reports', async () => {
  repository.write({
    'resources/a.yaml': CLUSTER('a', 1).replace(
      'replicas: 1, instanceType: t2.small',
      'replicas: one, instanceType: t2.small',
    ),
  });
  const summary = join(repository.top, 'plan.summary');
  const broken = await reckon(['plan'], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  expect(broken.exitCode).toBe(1);
  expect(broken.stderr).toMatch(/::error file=resources\/a\.yaml,line=\d+/);
  repository.write({ 'resources/a.yaml': CLUSTER('a', 1) });
  await reckon(['plan', '--reports', 'plan.reports'], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  expect(await readFile(summary, 'utf8')).toContain('3 to add');
  expect(JSON.parse(await readFile(join(repository.top, 'plan.reports/terraform.json'), 'utf8'))).toEqual({
    create: 3,
    update: 0,
    delete: 0,
  });
});

test('a saved plan brings about what had to wait for its first part, and nothing else', async () => {
  repository.commit({
    'resources/later.yaml': CLUSTER('later', 1)
      .replace('name: later\n', 'name: later\nforEach: ["${imply.cluster.a.metadata.uid}"]\n')
      .replace('{ name: later }', '{ name: "after-${each.key}" }'),
  });
  await done('plan', '--out', 'plan.json');
  const text = await done('apply', 'plan.json');
  expect(text).toContain('3 added');
  expect(text).toContain('1 added');
  expect(await done('plan')).toContain('No changes.');
});
