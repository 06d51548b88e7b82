import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox } from '../support/start-sandbox.ts';
import {
  clusterOf,
  openUntrustedBranch,
  SMALL_POLICY,
  textOf,
  UNTRUSTED_PROJECT,
  type UntrustedBranch,
} from '../support/untrusted-branch.ts';

let world: UntrustedBranch;

beforeEach(async () => {
  world = await openUntrustedBranch();
});

afterEach(async () => {
  await world.close();
});

describe('files', () => {
  test.each([
    ['the credentials of git', '.git/config'],
    ['what a job has written beside the project', 'token.txt'],
  ])('that hold %s are not read', async (_what, path) => {
    await writeFile(join(world.repository.top, 'token.txt'), 'url = very-private\n');
    world.repository.git('config', 'remote.origin.url', 'https://very-private@forge/');
    world.repository.git('update-index', '--force-remove', 'token.txt');
    const before = world.repository.git('rev-parse', 'HEAD');
    for (const files of [
      { 'resources/a.yaml': clusterOf('a').replace('${vars.role}', `\${file("${path}")}`) },
      { 'reckon.yaml': UNTRUSTED_PROJECT.replace('providers:', `resources: [resources, ${path}]\nproviders:`) },
    ]) {
      world.repository.write(files);
      world.repository.git('add', ...Object.keys(files));
      world.repository.git('commit', '--quiet', '--message', 'reads what is not its own');
      const planned = await world.plan();
      expect(planned.exitCode).toBe(1);
      expect(planned.stderr).toContain('FILE_OUTSIDE_PROJECT');
      expect(textOf(planned)).not.toContain('very-private');
      world.repository.git('reset', '--quiet', '--hard', before);
    }
  });

  test('that a resource uploads must be those of the project', async () => {
    await using imco = await startSandbox('imco');
    const application = (file: string): string =>
      `type: imco.cloud_application_template\nname: app\nproperties: { file: ${file} }\n`;
    world.repository.git('checkout', '--quiet', 'main');
    world.repository.commit({
      'reckon.yaml': UNTRUSTED_PROJECT.replace(
        'variables:',
        `  imco:
    url: \${secret.env.RECKON_IMCO_URL}
    tls: { ca: "\${secret.env.RECKON_IMCO_CA}", cert: "\${secret.env.RECKON_IMCO_CERT}", key: "\${secret.env.RECKON_IMCO_KEY}" }
variables:`,
      ),
      'app.json': '{"name":"app"}',
      'resources/app.yaml': application('app.json'),
    });
    world.repository.git('checkout', '--quiet', '-B', 'branch');
    const allowed = await world.plan([], imco.environment);
    expect(allowed.exitCode, textOf(allowed)).toBe(0);
    for (const file of ['/etc/hostname', '../../etc/hostname', '.git/config']) {
      world.repository.commit({ 'resources/app.yaml': application(file) });
      const planned = await world.plan([], imco.environment);
      expect(planned.exitCode).toBe(1);
      expect(planned.stderr).toContain('is no file of the project');
    }
  });
});

describe('what the base decides', () => {
  test('is where state is', async () => {
    world.repository.git('checkout', '--quiet', 'main');
    expect(textOf(await world.run(['apply', '--yes']))).toContain('1 added');
    world.repository.git('checkout', '--quiet', 'branch');
    world.repository.commit({ 'reckon.yaml': `${UNTRUSTED_PROJECT}state: { path: elsewhere }\n` });

    const planned = await world.plan();

    expect(planned.stdout).toContain('No changes.');
    expect(planned.stderr).toContain('this branch changes `state` of reckon.yaml');
  });

  test('is what policies say, and a change to them is told', async () => {
    world.repository.commit({
      'resources/policies.yaml': SMALL_POLICY.replace('< 4', '< 400'),
      'resources/a.yaml': clusterOf('a').replace('query: { replicas: 1', 'query: { replicas: 9'),
    });

    const planned = await world.plan();

    expect(planned.exitCode, textOf(planned)).toBe(1);
    expect(planned.stderr).toContain('POLICY_FAILED');
    expect(planned.stderr).toContain('this branch changes the policies');
  });
});

test('certificates and secrets that are not committed are found beside the project, at the base too', async () => {
  await using imco = await startSandbox('imco');
  const { RECKON_IMCO_CA: ca = '', RECKON_IMCO_CERT: cert = '', RECKON_IMCO_KEY: key = '' } = imco.environment;
  const { copyFile } = await import('node:fs/promises');
  world.repository.git('checkout', '--quiet', 'main');
  world.repository.commit({
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
  await writeFile(join(world.repository.top, 'url.pem'), `${imco.environment['RECKON_IMCO_URL']}\n`);
  for (const [from, to] of [
    [ca, 'ca.pem'],
    [cert, 'api.pem'],
    [key, 'key.pem'],
  ] as const)
    await copyFile(from, join(world.repository.top, to));
  world.repository.git('checkout', '--quiet', '-B', 'branch');

  for (const args of [[], ['--untrusted']]) {
    const planned = await world.run(['plan', '--since', 'main', ...args]);
    expect(planned.exitCode, textOf(planned)).toBe(0);
    expect(planned.stdout).toContain('1 to add');
  }
});
