/** Every code that commenting on a forge gives, with its title and what to know about it: the source of docs/errors.md and `reckon explain`. */
export const forgeCodes = {
  FORGE_UNKNOWN: {
    title: 'There is nothing that says which forge to post to',
    explanation: `reckon finds the forge, the repository and the pull request in the variables that CI systems set: GitHub, Gitea and Forgejo
Actions, GitLab CI, Bitbucket Pipelines, Jenkins (multibranch) and Atlantis. Elsewhere set RECKON_FORGE (github, gitlab, gitea,
bitbucket-cloud or bitbucket-server), RECKON_FORGE_URL, RECKON_REPOSITORY and RECKON_PULL_REQUEST. docs/ci.md lists them all.`,
  },
  FORGE_NO_TOKEN: {
    title: 'There is no token to post with',
    explanation: `The message names the variables that were looked at. On GitHub pass \`GITHUB_TOKEN: \${{ github.token }}\` in \`env\`. On GitLab
CI_JOB_TOKEN may not write notes: make a project access token with the scope \`api\` and the role Reporter, and keep it in the masked
variable GITLAB_TOKEN. On Bitbucket Cloud a repository access token with \`pullrequest:write\` goes into BITBUCKET_TOKEN.`,
  },
  FORGE_NO_PULL_REQUEST: {
    title: 'This run belongs to no pull or merge request',
    explanation: `A comment needs one to stand on. Run \`reckon comment\` in the pipeline of a pull request (on GitLab: \`rules: - if:
$CI_PIPELINE_SOURCE == "merge_request_event"\`), or name it by \`RECKON_PULL_REQUEST\`.`,
  },
  FORGE_UNAUTHORIZED: {
    title: 'The forge does not accept the token',
    explanation:
      'It is mistyped, has expired or was revoked, or belongs to another server. The message names the address that refused it.',
  },
  FORGE_FORBIDDEN: {
    title: 'The token may not do that',
    explanation: `The forge knows the token and refuses. On GitHub give the job \`permissions: { pull-requests: write }\` (for drift issues
\`issues: write\`); runs for pull requests from forks get a token that can only read, whatever the workflow says, which is why reckon's
workflow plans branches of the repository itself only. On GitLab the token needs the scope \`api\`, on Gitea \`write:issue\`.`,
  },
  FORGE_NOT_FOUND: {
    title: 'The forge does not know the repository or the pull request',
    explanation: `Forges answer "not found" for what a token may not see, so this is as often a missing permission as a wrong name. Check the
repository and number in the message, then the scopes of the token.`,
  },
  FORGE_REJECTED: {
    title: 'The forge refused what was posted',
    explanation: `The message holds the forge's own words: a locked conversation, issues that are turned off, a comment that is too long for
a self-hosted server's own limit. For the last one give a smaller \`--max-bytes\`.`,
  },
  FORGE_RATE_LIMITED: {
    title: 'The forge takes no more requests for now',
    explanation: `reckon waited and tried again as often as is sensible. The message says when the limit ends, where the forge says so. Many
jobs with one token share its limit.`,
  },
  FORGE_FAILED: {
    title: 'The forge failed',
    explanation:
      'It answered with an error of its own, several times where that could help. Its words are in the message.',
  },
  FORGE_UNREACHABLE: {
    title: 'The forge could not be reached',
    explanation: `The message says why. HTTPS_PROXY and NO_PROXY are obeyed; a certificate authority of your own is trusted when
NODE_EXTRA_CA_CERTS names its file. A comment that may have arrived all the same is looked for before it is posted again.`,
  },
  FORGE_BAD_ANSWER: {
    title: 'The forge answered something else than its API would',
    explanation: `Most often the address is that of the web pages or of a proxy's login page. The API is at https://api.github.com,
https://HOST/api/v3 (GitHub Enterprise Server), https://HOST/api/v4 (GitLab), https://HOST/api/v1 (Gitea),
https://api.bitbucket.org/2.0 or https://HOST/rest/api/1.0 (Bitbucket Data Center).`,
  },
  FORGE_TOO_LONG: {
    title: 'The comment is longer than the forge allows',
    explanation: `GitHub takes 65,536 characters, GitLab 1,000,000, Bitbucket 32,768. \`reckon comment\` renders plans within the limit of the forge;
text that comes from elsewhere must be within it too. Nothing was posted.`,
  },
  FORGE_UNSUPPORTED: {
    title: 'The forge has no such thing',
    explanation:
      'Bitbucket Data Center has no issues, and on Bitbucket Cloud a repository has them only where its issue tracker is turned on. Drift is told by exit code 2 as well.',
  },
} as const;

/** A code of commenting on a forge. */
export type ForgeCode = keyof typeof forgeCodes;
