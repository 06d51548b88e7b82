import { afterEach, beforeEach, expect, test } from 'vitest';
import { clusterDocument } from '../support/imply-clusters.ts';
import { ANALYTICS, type ImplyRepository, openImplyRepository } from '../support/imply-repository.ts';
import { startSandbox } from '../support/start-sandbox.ts';

let world: ImplyRepository;

beforeEach(async () => {
  world = await openImplyRepository();
  await world.done('apply', '--yes');
  world.repository.git('checkout', '--quiet', '-b', 'evil');
});

afterEach(async () => {
  await world.close();
});

test('a branch that is not trusted cannot send a secret to a host of its own', async () => {
  const other = await startSandbox('imply');
  world.repository.commit({
    'reckon.yaml': ANALYTICS.replace('${secret.env.RECKON_IMPLY_URL}', other.origin),
    'resources/a.yaml': clusterDocument('a', 2),
  });
  const text = await world.done('plan', '--since', 'main', '--untrusted');
  expect(text).toContain('UNTRUSTED_IGNORED');
  expect(text).toContain('1 to change');
  const { stdout } = await world.reckon(['plan', '--since', 'main', '--untrusted', '--format', 'markdown']);
  expect(stdout).toContain('this branch changes \\`providers\\` of reckon.yaml');
  expect(await other.control.requests()).toEqual([]);
  await other.close();
});

test('a branch that is not trusted is planned without a secret that the base does not name', async () => {
  world.repository.commit({
    'resources/a.yaml': clusterDocument('a', 1).replace('imply-instance', '"${secret.env.AWS_SECRET}"'),
  });
  for (const secrets of [{ AWS_SECRET: 'very-secret-value' }, {}]) {
    const { exitCode, stdout, stderr } = await world.reckon(['plan', '--since', 'main', '--untrusted'], secrets);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/spec\.awsInstanceRole +imply-instance → \(sensitive\)/);
    expect(stderr).toContain('UNTRUSTED_SECRET');
    expect(stdout + stderr).not.toContain('very-secret-value');
  }
});

test('a branch that is not trusted cannot read files outside of the project', async () => {
  world.repository.commit({
    'resources/a.yaml': clusterDocument('a', 1).replace('imply-instance', `"\${file('../../etc/hostname')}"`),
  });
  const { exitCode, stderr } = await world.reckon(['plan', '--since', 'main', '--untrusted']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('FILE_OUTSIDE_PROJECT');
});

test('a branch that is not trusted cannot lift the safety limits', async () => {
  world.repository.git('rm', '--quiet', 'resources/a.yaml', 'resources/b.yaml');
  world.repository.commit({ 'reckon.yaml': ANALYTICS.replace('maxDeletes: 1', 'maxDeletes: 10') });
  const { exitCode, stderr } = await world.reckon(['plan', '--since', 'main', '--untrusted']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('SAFETY_LIMIT');
});
