import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { planDigest } from '../../src/plan/plan-digest.ts';
import { clusterDocument } from '../support/imply-clusters.ts';
import { type ImplyRepository, openImplyRepository } from '../support/imply-repository.ts';
import type { CliResult } from '../support/run-cli.ts';

let world: ImplyRepository;

/** A plan that is saved before there is a state, and so before there is a key to bind it with. */
beforeEach(async () => {
  world = await openImplyRepository();
  await world.done('plan', '--out', 'plan.json');
});

afterEach(async () => {
  await world.close();
});

/** Edits the plan as a forger would: the digest fits again. */
async function forge(edit: (text: string) => string): Promise<void> {
  const path = join(world.repository.top, 'plan.json');
  const edited = edit(await readFile(path, 'utf8'));
  const document = JSON.parse(edited) as JsonObject & { reckon: JsonObject };
  const reckon = { ...document.reckon, digest: planDigest(document, undefined) as Json };
  await writeFile(path, JSON.stringify({ ...document, reckon }));
}

async function refused(result: CliResult, code: string, words: string): Promise<void> {
  expect(result.exitCode, result.stdout + result.stderr).toBe(1);
  expect(result.stderr).toContain(code);
  expect(result.stderr.replaceAll(/\s+/g, ' ')).toContain(words);
  expect((await world.sandbox.control.state()).clusters).toHaveLength(0);
}

/** Takes the one cluster out of the plan's changes. */
function without(name: string): (text: string) => string {
  return (text) => {
    const document = JSON.parse(text) as { resource_changes: { address: string }[] };
    const kept = document.resource_changes.filter(({ address }) => address !== `imply.cluster.${name}`);
    return JSON.stringify({ ...document, resource_changes: kept });
  };
}

test('a first plan is applied as it was saved, and a second time has nothing left to do', async () => {
  expect(await world.done('apply', 'plan.json')).toContain('3 added');
  expect(await world.done('apply', 'plan.json')).toContain('Nothing of the plan is left to do');
});

test('a first plan whose apply failed half way is applied again for the rest', async () => {
  const body = '{"error":{"code":"BadArgument","message":"not today"}}';
  await world.sandbox.control.fault({ method: 'POST', status: 400, body, contentType: 'application/json' });
  const first = await world.reckon(['apply', 'plan.json', '--parallelism', '1']);
  expect(first.exitCode, first.stdout + first.stderr).toBe(1);

  expect(await world.done('apply', 'plan.json')).toMatch(/[12] added/);
  expect(await world.done('plan')).toContain('No changes.');
});

test.each<[what: string, edit: (text: string) => string, words: string]>([
  [
    'a value is edited in what readers see',
    (text) => text.replace('"replicas": 1', '"replicas": 20'),
    'of imply.cluster.a was to be 20, and now would be 1',
  ],
  [
    'every value is edited alike',
    (text) => text.replaceAll('t2.small', 't2.large'),
    'of imply.cluster.a was to be t2.large, and now would be t2.small',
  ],
  ['a change is taken out', without('b'), 'it does not say to create imply.cluster.b'],
  [
    'a change is put in',
    (text) => text.replaceAll('imply.cluster.c', 'imply.cluster.d').replaceAll('"name": "c"', '"name": "d"'),
    'it says to create imply.cluster.d, and now nothing does',
  ],
])('a first plan is refused as a whole when %s', async (_what, edit, words) => {
  await forge(edit);

  await refused(await world.reckon(['apply', 'plan.json']), 'PLAN_STALE', words);
});

test('a first plan that says what no first plan can is refused', async () => {
  await forge((text) =>
    text
      .replace('"action": "create"', '"action": "delete"')
      .replace(/"actions": \[\s*"create"/, '"actions": ["delete"'),
  );

  await refused(await world.reckon(['apply', 'plan.json']), 'PLAN_TAMPERED', 'it says to delete imply.cluster.a');
});

test('a first plan that tells readers of Terraform’s plans something else is refused', async () => {
  await forge((text) => text.replace(/"actions": \[\s*"create"/, '"actions": ["no-op"'));

  await refused(await world.reckon(['apply', 'plan.json']), 'PLAN_TAMPERED', 'it says two things of imply.cluster.a');
});

test('a plan cannot be made to pass for a first one', async () => {
  await world.done('apply', 'plan.json');
  world.repository.commit({ 'resources/a.yaml': clusterDocument('a', 2), 'resources/b.yaml': '' });
  await world.done('plan', '--out', 'plan.json');
  await forge((text) => text.replace(/"serial": \d+/, '"serial": 0').replace('"replicas": 2', '"replicas": 20'));

  const result = await world.reckon(['apply', 'plan.json']);

  expect(result.exitCode, result.stdout + result.stderr).toBe(1);
  expect(result.stderr).toContain('PLAN_TAMPERED');
});

test('a serial that was edited does not keep the digest from being looked at', async () => {
  await world.done('apply', 'plan.json');
  world.repository.commit({ 'resources/a.yaml': clusterDocument('a', 2) });
  await world.done('plan', '--out', 'plan.json');
  const path = join(world.repository.top, 'plan.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace(/"serial": \d+/, '"serial": 0'));

  const result = await world.reckon(['apply', 'plan.json']);

  expect(result.exitCode, result.stdout + result.stderr).toBe(1);
  expect(result.stderr).toContain('PLAN_TAMPERED');
});

test('a first plan is refused where another state was begun meanwhile', async () => {
  await world.done('apply', '--yes', '--target', 'imply.cluster.a');

  const result = await world.reckon(['apply', 'plan.json']);

  expect(result.exitCode, result.stdout + result.stderr).toBe(1);
  expect(result.stderr.replaceAll(/\s+/g, ' ')).toContain('by now there is another');
});
