import { afterEach, beforeEach, expect, test } from 'vitest';
import { clusterDocument } from '../support/imply-clusters.ts';
import { ANALYTICS, type ImplyRepository, openImplyRepository } from '../support/imply-repository.ts';

let world: ImplyRepository;

beforeEach(async () => {
  world = await openImplyRepository();
});

afterEach(async () => {
  await world.close();
});

test('git rules keep an apply to the branch that it may come from', async () => {
  world.repository.commit({ 'reckon.yaml': `${ANALYTICS}git: { applyFrom: main, requireClean: true }\n` });
  world.repository.git('checkout', '--quiet', '-b', 'feature');
  const refused = await world.reckon(['apply', '--yes']);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('main');
  world.repository.git('checkout', '--quiet', 'main');
  await world.done('apply', '--yes');
  world.repository.write({ 'resources/a.yaml': clusterDocument('a', 2) });
  expect((await world.reckon(['apply', '--yes'])).exitCode).toBe(1);
});

test('a return to an earlier commit is an ordinary plan', async () => {
  await world.done('apply', '--yes');
  const before = world.repository.git('rev-parse', 'HEAD');
  world.repository.commit({ 'resources/a.yaml': clusterDocument('a', 3) });
  await world.done('apply', '--yes');
  expect(await world.done('plan', '--to', before)).toContain('3 → 1');
  await world.done('apply', '--to', before, '--yes');
  expect(await world.done('plan')).toContain('1 → 3');
});

test('faults of an earlier commit are said to be its own', async () => {
  const before = world.repository.commit({ 'resources/a.yaml': clusterDocument('a', 'one') });
  world.repository.commit({ 'resources/a.yaml': clusterDocument('a', 1) });

  const { exitCode, stderr } = await world.reckon(['plan', '--to', before]);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('WRONG_TYPE');
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`these are faults of the files at ${before}`);
});
