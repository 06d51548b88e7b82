import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { detectForge } from '../../src/forge/detect-forge.ts';
import { Secret } from '../../src/model/value.ts';

const ACTIONS = {
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_REPOSITORY: 'acme/infra',
  GITHUB_REF: 'refs/pull/42/merge',
  GITHUB_TOKEN: 't',
};
const GITLAB = {
  GITLAB_CI: 'true',
  CI_API_V4_URL: 'https://gitlab.acme.io/api/v4',
  CI_PROJECT_ID: '17',
  CI_MERGE_REQUEST_PROJECT_ID: '9',
  CI_MERGE_REQUEST_IID: '3',
  GITLAB_TOKEN: 't',
};

function eventFile(event: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'reckon-event-')), 'event.json');
  writeFileSync(path, typeof event === 'string' ? event : JSON.stringify(event));
  return path;
}

async function found(environment: Record<string, string>) {
  const { credentials: _credentials, ...rest } = await detectForge(environment);
  return rest;
}

describe('the forge is found in CI', () => {
  test.each<{ title: string; environment: Record<string, string>; expected: object }>([
    {
      title: 'GitHub Actions, for a pull request',
      environment: ACTIONS,
      expected: { kind: 'github', apiUrl: 'https://api.github.com', repository: 'acme/infra', pullRequest: 42 },
    },
    {
      title: 'GitHub Actions, for a push',
      environment: { ...ACTIONS, GITHUB_REF: 'refs/heads/main' },
      expected: { kind: 'github', apiUrl: 'https://api.github.com', repository: 'acme/infra' },
    },
    {
      title: 'GitHub Actions, for pull_request_target',
      environment: {
        ...ACTIONS,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_EVENT_PATH: eventFile({ pull_request: { number: 8 } }),
      },
      expected: { kind: 'github', apiUrl: 'https://api.github.com', repository: 'acme/infra', pullRequest: 8 },
    },
    {
      title: 'GitHub Actions, for a comment on a pull request',
      environment: {
        ...ACTIONS,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_EVENT_PATH: eventFile({ issue: { number: 9, pull_request: {} } }),
      },
      expected: { kind: 'github', apiUrl: 'https://api.github.com', repository: 'acme/infra', pullRequest: 9 },
    },
    {
      title: 'GitHub Actions, for a comment on an issue, or with an event that can’t be read',
      environment: {
        ...ACTIONS,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_EVENT_PATH: eventFile({ issue: { number: 9 } }),
      },
      expected: { kind: 'github', apiUrl: 'https://api.github.com', repository: 'acme/infra' },
    },
    {
      title: 'Gitea Actions',
      environment: { ...ACTIONS, GITEA_ACTIONS: 'true', GITHUB_API_URL: 'https://git.acme.io/api/v1/' },
      expected: { kind: 'gitea', apiUrl: 'https://git.acme.io/api/v1', repository: 'acme/infra', pullRequest: 42 },
    },
    {
      title: 'GitLab, for a merge request from a fork',
      environment: GITLAB,
      expected: { kind: 'gitlab', apiUrl: 'https://gitlab.acme.io/api/v4', repository: '9', pullRequest: 3 },
    },
    {
      title: 'Bitbucket Pipelines',
      environment: {
        BITBUCKET_BUILD_NUMBER: '5',
        BITBUCKET_REPO_FULL_NAME: 'acme/infra',
        BITBUCKET_PR_ID: '6',
        BITBUCKET_TOKEN: 't',
      },
      expected: {
        kind: 'bitbucket-cloud',
        apiUrl: 'https://api.bitbucket.org/2.0',
        repository: 'acme/infra',
        pullRequest: 6,
      },
    },
    {
      title: 'Jenkins, for GitHub Enterprise',
      environment: { CHANGE_URL: 'https://github.acme.io/ops/infra/pull/11', GITHUB_TOKEN: 't' },
      expected: { kind: 'github', apiUrl: 'https://github.acme.io/api/v3', repository: 'ops/infra', pullRequest: 11 },
    },
    {
      title: 'Jenkins, for GitLab',
      environment: { CHANGE_URL: 'https://gitlab.com/a/b/c/-/merge_requests/2', GITLAB_TOKEN: 't' },
      expected: { kind: 'gitlab', apiUrl: 'https://gitlab.com/api/v4', repository: 'a/b/c', pullRequest: 2 },
    },
    {
      title: 'Jenkins, for Bitbucket Data Center under a context path',
      environment: {
        CHANGE_URL: 'https://acme.io/git/projects/OPS/repos/infra/pull-requests/4/overview',
        BITBUCKET_TOKEN: 't',
      },
      expected: {
        kind: 'bitbucket-server',
        apiUrl: 'https://acme.io/git/rest/api/1.0',
        repository: 'OPS/infra',
        pullRequest: 4,
      },
    },
    {
      title: 'Jenkins, for Gitea',
      environment: { CHANGE_URL: 'https://git.acme.io/ops/infra/pulls/12', GITEA_TOKEN: 't' },
      expected: { kind: 'gitea', apiUrl: 'https://git.acme.io/api/v1', repository: 'ops/infra', pullRequest: 12 },
    },
    {
      title: 'Atlantis, for Bitbucket Cloud',
      environment: { PULL_URL: 'https://bitbucket.org/acme/infra/pull-requests/5', BITBUCKET_TOKEN: 't' },
      expected: {
        kind: 'bitbucket-cloud',
        apiUrl: 'https://api.bitbucket.org/2.0',
        repository: 'acme/infra',
        pullRequest: 5,
      },
    },
    {
      title: 'nothing but reckon’s own variables',
      environment: {
        RECKON_FORGE: 'gitea',
        RECKON_FORGE_URL: 'https://git.acme.io/api/v1',
        RECKON_REPOSITORY: 'ops/infra',
        RECKON_PULL_REQUEST: '3',
        RECKON_FORGE_TOKEN: 't',
        RECKON_FORGE_AUTHOR: 'deploy',
      },
      expected: {
        kind: 'gitea',
        apiUrl: 'https://git.acme.io/api/v1',
        repository: 'ops/infra',
        pullRequest: 3,
        author: 'deploy',
      },
    },
    {
      title: 'reckon’s own variables before those of the CI system',
      environment: { ...GITLAB, RECKON_PULL_REQUEST: '30', RECKON_REPOSITORY: 'acme/infra' },
      expected: { kind: 'gitlab', apiUrl: 'https://gitlab.acme.io/api/v4', repository: 'acme/infra', pullRequest: 30 },
    },
  ])('$title', async ({ environment, expected }) => {
    expect(await found(environment)).toEqual(expected);
  });
});

test('flags go before variables, and the address of another forge’s CI is not used', async () => {
  const choice = { kind: 'gitea', apiUrl: 'https://git.acme.io/api/v1', repository: 'o/r', pullRequest: 5 };
  expect(await detectForge({ ...GITLAB, GITEA_TOKEN: 'g' }, choice)).toMatchObject(choice);
  await expect(
    detectForge({ ...GITLAB, GITEA_TOKEN: 'g' }, { kind: 'gitea', repository: 'o/r' }),
  ).rejects.toMatchObject({
    code: 'FORGE_UNKNOWN',
    message: expect.stringContaining('address'),
  });
});

describe('credentials', () => {
  test('come as a secret, reckon’s own variable first', async () => {
    const { credentials } = await detectForge({ ...ACTIONS, RECKON_FORGE_TOKEN: ' own\n' });
    expect(credentials.kind === 'token' && credentials.token.reveal()).toBe('own');
    expect(JSON.stringify(credentials)).not.toContain('own');
  });

  test('may be a user name and an app password on Bitbucket', async () => {
    const environment = {
      BITBUCKET_BUILD_NUMBER: '5',
      BITBUCKET_REPO_FULL_NAME: 'acme/infra',
      BITBUCKET_USERNAME: 'ada',
      BITBUCKET_APP_PASSWORD: 'pw',
    };
    expect((await detectForge(environment)).credentials).toEqual({
      kind: 'password',
      username: 'ada',
      password: new Secret('pw'),
    });
  });

  test('that are missing are asked for by name', async () => {
    await expect(detectForge({ ...GITLAB, GITLAB_TOKEN: '' })).rejects.toMatchObject({
      code: 'FORGE_NO_TOKEN',
      message: expect.stringContaining('GITLAB_TOKEN'),
    });
  });
});

test.each([
  { title: 'nothing at all', environment: {}, code: 'FORGE_UNKNOWN' },
  { title: 'an unknown kind', environment: { RECKON_FORGE: 'sourceforge' }, code: 'FORGE_UNKNOWN' },
  { title: 'no repository', environment: { RECKON_FORGE: 'github', GITHUB_TOKEN: 't' }, code: 'FORGE_UNKNOWN' },
  {
    title: 'a number that is none',
    environment: { ...ACTIONS, RECKON_PULL_REQUEST: '7a' },
    code: 'FORGE_NO_PULL_REQUEST',
  },
  { title: 'an address of no request', environment: { CHANGE_URL: 'ftp://x/a/b/pull/1' }, code: 'FORGE_UNKNOWN' },
])('$title is an error with what to set', async ({ environment, code }) => {
  await expect(detectForge(environment)).rejects.toMatchObject({ code, hint: expect.stringContaining('RECKON_') });
});
