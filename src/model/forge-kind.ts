/**
 * The kinds of forges that reckon can link to and comment on. Forgejo and Codeberg speak Gitea's API; `bitbucket-server` is
 * Bitbucket Data Center too.
 */
export type ForgeKind = 'github' | 'gitlab' | 'gitea' | 'bitbucket-cloud' | 'bitbucket-server';
