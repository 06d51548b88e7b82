import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const PROJECT = `project: analytics
providers:
  imply: { url: https://acme.implycloud.example, token: "\${secret.env.IMPLY_TOKEN}" }
variables:
  size: { type: integer, default: 3 }
environments: { staging: {}, production: {} }
`;

const CLUSTER = `type: imply.cluster
name: events
properties:
  metadata: { name: events }
  spec:
    version: "2021.06"
    awsInstanceRole: imply-instance
    master: { replicas: 1, instanceType: t2.small }
    query: { replicas: 1, instanceType: t2.small }
    data: { tier1: { replicas: 1, instanceType: t2.small } }
    deepStorage: { path: "s3://my-bucket/events" }
`;

const POLICY = (expected: string): string => `policy:
  name: no-shrinking
  match: change.type == "imply.cluster" && "update" in change.actions
  assert: change.after.spec.query.replicas >= change.before.spec.query.replicas
  message: \${change.address} would have fewer replicas
  cases:
    - name: shrinks
      expect: ${expected}
      change:
        address: imply.cluster.events
        type: imply.cluster
        change: { actions: [update], before: { spec: { query: { replicas: 3 } } }, after: { spec: { query: { replicas: 1 } } } }
    - name: is created
      expect: skip
      change: { type: imply.cluster, change: { actions: [create], before: null, after: {} } }
`;

let project: TestProject;

beforeEach(async () => {
  project = await makeProject({ 'reckon.yaml': PROJECT, 'resources/events.yaml': CLUSTER });
});

afterEach(async () => await project[Symbol.asyncDispose]());

const reckon = async (args: readonly string[], input?: string): Promise<CliResult> =>
  await runCli([...args, '-e', 'staging'], {
    cwd: project.directory,
    environment: { IMPLY_TOKEN: 'token-of-the-test' },
    ...(input === undefined ? {} : { input }),
  });

describe('the console', () => {
  test('evaluates an expression, with or without its braces', async () => {
    expect((await reckon(['console', 'vars.size * 2'])).stdout).toBe('6\n');
    expect((await reckon(['console', '${environment}'])).stdout).toBe('staging\n');
  });

  test('takes one expression a line', async () => {
    expect((await reckon(['console'], 'vars.size\nproject\n')).stdout).toBe('3\nanalytics\n');
  });

  test('never shows a secret', async () => {
    const { stdout, stderr } = await reckon(['console', '{"a": secret.env.IMPLY_TOKEN}']);
    expect(stdout).toContain('(sensitive)');
    expect(stdout + stderr).not.toContain('token-of-the-test');
  });

  test('tells where an expression is wrong', async () => {
    const { exitCode, stderr } = await reckon(['console', 'vars.sise']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('size');
  });
});

test('the console tells what state does not hold', async () => {
  const { stdout, stderr } = await reckon(['console', 'imply.cluster.events.status']);
  expect(stdout).toContain('known after apply');
  expect(stderr).toContain('State holds no imply.cluster.events');
});

describe('policy cases', () => {
  test('of docs/policies.md come out as they say', async () => {
    const page = await readFile(new URL('../../docs/policies.md', import.meta.url), 'utf8');
    const [, text = ''] = /```yaml\n(policy:\n {2}name: no-shrinking[\s\S]*?)```/.exec(page) ?? [];
    await project.write('resources/policy.yaml', text);
    const { exitCode, stdout } = await reckon(['policy', 'test']);
    expect(stdout).toContain('1 of 1 cases came out as expected.');
    expect(exitCode).toBe(0);
  });

  test('need not say what every change has', async () => {
    const policy = POLICY('unknown').replace('        address: imply.cluster.events\n', '');
    await project.write(
      'resources/policy.yaml',
      policy.replace('after: { spec: { query: { replicas: 1 } } }', 'after: {}, after_unknown: { spec: true }'),
    );
    expect((await reckon(['policy', 'test'])).exitCode).toBe(0);
  });

  test('that come out as expected pass', async () => {
    await project.write('resources/policy.yaml', POLICY('fail'));
    const { exitCode, stdout } = await reckon(['policy', 'test']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 of 2 cases came out as expected.');
  });

  test('that come out otherwise fail, with the place and what the policy says', async () => {
    await project.write('resources/policy.yaml', POLICY('pass'));
    const { exitCode, stdout } = await reckon(['policy', 'test']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('fail, and pass is expected');
    expect(stdout).toContain('imply.cluster.events would have fewer replicas');
    expect(stdout).toMatch(/resources\/policy\.yaml:\d+/);
  });
});

describe('completion', () => {
  test.each([
    { words: ['pl'], expected: ['plan'] },
    { words: ['apply', '--tar'], expected: ['--target'] },
    { words: ['plan', '--target', 'imply.'], expected: ['imply.cluster.events'] },
    { words: ['plan', '-e', ''], expected: ['production', 'staging'] },
    { words: ['plan', '--format', 'm'], expected: ['markdown'] },
    { words: ['state', 'sh'], expected: ['show'] },
    { words: ['providers', 'imply.'], expected: ['imply.cluster'] },
    {
      words: ['import', '--discover', 'vmmanager.ip'],
      expected: ['vmmanager.ip', 'vmmanager.ipnet', 'vmmanager.ippool'],
    },
    { words: ['import', '--discover', 'imply.cluster', 'im'], expected: ['imco.', 'imply.'] },
    { words: ['plan', '--var', 's'], expected: ['size='] },
    { words: ['init', '--system', 'o'], expected: ['own'] },
    { words: ['init', '--ci', 'git'], expected: ['github', 'gitlab'] },
    { words: ['explain', 'YAML_SYN'], expected: ['YAML_SYNTAX'] },
    { words: ['plan', '--env=prod'], expected: ['--env=production'] },
    { words: ['plan', "--target 'imply."], expected: ['imply.cluster.events'] },
    { words: ['plan', '--target', 'imply.clus\\t'], expected: ['imply.cluster.events'] },
    { words: ['schema', 'p'], expected: ['project'] },
    { words: ['plan', '-C', '/nowhere', '--target', ''], expected: [''] },
  ])('offers $expected after $words', async ({ words, expected }) => {
    const { stdout } = await runCli(['__complete', '--', ['reckon', ...words].join(' ')], { cwd: project.directory });
    expect(stdout.trim().split('\n')).toEqual(expected);
  });
});
