/** What a CI system says it runs for. */
export type CiCheckout =
  | {
      readonly kind: 'branch';
      readonly branch: string;
      /** The commit that it says it runs for, where it says so. */
      readonly commit?: string;
      /** The variable that told. */
      readonly variable: string;
    }
  | {
      /** The run is for a pull or merge request: what is checked out is not merged, whatever the branch is called. */
      readonly kind: 'pull-request';
      readonly variable: string;
    };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the CI system says it runs for, from its own variables: GitHub, Gitea and Forgejo Actions, GitLab, Bitbucket, Jenkins,
 * Azure Pipelines, CircleCI, Buildkite and Drone/Woodpecker.
 *
 * @returns `undefined` outside CI, and for runs of tags and the like.
 */
export function ciCheckout(environment: Environment): CiCheckout | undefined {
  for (const system of SYSTEMS) {
    if (!isSet(environment[system.marker])) continue;
    const request = system.requests.find((variable) => isRequest(variable, environment[variable]));
    if (request !== undefined) return { kind: 'pull-request', variable: request };
    for (const variable of system.branches) {
      const branch = branchName(environment[variable], variable);
      if (branch === undefined) continue;
      const commit = environment[system.commit];
      return { kind: 'branch', branch, variable, ...(isSet(commit) ? { commit } : {}) };
    }
    return undefined;
  }
  return undefined;
}

/** One CI system: the variable that marks it, those set in runs for pull requests, those with the branch, the one with the commit. */
interface CiSystem {
  readonly marker: string;
  readonly requests: readonly string[];
  readonly branches: readonly string[];
  readonly commit: string;
}

const SYSTEMS: readonly CiSystem[] = [
  { marker: 'GITHUB_ACTIONS', requests: ['GITHUB_EVENT_NAME'], branches: ['GITHUB_REF'], commit: 'GITHUB_SHA' },
  {
    marker: 'GITLAB_CI',
    requests: ['CI_MERGE_REQUEST_IID', 'CI_EXTERNAL_PULL_REQUEST_IID'],
    branches: ['CI_COMMIT_BRANCH'],
    commit: 'CI_COMMIT_SHA',
  },
  {
    marker: 'BITBUCKET_BUILD_NUMBER',
    requests: ['BITBUCKET_PR_ID'],
    branches: ['BITBUCKET_BRANCH'],
    commit: 'BITBUCKET_COMMIT',
  },
  { marker: 'JENKINS_URL', requests: ['CHANGE_ID'], branches: ['BRANCH_NAME', 'GIT_BRANCH'], commit: 'GIT_COMMIT' },
  {
    marker: 'TF_BUILD',
    requests: ['SYSTEM_PULLREQUEST_PULLREQUESTID'],
    branches: ['BUILD_SOURCEBRANCH'],
    commit: 'BUILD_SOURCEVERSION',
  },
  { marker: 'CIRCLECI', requests: ['CIRCLE_PULL_REQUEST'], branches: ['CIRCLE_BRANCH'], commit: 'CIRCLE_SHA1' },
  {
    marker: 'BUILDKITE',
    requests: ['BUILDKITE_PULL_REQUEST'],
    branches: ['BUILDKITE_BRANCH'],
    commit: 'BUILDKITE_COMMIT',
  },
  { marker: 'DRONE', requests: ['DRONE_PULL_REQUEST'], branches: ['DRONE_BRANCH'], commit: 'DRONE_COMMIT_SHA' },
  {
    marker: 'CI_WORKFLOW_NAME',
    requests: ['CI_COMMIT_PULL_REQUEST'],
    branches: ['CI_COMMIT_BRANCH'],
    commit: 'CI_COMMIT_SHA',
  },
];

/** `pull_request_target` runs name the base branch and check out whatever the workflow likes: they never count as the branch. */
function isRequest(variable: string, value: string | undefined): boolean {
  if (!isSet(value) || value === 'false') return false;
  return variable !== 'GITHUB_EVENT_NAME' || value.startsWith('pull_request');
}

function branchName(value: string | undefined, variable: string): string | undefined {
  if (!isSet(value)) return undefined;
  if (value.startsWith('refs/heads/')) return value.slice('refs/heads/'.length);
  if (value.startsWith('refs/')) return undefined;
  return variable === 'GIT_BRANCH' ? value.replace(/^origin\//, '') : value;
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
