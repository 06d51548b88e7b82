import { expect, test } from 'vitest';
import type { RepositoryDescription } from '../../src/git/describe-repository.ts';
import { parseRemote } from '../../src/git/remote-address.ts';
import { guessForgeKind, linkToLines } from '../../src/git/web-link.ts';

test.each([
  ['https://github.com/acme/infra.git', { protocol: 'https', host: 'github.com', path: 'acme/infra' }],
  [
    'https://user:token@git.acme.io:8443/acme/infra',
    { protocol: 'https', host: 'git.acme.io:8443', path: 'acme/infra' },
  ],
  ['git@github.com:acme/infra.git', { protocol: 'https', host: 'github.com', path: 'acme/infra' }],
  [
    'ssh://git@bitbucket.acme.io:7999/ops/infra.git',
    { protocol: 'https', host: 'bitbucket.acme.io', path: 'ops/infra' },
  ],
  ['http://gitea.local:3000/a/b.git/', { protocol: 'http', host: 'gitea.local:3000', path: 'a/b' }],
  ['/srv/git/infra.git', undefined],
  ['../infra', undefined],
  ['file:///srv/git/infra.git', undefined],
  ['C:\\repos\\infra', undefined],
  ['', undefined],
])('the remote %s is taken apart without its credentials', (url, expected) => {
  expect(parseRemote(url)).toEqual(expected);
});

const SHA = '0123456789abcdef0123456789abcdef01234567';

function repository(url: string, dirty = false): RepositoryDescription {
  const remote = parseRemote(url);
  return {
    top: '/r',
    prefix: 'infra',
    commit: { id: SHA, dirty, dirtyFiles: [], isMerge: false },
    ...(remote === undefined ? {} : { remote }),
  };
}

test.each([
  [
    'https://github.com/acme/infra.git',
    {},
    `https://github.com/acme/infra/blob/${SHA}/infra/res/a%20%28b%29.yaml#L3-L5`,
  ],
  [
    'git@gitlab.com:acme/sub/infra.git',
    {},
    `https://gitlab.com/acme/sub/infra/-/blob/${SHA}/infra/res/a%20%28b%29.yaml#L3-5`,
  ],
  [
    'https://codeberg.org/acme/infra',
    {},
    `https://codeberg.org/acme/infra/src/commit/${SHA}/infra/res/a%20%28b%29.yaml#L3-L5`,
  ],
  [
    'git@bitbucket.org:acme/infra.git',
    {},
    `https://bitbucket.org/acme/infra/src/${SHA}/infra/res/a%20%28b%29.yaml#lines-3:5`,
  ],
  [
    'https://bitbucket.acme.io/scm/OPS/infra.git',
    {},
    `https://bitbucket.acme.io/projects/OPS/repos/infra/browse/infra/res/a%20%28b%29.yaml?at=${SHA}#3-5`,
  ],
  [
    'ssh://git@bitbucket.acme.io:7999/~ada/infra.git',
    {},
    `https://bitbucket.acme.io/users/ada/repos/infra/browse/infra/res/a%20%28b%29.yaml?at=${SHA}#3-5`,
  ],
  [
    'https://code.acme.io/acme/infra',
    { GITHUB_SERVER_URL: 'https://code.acme.io', GITEA_ACTIONS: 'true' },
    `https://code.acme.io/acme/infra/src/commit/${SHA}/infra/res/a%20%28b%29.yaml#L3-L5`,
  ],
  [
    'https://code.acme.io/acme/infra',
    { CI_SERVER_URL: 'https://code.acme.io', GITLAB_CI: 'true' },
    `https://code.acme.io/acme/infra/-/blob/${SHA}/infra/res/a%20%28b%29.yaml#L3-5`,
  ],
] as const)('a place in a project on %s has a link to its lines at the commit', (url, env, expected) => {
  const found = repository(url);
  const kind = found.remote === undefined ? undefined : guessForgeKind(found.remote, env);
  expect(linkToLines(found, kind)?.({ file: 'res/a (b).yaml', line: 3, endLine: 5 })).toBe(expected);
});

test('there is no link to a forge of unknown kind, nor from files that differ from the commit', () => {
  const unknown = repository('https://code.acme.io/acme/infra');
  expect(unknown.remote && guessForgeKind(unknown.remote, {})).toBeUndefined();
  expect(linkToLines(unknown, undefined)).toBeUndefined();
  expect(linkToLines(repository('https://github.com/acme/infra', true), 'github')).toBeUndefined();
});
