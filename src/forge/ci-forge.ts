import { isJsonObject, type Json } from '../model/json.ts';
import { type Environment, type FoundForge, readNumber } from './found-forge.ts';
import { textOf } from './read-answer.ts';
import { readRequestPage } from './request-page.ts';

/**
 * What a CI system's variables say of the forge.
 *
 * @param event - The event that started a workflow run, where there is one.
 */
export function ciForge(environment: Environment, event: Json | undefined): FoundForge {
  if (environment['GITHUB_ACTIONS'] === 'true') return fromActions(environment, event);
  if (environment['GITLAB_CI'] === 'true') return fromGitlab(environment);
  if (environment['BITBUCKET_BUILD_NUMBER'] !== undefined) return fromBitbucket(environment);
  // Jenkins' multibranch builds and Atlantis give the page of the request, which says it all.
  return readRequestPage(environment['CHANGE_URL'] ?? environment['PULL_URL']);
}

/** GitHub's variables ("Store information in variables"); Gitea and Forgejo set the same ones. */
function fromActions(environment: Environment, event: Json | undefined): FoundForge {
  const isGitea = environment['GITEA_ACTIONS'] === 'true' || environment['FORGEJO_ACTIONS'] === 'true';
  const fromReference = /^refs\/pull\/(\d+)\//.exec(environment['GITHUB_REF'] ?? '')?.[1];
  return found({
    kind: isGitea ? 'gitea' : 'github',
    apiUrl: environment['GITHUB_API_URL'],
    repository: environment['GITHUB_REPOSITORY'],
    pullRequest: fromReference ?? eventNumber(event),
  });
}

/** Of a pull request's event, or of a comment's on one; not of one on an issue. */
function eventNumber(event: Json | undefined): string | undefined {
  if (!isJsonObject(event)) return undefined;
  const { pull_request: pullRequest, issue } = event;
  if (isJsonObject(pullRequest)) return textOf(pullRequest, 'number');
  return isJsonObject(issue) && isJsonObject(issue['pull_request']) ? textOf(issue, 'number') : undefined;
}

/** GitLab's variables ("Predefined CI/CD variables reference"). A merge request from a fork belongs to the project it goes to. */
function fromGitlab(environment: Environment): FoundForge {
  return found({
    kind: 'gitlab',
    apiUrl: environment['CI_API_V4_URL'],
    repository: environment['CI_MERGE_REQUEST_PROJECT_ID'] ?? environment['CI_PROJECT_ID'],
    pullRequest: environment['CI_MERGE_REQUEST_IID'],
  });
}

/** Bitbucket Pipelines' variables ("Variables and secrets"). */
function fromBitbucket(environment: Environment): FoundForge {
  return found({
    kind: 'bitbucket-cloud',
    apiUrl: undefined,
    repository: environment['BITBUCKET_REPO_FULL_NAME'],
    pullRequest: environment['BITBUCKET_PR_ID'],
  });
}

function found(parts: {
  readonly kind: NonNullable<FoundForge['kind']>;
  readonly apiUrl: string | undefined;
  readonly repository: string | undefined;
  readonly pullRequest: string | undefined;
}): FoundForge {
  const pullRequest = readNumber(parts.pullRequest);
  return {
    kind: parts.kind,
    ...(parts.apiUrl === undefined || parts.apiUrl === '' ? {} : { apiUrl: parts.apiUrl }),
    ...(parts.repository === undefined || parts.repository === '' ? {} : { repository: parts.repository }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
  };
}
