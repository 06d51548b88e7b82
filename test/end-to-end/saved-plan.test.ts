import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clusterDocument } from '../support/imply-clusters.ts';
import { type ImplyRepository, openImplyRepository } from '../support/imply-repository.ts';

let world: ImplyRepository;

beforeEach(async () => {
  world = await openImplyRepository();
});

afterEach(async () => {
  await world.close();
});

describe('a saved plan', () => {
  beforeEach(async () => {
    await world.done('apply', '--yes');
    world.repository.commit(
      { 'resources/a.yaml': clusterDocument('a', 2), 'resources/b.yaml': clusterDocument('b', 2) },
      'two changes',
    );
    await world.done('plan', '--out', 'plan.json');
  });

  test('is refused when the configuration has changed since', async () => {
    world.repository.write({ 'resources/a.yaml': clusterDocument('a', 5) });
    const { exitCode, stderr } = await world.reckon(['apply', 'plan.json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('PLAN_STALE');
  });

  test('is shown as JSON just as it is, and can be applied from that', async () => {
    const { stdout } = await world.reckon(['show', '--json', 'plan.json']);
    expect(stdout).toBe(await readFile(join(world.repository.top, 'plan.json'), 'utf8'));
    await writeFile(join(world.repository.top, 'plan.copy.json'), stdout);
    expect(await world.done('apply', 'plan.copy.json')).toContain('2 changed');
  });

  test('is neither applied nor shown when it was edited by hand', async () => {
    const path = join(world.repository.top, 'plan.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"replicas": 2', '"replicas": 20'));
    for (const command of ['apply', 'show']) {
      const { exitCode, stderr } = await world.reckon([command, 'plan.json']);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('PLAN_TAMPERED');
    }
  });

  test('fails alone where an object has changed since, named with what moved, and does the rest', async () => {
    await world.console.resize('a', 7);
    const { exitCode, stderr } = await world.reckon(['apply', 'plan.json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('imply.cluster.a was changed since the plan was made: spec.query.replicas was 1 and is 7');
    expect(stderr).toContain('1 changed');
    expect(await world.done('plan')).toContain('7 → 2');
  });

  test('does not make anew what was deleted since', async () => {
    await world.console.remove('a');
    const { exitCode, stderr } = await world.reckon(['apply', 'plan.json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('imply.cluster.a was to update, and now would create');
  });

  test('whose apply failed half way is applied again for the rest', async () => {
    await world.sandbox.control.fault({
      method: 'PATCH',

      status: 400,
      body: '{"error":{"code":"BadArgument","message":"not today"}}',
      contentType: 'application/json',
    });
    const first = await world.reckon(['apply', 'plan.json']);
    expect(first.exitCode, first.stdout + first.stderr).toBe(1);
    expect(first.stderr).toContain('not today');
    expect(await world.done('apply', 'plan.json')).toMatch(/1 changed/);
    expect(await world.done('plan')).toContain('No changes.');
  });
});

test('a saved plan brings about what had to wait for its first part, and nothing else', async () => {
  world.repository.commit({
    'resources/later.yaml': clusterDocument('later', 1)
      .replace('name: later\n', 'name: later\nforEach: ["${imply.cluster.a.metadata.uid}"]\n')
      .replace('{ name: later }', '{ name: "after-${each.key}" }'),
  });
  await world.done('plan', '--out', 'plan.json');
  const text = await world.done('apply', 'plan.json');
  expect(text).toContain('3 added');
  expect(text).toContain('1 added');
  expect(await world.done('plan')).toContain('No changes.');
});
