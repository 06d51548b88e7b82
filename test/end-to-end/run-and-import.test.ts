import { afterEach, beforeEach, expect, test } from 'vitest';
import { cluster, openSmallProject, type SmallProject } from './small-project.ts';

let small: SmallProject;

beforeEach(async () => {
  small = await openSmallProject({ 'resources/a.yaml': cluster('first') });
  await small.done('apply', '--yes');
});

afterEach(async () => await small[Symbol.asyncDispose]());

test('run without an action lists those there are', async () => {
  const { exitCode, stdout } = await small.reckon('run', 'imply.cluster.first');
  expect(stdout).toMatch(/^Actions of imply\.cluster:\n {2}replace-server {2}\S/);
  expect(exitCode).toBe(0);
  const system = await small.reckon('run', 'imply', '--json');
  expect(JSON.parse(system.stdout)).toEqual(expect.any(Array));
  expect(await small.refused('run', 'imply.cluster.first', 'replace-servr')).toContain('ACTION_UNKNOWN');
});

test('an import without a document says so, and nothing of options that nobody gave', async () => {
  const text = await small.refused('import', 'imply.cluster.second', '3f0c5f0e');
  expect(text).toContain('there is no document for imply.cluster.second [DOCUMENT_MISSING]');
  expect(text).not.toContain('--target');
});
