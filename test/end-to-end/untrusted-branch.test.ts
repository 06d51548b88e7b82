import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from '../support/git-repository.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

const PROJECT = `project: analytics
providers:
  imply:
    url: \${vars.url}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
variables:
  url: { default: "\${secret.env.RECKON_IMPLY_URL}" }
  role: { default: imply-instance }
  password: { sensitive: true, default: none }
environments:
  test: {}
`;

const CLUSTER = (name: string, more = ''): string => `type: imply.cluster
name: ${name}
properties:
  metadata: { name: ${name} }
  spec:
    version: "2021.06"
    awsInstanceRole: \${vars.role}
    master: { replicas: 1, instanceType: t2.small }
    query: { replicas: 1, instanceType: t2.small }
    data: { tier1: { replicas: 1, instanceType: t2.small } }
    deepStorage: { path: "s3://my-bucket/${name}", encrypt: true }
${more}`;

const POLICY = `policy:
  name: small
  match: change.type == "imply.cluster"
  assert: change.after.spec.query.replicas < 4
  message: it is too large
`;

let sandbox: TestSandbox;
let other: TestSandbox;
let repository: TestRepository;

/** A project that is applied, and a branch that is not trusted. */
beforeEach(async () => {
  [sandbox, other] = await Promise.all([startSandbox('imply'), startSandbox('imply')]);
  repository = makeRepository();
  repository.commit({
    'reckon.yaml': PROJECT,
    '.gitignore': 'state/\n',
    'resources/a.yaml': CLUSTER('a'),
    'resources/policies.yaml': POLICY,
    'vars.yaml': 'role: imply-instance\n',
  });
  repository.git('checkout', '--quiet', '-b', 'branch');
});

afterEach(async () => {
  await Promise.all([sandbox.close(), other.close()]);
  repository.remove();
});

async function run(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  return await runCli(args, {
    cwd: repository.top,
    environment: { RECKON_ENV: 'test', ...sandbox.environment, ...variables },
  });
}

async function plan(
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return await run(['plan', '--since', 'main', '--untrusted', ...args], variables);
}

const text = ({ stdout, stderr }: CliResult): string => stdout + stderr;

describe('where connections lead', () => {
  afterEach(async () => {
    expect(await other.control.requests()).toEqual([]);
  });

  test('is not for a file of variables in the branch to say', async () => {
    repository.commit({ 'vars.yaml': `url: ${other.origin}\n` });

    const planned = await plan(['--var-file', 'vars.yaml']);

    expect(planned.exitCode, text(planned)).toBe(0);
    expect(await sandbox.control.requests()).not.toEqual([]);
  });

  test('is not for a new file of variables to say either', async () => {
    repository.commit({ 'more/vars.yaml': `url: ${other.origin}\n` });

    expect((await plan(['--var-file', 'more/vars.yaml'])).exitCode).toBe(0);
  });

  test.each([
    ['a default', PROJECT.replace('"${secret.env.RECKON_IMPLY_URL}"', 'OTHER')],
    ['the environment', PROJECT.replace('test: {}', 'test: { variables: { url: "OTHER" } }')],
  ])('is not for %s in the branch to say', async (_what, project) => {
    repository.commit({ 'reckon.yaml': project.replace('OTHER', other.origin) });

    expect((await plan()).exitCode).toBe(0);
  });

  test('is not for a connection that the branch adds to say', async () => {
    repository.commit({
      'reckon.yaml': PROJECT.replace(
        'variables:',
        `  imply.mine: { url: "${other.origin}", token: "\${secret.env.RECKON_IMPLY_TOKEN}", tls: { insecure: true } }\nvariables:`,
      ),
      'resources/b.yaml': `${CLUSTER('b')}provider: imply.mine\n`,
    });

    const planned = await plan();

    expect(planned.exitCode).toBe(1);
    expect(planned.stderr).toContain('UNTRUSTED_IGNORED');
    expect(planned.stderr).toContain('there is no connection "imply.mine"');
  });

  test('is not for a resource that a connection refers to, as the branch has it', async () => {
    const port = (origin: string): string => new URL(origin).port;
    const second = (origin: string): Record<string, string> => ({
      'reckon.yaml': PROJECT.replace(
        'variables:',
        '  imply.two:\n    url: http://127.0.0.1:${imply.cluster.a.spec.awsInstanceRole}\n    token: ${secret.env.RECKON_IMPLY_TOKEN}\nvariables:',
      ),
      'resources/a.yaml': CLUSTER('a').replace('${vars.role}', `"${port(origin)}"`),
      'resources/b.yaml': `${CLUSTER('b')}provider: imply.two\n`,
    });
    repository.git('checkout', '--quiet', 'main');
    repository.commit(second(sandbox.origin));
    expect(text(await run(['apply', '--yes']))).toContain('2 added');
    repository.git('checkout', '--quiet', '-B', 'branch');
    repository.commit({ ...second(other.origin), 'resources/c.yaml': `${CLUSTER('c')}provider: imply.two\n` });

    const planned = await plan(['--server-dry-run', 'never']);
    expect(planned.exitCode, text(planned)).toBe(0);
  });

  test('is not for the name of the branch to say', async () => {
    repository.git('checkout', '--quiet', 'main');
    repository.commit({
      'reckon.yaml': PROJECT.replace(
        'url: ${vars.url}',
        `url: >-\n      \${git.branch == "x" ? vars.url : "http://" + git.branch + ".example"}`,
      ),
    });
    repository.git('checkout', '--quiet', '-b', new URL(other.origin).host.replace(':', '-').concat('/x'));

    const planned = await plan();

    expect(planned.exitCode).toBe(1);
    expect(planned.stderr).toContain('UNTRUSTED_BRANCH_NAME');
    repository.git('checkout', '--quiet', '-b', 'x');
    expect((await plan()).exitCode).toBe(0);
  });

  test('is not for a definition in the branch to say', async () => {
    const definition = (path: string): string => `system: mine
title: Mine
connection:
  settings: { required: [token], properties: { token: { type: string, x-sensitive: true } } }
  auth: [{ header: { name: X-Token, value: "\${settings.token}" } }]
types:
  thing:
    summary: A thing.
    schema: { type: object, properties: { name: { type: string } } }
    key: desired.name
    list: { path: "${path}" }
    read: { path: "/api/v1/clusters/\${id}" }
    create: { path: /api/v1/clusters, body: "\${desired}", id: response.body.id }
    delete: { path: "/api/v1/clusters/\${id}" }
`;
    repository.git('checkout', '--quiet', 'main');
    repository.commit({
      'reckon.yaml': PROJECT.replace(
        'variables:',
        '  mine: { definition: ./mine.provider.yaml, url: "${vars.url}", token: "${secret.env.RECKON_IMPLY_TOKEN}" }\nvariables:',
      ),
      'mine.provider.yaml': definition('/asked/by/main'),
      'resources/b.yaml': 'type: mine.thing\nname: b\nproperties: { name: b }\n',
    });
    repository.git('checkout', '--quiet', '-B', 'branch');
    repository.commit({ 'mine.provider.yaml': definition('/asked/by/the/branch/${settings.token}') });

    const planned = await plan();

    expect(planned.stderr).toContain('this branch changes a definition of a system');
    const paths = (await sandbox.control.requests()).map(({ url }) => url);
    expect(paths).toContain('/asked/by/main');
    expect(paths.join()).not.toContain('branch');
  });
});

describe('secrets', () => {
  const secret = 'kQ7-very-private';

  test('stay sensitive where the branch says that they are not', async () => {
    repository.commit({
      'reckon.yaml': PROJECT.replace('sensitive: true, ', ''),
      'resources/a.yaml': CLUSTER('a').replace('${vars.role}', '${vars.password}'),
    });

    const planned = await plan([], { RECKON_VAR_password: secret });

    expect(planned.exitCode, text(planned)).toBe(0);
    expect(text(planned)).not.toContain(secret);
  });

  test('do not reach variables that the base does not declare', async () => {
    repository.commit({ 'reckon.yaml': PROJECT.replace('  role:', '  role2: { default: none }\n  role:') });

    const planned = await plan(['--format', 'json'], { RECKON_VAR_role2: secret });

    expect(text(planned)).not.toContain(secret);
  });

  test('are sent to no server in another property than those of the base', async () => {
    repository.commit({
      'resources/a.yaml': CLUSTER('a').replace('${vars.role}', '${secret.env.RECKON_IMPLY_TOKEN}'),
      'resources/b.yaml': CLUSTER('b').replace('${vars.role}', '${vars.password}'),
    });

    const planned = await plan([], { RECKON_VAR_password: secret });

    expect(planned.exitCode, text(planned)).toBe(0);
    expect(planned.stderr).toContain('UNTRUSTED_SECRET');
    expect(planned.stderr).toContain('resources/a.yaml:7:22');
    const bodies = JSON.stringify((await sandbox.control.requests()).map(({ body, url }) => [body, url]));
    expect(bodies).not.toContain(sandbox.environment['RECKON_IMPLY_TOKEN']);
    expect(bodies).not.toContain(secret);
  });

  test.each([
    ['a fault', '${[1][secret.env.RECKON_IMPLY_TOKEN.startsWith("GUESS") ? 0 : 5]}'],
    ['a fault behind a variable', '${[1][vars.url.startsWith("GUESS") ? 0 : 5]}'],
    ['a number', '${secret.env.RECKON_IMPLY_TOKEN.startsWith("GUESS") ? "r" : 1}'],
  ])('are not told by %s', async (_what, expression) => {
    const told = async (guess: string): Promise<string> => {
      repository.commit({
        'resources/a.yaml': CLUSTER('a').replace('${vars.role}', expression.replace('GUESS', guess)),
      });
      return text(await plan()).replaceAll(guess, 'GUESS');
    };
    const right = expression.includes('vars') ? 'http:' : 'sandb';

    expect(await told('zzzzz')).toBe(await told(right));
  });

  test('are not told by the rule of a variable', async () => {
    const told = async (guess: string): Promise<number | null> => {
      const rule = `validate: { rule: 'secret.env.RECKON_IMPLY_TOKEN.startsWith("${guess}")' }`;
      repository.commit({
        'reckon.yaml': PROJECT.replace('default: imply-instance', `default: imply-instance, ${rule}`),
      });
      return (await plan()).exitCode;
    };

    expect(await told('zzzzz')).toBe(await told('sandb'));
  });

  test.each([
    ['pattern', "pattern: '^GUESS'"],
    ['list of values', "enum: ['GUESS']"],
    ['rule', 'validate: { rule: \'value.startsWith("GUESS")\' }'],
  ])('are not told by the %s of a variable that is sensitive', async (_what, question) => {
    const told = async (guess: string): Promise<string> => {
      const asked = `sensitive: true, ${question.replace('GUESS', guess)}, `;
      repository.commit({ 'reckon.yaml': PROJECT.replace('sensitive: true, ', asked) });
      return text(await plan([], { RECKON_VAR_password: secret })).replaceAll(guess, 'GUESS');
    };

    expect(await told('zzzzzzz')).toBe(await told(secret));
  });

  test('go on to be known where the base has them', async () => {
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'resources/a.yaml': CLUSTER('a').replace('${vars.role}', '${secret.env.ROLE}') });
    expect(text(await run(['apply', '--yes'], { ROLE: 'r' }))).toContain('1 added');
    repository.git('checkout', '--quiet', '-B', 'branch');
    repository.commit({ 'resources/b.yaml': CLUSTER('b') });

    const planned = await plan([], { ROLE: 'r' });

    expect(planned.stdout, text(planned)).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    expect(text(await plan([], { ROLE: 'another' }))).toContain('1 to change');
  });
});

describe('files', () => {
  test.each([
    ['the credentials of git', '.git/config'],
    ['what a job has written beside the project', 'token.txt'],
  ])('that hold %s are not read', async (_what, path) => {
    await writeFile(join(repository.top, 'token.txt'), 'url = very-private\n');
    repository.git('config', 'remote.origin.url', 'https://very-private@forge/');
    repository.git('update-index', '--force-remove', 'token.txt');
    const before = repository.git('rev-parse', 'HEAD');
    for (const files of [
      { 'resources/a.yaml': CLUSTER('a').replace('${vars.role}', `\${file("${path}")}`) },
      { 'reckon.yaml': PROJECT.replace('providers:', `resources: [resources, ${path}]\nproviders:`) },
    ]) {
      repository.write(files);
      repository.git('add', ...Object.keys(files));
      repository.git('commit', '--quiet', '--message', 'reads what is not its own');
      const planned = await plan();
      expect(planned.exitCode).toBe(1);
      expect(planned.stderr).toContain('FILE_OUTSIDE_PROJECT');
      expect(text(planned)).not.toContain('very-private');
      repository.git('reset', '--quiet', '--hard', before);
    }
  });

  test('that a resource uploads must be those of the project', async () => {
    await using imco = await startSandbox('imco');
    const application = (file: string): string =>
      `type: imco.cloud_application_template\nname: app\nproperties: { file: ${file} }\n`;
    repository.git('checkout', '--quiet', 'main');
    repository.commit({
      'reckon.yaml': PROJECT.replace(
        'variables:',
        `  imco:
    url: \${secret.env.RECKON_IMCO_URL}
    tls: { ca: "\${secret.env.RECKON_IMCO_CA}", cert: "\${secret.env.RECKON_IMCO_CERT}", key: "\${secret.env.RECKON_IMCO_KEY}" }
variables:`,
      ),
      'app.json': '{"name":"app"}',
      'resources/app.yaml': application('app.json'),
    });
    repository.git('checkout', '--quiet', '-B', 'branch');
    const allowed = await plan([], imco.environment);
    expect(allowed.exitCode, text(allowed)).toBe(0);
    for (const file of ['/etc/hostname', '../../etc/hostname', '.git/config']) {
      repository.commit({ 'resources/app.yaml': application(file) });
      const planned = await plan([], imco.environment);
      expect(planned.exitCode).toBe(1);
      expect(planned.stderr).toContain('is no file of the project');
    }
  });
});

describe('what the base decides', () => {
  test('is where state is', async () => {
    repository.git('checkout', '--quiet', 'main');
    expect(text(await run(['apply', '--yes']))).toContain('1 added');
    repository.git('checkout', '--quiet', 'branch');
    repository.commit({ 'reckon.yaml': `${PROJECT}state: { path: elsewhere }\n` });

    const planned = await plan();

    expect(planned.stdout).toContain('No changes.');
    expect(planned.stderr).toContain('this branch changes `state` of reckon.yaml');
  });

  test('is what policies say, and a change to them is told', async () => {
    repository.commit({
      'resources/policies.yaml': POLICY.replace('< 4', '< 400'),
      'resources/a.yaml': CLUSTER('a').replace('query: { replicas: 1', 'query: { replicas: 9'),
    });

    const planned = await plan();

    expect(planned.exitCode, text(planned)).toBe(1);
    expect(planned.stderr).toContain('POLICY_FAILED');
    expect(planned.stderr).toContain('this branch changes the policies');
  });
});

test('certificates and secrets that are not committed are found beside the project, at the base too', async () => {
  await using imco = await startSandbox('imco');
  const { RECKON_IMCO_CA: ca = '', RECKON_IMCO_CERT: cert = '', RECKON_IMCO_KEY: key = '' } = imco.environment;
  const { copyFile } = await import('node:fs/promises');
  repository.git('checkout', '--quiet', 'main');
  repository.commit({
    '.gitignore': 'state/\n*.pem\n',
    'reckon.yaml': `project: dns
providers:
  imco: { url: "\${secret.file['url.pem']}", tls: { ca: ca.pem, cert: api.pem, key: key.pem } }
environments: { test: {} }
`,
    'resources/a.yaml':
      'type: imco.dns_domain\nname: a\nproperties: { name: example.org, cloud_account_id: { find: { name: AWS account } } }\n',
    'resources/policies.yaml': '',
  });
  await writeFile(join(repository.top, 'url.pem'), `${imco.environment['RECKON_IMCO_URL']}\n`);
  for (const [from, to] of [
    [ca, 'ca.pem'],
    [cert, 'api.pem'],
    [key, 'key.pem'],
  ] as const)
    await copyFile(from, join(repository.top, to));
  repository.git('checkout', '--quiet', '-B', 'branch');

  for (const args of [[], ['--untrusted']]) {
    const planned = await run(['plan', '--since', 'main', ...args]);
    expect(planned.exitCode, text(planned)).toBe(0);
    expect(planned.stdout).toContain('1 to add');
  }
});
