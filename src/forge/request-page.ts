import type { ForgeKind } from '../model/forge-kind.ts';
import type { FoundForge } from './found-forge.ts';

/** The API's address of a forge that is one place for all; `undefined` where everyone runs their own. */
export function defaultApiUrl(kind: ForgeKind): string | undefined {
  switch (kind) {
    case 'github':
      return 'https://api.github.com';
    case 'gitlab':
      return 'https://gitlab.com/api/v4';
    case 'bitbucket-cloud':
      return 'https://api.bitbucket.org/2.0';
    case 'gitea':
    case 'bitbucket-server':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/**
 * What the address of a pull or merge request's page says of the forge: kind, API, repository and number.
 *
 * @returns Nothing for an address of another form.
 */
export function readRequestPage(address: string | undefined): FoundForge {
  if (address === undefined || !URL.canParse(address)) return {};
  const page = new URL(address);
  if (page.protocol !== 'https:' && page.protocol !== 'http:') return {};
  for (const { kind, pattern, api } of PAGES) {
    const match = pattern.exec(page.pathname);
    if (match?.groups === undefined) continue;
    const { repository = '', number = '', owner, slug, context = '' } = match.groups;
    const actual = kind === 'bitbucket-server' && page.hostname === 'bitbucket.org' ? 'bitbucket-cloud' : kind;
    return {
      kind: actual,
      apiUrl: defaultApiFor(actual, page) ?? `${page.origin}${context}${api}`,
      repository: owner === undefined ? repository : `${owner}/${slug ?? ''}`,
      pullRequest: Number(number),
    };
  }
  return {};
}

function defaultApiFor(kind: ForgeKind, page: URL): string | undefined {
  const isPublic =
    page.hostname === 'github.com' || page.hostname === 'gitlab.com' || page.hostname === 'bitbucket.org';
  return isPublic ? defaultApiUrl(kind) : undefined;
}

const PAGES: readonly { readonly kind: ForgeKind; readonly pattern: RegExp; readonly api: string }[] = [
  { kind: 'gitlab', pattern: /^\/(?<repository>.+?)\/-\/merge_requests\/(?<number>\d+)/, api: '/api/v4' },
  {
    kind: 'bitbucket-server',
    pattern: /^(?<context>.*)\/projects\/(?<owner>[^/]+)\/repos\/(?<slug>[^/]+)\/pull-requests\/(?<number>\d+)/,
    api: '/rest/api/1.0',
  },
  { kind: 'bitbucket-cloud', pattern: /^\/(?<repository>[^/]+\/[^/]+)\/pull-requests\/(?<number>\d+)/, api: '/2.0' },
  { kind: 'github', pattern: /^\/(?<repository>[^/]+\/[^/]+)\/pull\/(?<number>\d+)/, api: '/api/v3' },
  { kind: 'gitea', pattern: /^\/(?<repository>[^/]+\/[^/]+)\/pulls\/(?<number>\d+)/, api: '/api/v1' },
];
