import type { ForgeKind } from '../model/forge-kind.ts';
import type { SourceLocation } from '../model/source-location.ts';
import type { RepositoryDescription } from './describe-repository.ts';
import type { RemoteAddress } from './remote-address.ts';

/**
 * The kind of forge that a remote is on, from its host's name and from what CI systems say of themselves.
 *
 * @param environment - The process's variables; `GITHUB_SERVER_URL` and `CI_SERVER_URL` tell self-hosted forges by their host.
 * @returns `undefined` when nothing tells.
 */
export function guessForgeKind(
  remote: RemoteAddress,
  environment: Readonly<Record<string, string | undefined>>,
): ForgeKind | undefined {
  const host = remote.host.toLowerCase();
  if (hostOf(environment['GITHUB_SERVER_URL']) === host) {
    return environment['GITEA_ACTIONS'] === 'true' || environment['FORGEJO_ACTIONS'] === 'true' ? 'gitea' : 'github';
  }
  if (hostOf(environment['CI_SERVER_URL']) === host && environment['GITLAB_CI'] === 'true') return 'gitlab';
  if (host === 'bitbucket.org') return 'bitbucket-cloud';
  for (const [word, kind] of NAMES) if (host.includes(word)) return kind;
  return remote.path.startsWith('scm/') ? 'bitbucket-server' : undefined;
}

const NAMES: readonly (readonly [string, ForgeKind])[] = [
  ['github', 'github'],
  ['gitlab', 'gitlab'],
  ['gitea', 'gitea'],
  ['forgejo', 'gitea'],
  ['codeberg', 'gitea'],
  ['bitbucket', 'bitbucket-server'],
];

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host.toLowerCase() : undefined;
}

/**
 * Makes links to lines of the project's files at the commit that is checked out.
 *
 * @param repository - As `describeRepository` gives it.
 * @param kind - As `guessForgeKind` gives it, or as the user says.
 * @returns A function from a place in the project to its web address; `undefined` when there is no commit or no remote to link
 *   to, or the files differ from the commit so that lines would not match.
 */
export function linkToLines(
  repository: RepositoryDescription,
  kind: ForgeKind | undefined,
): ((place: Pick<SourceLocation, 'file' | 'line'> & { readonly endLine?: number }) => string) | undefined {
  const { remote, commit, prefix } = repository;
  if (remote === undefined || commit === undefined || commit.dirty || kind === undefined) return undefined;
  return ({ file, line, endLine }) => {
    const path = prefix === '' ? file : `${prefix}/${file}`;
    return fileAddress(kind, remote, commit.id, path) + lineAnchor(kind, line, endLine ?? line);
  };
}

function fileAddress(kind: ForgeKind, remote: RemoteAddress, commit: string, path: string): string {
  const site = `${remote.protocol}://${remote.host}`;
  const repository = encodePath(remote.path);
  const file = encodePath(path);
  switch (kind) {
    case 'github':
      return `${site}/${repository}/blob/${commit}/${file}`;
    case 'gitlab':
      return `${site}/${repository}/-/blob/${commit}/${file}`;
    case 'gitea':
      return `${site}/${repository}/src/commit/${commit}/${file}`;
    case 'bitbucket-cloud':
      return `${site}/${repository}/src/${commit}/${file}`;
    case 'bitbucket-server':
      return `${site}/${serverRepository(remote.path)}/browse/${file}?at=${commit}`;
    default:
      return kind satisfies never;
  }
}

/** `scm/KEY/slug` of a clone address is `projects/KEY/repos/slug` in the browser; `~user` is a project of its own kind. */
function serverRepository(path: string): string {
  const [slug = '', key = '', ...context] = path.split('/').reverse();
  const before = context.reverse().filter((part, index, all) => !(part === 'scm' && index === all.length - 1));
  const owner = key.startsWith('~') ? `users/${key.slice(1)}` : `projects/${key}`;
  return encodePath([...before, owner, 'repos', slug].join('/'));
}

function lineAnchor(kind: ForgeKind, from: number, to: number): string {
  const single = from === to;
  switch (kind) {
    case 'github':
    case 'gitea':
      return single ? `#L${from}` : `#L${from}-L${to}`;
    case 'gitlab':
      return single ? `#L${from}` : `#L${from}-${to}`;
    case 'bitbucket-cloud':
      return single ? `#lines-${from}` : `#lines-${from}:${to}`;
    case 'bitbucket-server':
      return single ? `#${from}` : `#${from}-${to}`;
    default:
      return kind satisfies never;
  }
}

/** Every segment escaped, brackets too, so that the address stands in Markdown as it is. */
function encodePath(path: string): string {
  return path
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[()!'*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}
