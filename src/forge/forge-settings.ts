import type { ForgeKind } from '../model/forge-kind.ts';
import type { Secret } from '../model/value.ts';

/** Who posts, on which repository of which forge. */
export interface ForgeSettings {
  readonly kind: ForgeKind;
  /** Base of the API without a slash at the end: `https://api.github.com`, `https://gitlab.example.com/api/v4`. */
  readonly apiUrl: string;
  /**
   * `owner/name`; on GitLab the project's full path or its number, on Bitbucket Cloud `workspace/slug`, on Bitbucket Server
   * `KEY/slug`.
   */
  readonly repository: string;
  readonly credentials: ForgeCredentials;
  /** Number of the pull or merge request that this run belongs to. */
  readonly pullRequest?: number;
  /** Login of the account that posts, where the token can't tell. Only comments of this account are updated. */
  readonly author?: string;
}

/** How requests prove who sends them. */
export type ForgeCredentials =
  | { readonly kind: 'token'; readonly token: Secret }
  | { readonly kind: 'password'; readonly username: string; readonly password: Secret };

/**
 * The most bytes of UTF-8 that a comment may have: the forge's own limit (GitHub 65,536 characters, GitLab 1,000,000, Bitbucket
 * 32,768; Gitea states none), less what the hidden marker takes.
 */
export function commentBudget(kind: ForgeKind): number {
  return COMMENT_LIMIT[kind] - MARKER_RESERVE;
}

/** Whether a comment may have tags of HTML in it; Bitbucket shows them as they are written. */
export function showsHtml(kind: ForgeKind): boolean {
  return kind !== 'bitbucket-cloud' && kind !== 'bitbucket-server';
}

/** The forges' own limits; in characters there, in bytes here, which is never more. */
export const COMMENT_LIMIT: Readonly<Record<ForgeKind, number>> = {
  github: 65_536,
  gitlab: 1_000_000,
  gitea: 65_536,
  'bitbucket-cloud': 32_768,
  'bitbucket-server': 32_768,
};

const MARKER_RESERVE = 512;
