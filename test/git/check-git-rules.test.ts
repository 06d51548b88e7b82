import { describe, expect, test } from 'vitest';
import { checkGitRules } from '../../src/git/check-git-rules.ts';
import type { CommitDescription, RepositoryDescription } from '../../src/git/describe-repository.ts';

const HEAD = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);

function checkedOut(commit: Partial<CommitDescription>): RepositoryDescription {
  return { top: '/r', prefix: '', commit: { id: HEAD, dirty: false, dirtyFiles: [], isMerge: false, ...commit } };
}

function codes(...args: Parameters<typeof checkGitRules>): readonly string[] {
  return checkGitRules(...args).map((diagnostic) => diagnostic.code);
}

const github = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main', GITHUB_SHA: HEAD };

describe('git.applyFrom', () => {
  test.each<{ title: string; branch?: string; env: Record<string, string>; expected: readonly string[] }>([
    { title: 'accepts the branch itself', branch: 'main', env: {}, expected: [] },
    { title: 'refuses another branch', branch: 'topic', env: {}, expected: ['GIT_WRONG_BRANCH'] },
    { title: 'refuses a detached HEAD outside CI', env: {}, expected: ['GIT_WRONG_BRANCH'] },
    { title: 'accepts a detached HEAD that GitHub runs for the branch', env: github, expected: [] },
    {
      title: 'refuses a commit other than the one that CI runs for',
      env: { ...github, GITHUB_SHA: OTHER },
      expected: ['GIT_WRONG_BRANCH'],
    },
    {
      title: 'refuses a pull_request_target run although it names the base branch',
      env: { ...github, GITHUB_EVENT_NAME: 'pull_request_target' },
      expected: ['GIT_WRONG_BRANCH'],
    },
    {
      title: 'refuses a pull request whose own branch bears the same name',
      branch: 'main',
      env: { ...github, GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge' },
      expected: ['GIT_WRONG_BRANCH'],
    },
    {
      title: 'refuses a tag of the same name',
      env: { ...github, GITHUB_REF: 'refs/tags/main' },
      expected: ['GIT_WRONG_BRANCH'],
    },
    {
      title: 'accepts GitLab’s branch pipeline',
      env: { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main', CI_COMMIT_SHA: HEAD },
      expected: [],
    },
    {
      title: 'refuses GitLab’s merge request pipeline',
      env: { GITLAB_CI: 'true', CI_MERGE_REQUEST_IID: '4', CI_COMMIT_SHA: HEAD },
      expected: ['GIT_WRONG_BRANCH'],
    },
    {
      title: 'accepts Jenkins’ remote branch name',
      env: { JENKINS_URL: 'https://ci', GIT_BRANCH: 'origin/main', GIT_COMMIT: HEAD },
      expected: [],
    },
    {
      title: 'refuses Jenkins’ build of a change',
      env: { JENKINS_URL: 'https://ci', BRANCH_NAME: 'main', CHANGE_ID: '3' },
      expected: ['GIT_WRONG_BRANCH'],
    },
    {
      title: 'accepts Bitbucket’s branch build',
      env: { BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_BRANCH: 'main', BITBUCKET_COMMIT: HEAD },
      expected: [],
    },
    {
      title: 'accepts Azure’s full reference',
      env: { TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/heads/main', BUILD_SOURCEVERSION: HEAD },
      expected: [],
    },
  ])('$title', ({ branch, env, expected }) => {
    const repository = checkedOut(branch === undefined ? {} : { branch });
    expect(codes({ applyFrom: 'main', requireClean: false }, repository, env)).toEqual(expected);
  });

  test('says at the place of the rule which branch is checked out', () => {
    const location = { file: 'reckon.yaml', line: 9, column: 8 };
    expect(
      checkGitRules({ applyFrom: 'main', requireClean: false, location }, checkedOut({ branch: 'topic' }), {}),
    ).toEqual([
      {
        severity: 'error',
        code: 'GIT_WRONG_BRANCH',
        message: 'only main may be applied, and this is topic',
        hint: 'Merge into main and apply from there; a plan can be made from anywhere.',
        location,
      },
    ]);
  });
});

test('git.requireClean names the files that differ', () => {
  const repository = checkedOut({ branch: 'main', dirty: true, dirtyFiles: ['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml'] });
  const [fault] = checkGitRules({ requireClean: true }, repository, {});
  expect(fault?.message).toBe(`files differ from commit ${HEAD.slice(0, 12)}: a.yaml, b.yaml, c.yaml and 1 more`);
  expect(codes({ requireClean: true }, checkedOut({ branch: 'main' }), {})).toEqual([]);
});

test('git.requireMerge asks for a merge commit and nothing but its content', () => {
  const rules = { requireClean: false, requireMerge: true };
  expect(codes(rules, checkedOut({ isMerge: true }), {})).toEqual([]);
  expect(codes(rules, checkedOut({}), {})).toEqual(['GIT_NOT_MERGED']);
  expect(codes(rules, checkedOut({ isMerge: true, dirty: true, dirtyFiles: ['a'] }), {})).toEqual(['GIT_DIRTY']);
});

test('every broken rule is told at once, and no rule needs no repository', () => {
  const rules = { applyFrom: 'main', requireClean: true, requireMerge: true };
  const repository = checkedOut({ branch: 'topic', dirty: true, dirtyFiles: ['a'] });
  expect(codes(rules, repository, {})).toEqual(['GIT_WRONG_BRANCH', 'GIT_DIRTY', 'GIT_NOT_MERGED']);
  expect(codes({ requireClean: false }, undefined, {})).toEqual([]);
  expect(codes(rules, undefined, {})).toEqual(['GIT_NO_REPOSITORY']);
  expect(codes(rules, { top: '/r', prefix: '' }, {})).toEqual(['GIT_NO_COMMIT']);
});
