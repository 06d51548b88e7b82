import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mergeBase } from '../../src/git/merge-base.ts';
import { ToolError } from '../../src/model/tool-error.ts';
import { cloneRepository, makeRepository, type TestRepository } from '../support/git-repository.ts';

let origin: TestRepository;
const clones: TestRepository[] = [];
let base: string;

beforeEach(() => {
  origin = makeRepository();
  origin.commit({ 'reckon.yaml': '1\n' });
  base = origin.commit({ 'a.yaml': '1\n' });
  origin.git('checkout', '--quiet', '-b', 'topic');
  for (const n of [1, 2, 3]) origin.commit({ 'topic.yaml': `${n}\n` });
  origin.git('checkout', '--quiet', 'main');
  for (const n of [1, 2, 3]) origin.commit({ 'main.yaml': `${n}\n` });
});
afterEach(() => {
  origin.remove();
  for (const clone of clones.splice(0)) clone.remove();
});

function clone(...options: readonly string[]): TestRepository {
  const made = cloneRepository(origin, ...options);
  clones.push(made);
  return made;
}

async function failure(promise: Promise<unknown>): Promise<ToolError> {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ToolError)) throw error;
  return error;
}

test('the merge base is where the branch left the other one', async () => {
  const full = clone('--branch=topic');
  const found = await mergeBase(full.top, 'origin/main');
  expect(found).toEqual({ base, head: full.git('rev-parse', 'HEAD'), other: full.git('rev-parse', 'origin/main') });
});

test('a shallow clone that reaches far enough gives the merge base', async () => {
  const deep = clone('--branch=topic', '--depth=4', '--no-single-branch');
  expect(deep.git('rev-parse', '--is-shallow-repository')).toBe('true');
  expect((await mergeBase(deep.top, 'origin/main')).base).toBe(base);
});

test('a clone that is too shallow says what to fetch, and fetching it is enough', async () => {
  const shallow = clone('--branch=topic', '--depth=2', '--no-single-branch');
  const error = await failure(mergeBase(shallow.top, 'origin/main'));
  expect(error.code).toBe('GIT_HISTORY_MISSING');
  const command = /git (fetch .*)/.exec(error.hint ?? '')?.[1] ?? '';
  expect(command).toBe('fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main');
  shallow.git(...command.split(' '));
  expect((await mergeBase(shallow.top, 'origin/main')).base).toBe(base);
});

test('a clone of one branch says what to fetch for the other, and fetching it is enough', async () => {
  const single = clone('--branch=topic', '--single-branch', '--depth=1');
  const error = await failure(mergeBase(single.top, 'origin/main'));
  expect(error.code).toBe('GIT_UNKNOWN_REVISION');
  expect(error.message).toContain('"origin/main"');
  single.git(...(/git (fetch .*)/.exec(error.hint ?? '')?.[1] ?? '').split(' '));
  expect((await mergeBase(single.top, 'origin/main')).base).toBe(base);
});

test('a merge of the base branch, as forges check pull requests out, is compared with the tip that it merges', async () => {
  const full = clone('--branch=topic');
  full.git('checkout', '--quiet', '--detach', 'origin/main');
  full.git('-c', 'user.name=a', '-c', 'user.email=a@b', 'merge', '--quiet', '--no-ff', '--no-edit', 'topic');
  expect((await mergeBase(full.top, 'origin/main')).base).toBe(full.git('rev-parse', 'origin/main'));
});

test('histories that never meet are said to be so', async () => {
  origin.git('checkout', '--quiet', '--orphan', 'other');
  origin.commit({ 'b.yaml': '1\n' });
  expect((await failure(mergeBase(origin.top, 'main'))).code).toBe('GIT_NO_MERGE_BASE');
});

test.each([
  { title: 'an option in place of a revision', revision: '--output=/tmp/reckon-was-here' },
  { title: 'a revision that would need a shell', revision: '$(touch /tmp/reckon-was-here)' },
  { title: 'an empty revision', revision: '' },
])('$title is an unknown revision', async ({ revision }) => {
  const error = await failure(mergeBase(origin.top, revision));
  expect(error.code).toBe('GIT_UNKNOWN_REVISION');
  expect(error.hint).not.toContain('touch');
});

test('a folder outside any repository and a repository without commits are told apart', async () => {
  const plain = mkdtempSync(join(tmpdir(), 'reckon-plain-'));
  expect((await failure(mergeBase(plain, 'main'))).code).toBe('GIT_NO_REPOSITORY');
  const empty = makeRepository();
  clones.push(empty);
  expect((await failure(mergeBase(empty.top, 'main'))).code).toBe('GIT_NO_COMMIT');
});
