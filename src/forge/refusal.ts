import type { HttpResponse } from '../http/http-response.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { ForgeCode } from './forge-codes.ts';
import { ForgeError } from './forge-error.ts';
import type { ForgeSettings } from './forge-settings.ts';

/**
 * Whether an answer says that too many requests were sent. GitHub says so with 403 too, marked by `x-ratelimit-remaining: 0` or
 * `retry-after` (GitHub REST API, "Rate limits for the REST API").
 */
export function isRateLimit(response: Pick<HttpResponse, 'status' | 'headers'>): boolean {
  if (response.status === 429) return true;
  const { headers } = response;
  return response.status === 403 && (headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined);
}

/** The error that an answer stands for, with the forge's own words. */
export function refusal(
  settings: ForgeSettings,
  request: { readonly method: string; readonly path: string },
  response: HttpResponse,
): ForgeError {
  const [code, what, hint] = meaning(settings, response);
  const words = wordsOf(response.json);
  const requestId = response.requestId ?? response.headers['x-github-request-id'];
  return new ForgeError(
    code,
    `${what} (${request.method} ${request.path}: ${response.status})${words === '' ? '' : `: ${words}`}`,
    {
      hint,
      server: {
        method: request.method,
        url: settings.apiUrl + request.path,
        status: response.status,
        ...(words === '' ? {} : { message: words }),
        ...(requestId === undefined ? {} : { requestId }),
      },
    },
  );
}

function meaning(
  settings: ForgeSettings,
  response: HttpResponse,
): readonly [code: ForgeCode, what: string, hint: string] {
  const { repository, apiUrl } = settings;
  if (isRateLimit(response))
    return ['FORGE_RATE_LIMITED', `${apiUrl} takes no more requests for now${limitEnd(response)}`, 'Run again later.'];
  const { status } = response;
  if (status >= 300 && status < 400) {
    const to = response.headers['location'] ?? 'elsewhere';
    return [
      'FORGE_NOT_FOUND',
      `${repository} has moved to ${to}`,
      'Use the new name: credentials are not sent after a redirection.',
    ];
  }
  switch (status) {
    case 401:
      return [
        'FORGE_UNAUTHORIZED',
        `${apiUrl} does not accept the token`,
        'Make a new token, and check that it is one of this server.',
      ];
    case 403:
      return ['FORGE_FORBIDDEN', `the token may not write to ${repository}`, PERMISSION[settings.kind]];
    case 404:
      return [
        'FORGE_NOT_FOUND',
        `${apiUrl} does not know it, or does not show it to this token`,
        PERMISSION[settings.kind],
      ];
    default:
      if (status >= 500)
        return ['FORGE_FAILED', `${apiUrl} failed`, 'Run again; if it goes on, look at the status page of the forge.'];
      return ['FORGE_REJECTED', `${apiUrl} refused the request`, 'The words of the forge say why.'];
  }
}

const PERMISSION: Readonly<Record<ForgeSettings['kind'], string>> = {
  github:
    'Give the job `permissions: { pull-requests: write }` (for issues `issues: write`). Pull requests from forks get a token that can only read.',
  gitlab: 'Use a project access token with the scope `api` in GITLAB_TOKEN; CI_JOB_TOKEN may not write notes.',
  gitea: 'The token needs `write:issue` and `write:repository`, and its user access to the repository.',
  'bitbucket-cloud': 'The token needs `pullrequest:write` (for issues `issue:write`).',
  'bitbucket-server': 'The token needs the permission to read the repository.',
};

function limitEnd(response: HttpResponse): string {
  const after = response.headers['retry-after'];
  if (after !== undefined) return `; try again after ${after}${/^\d+$/.test(after) ? ' s' : ''}`;
  const reset = Number(response.headers['x-ratelimit-reset'] ?? response.headers['ratelimit-reset']);
  return Number.isFinite(reset) && reset > 0 ? `, until ${new Date(reset * 1000).toISOString()}` : '';
}

/**
 * What the forge says is wrong: `message` (GitHub, Gitea; a text or an object on GitLab), `error` and `error_description`
 * (GitLab, OAuth), `error.message` (Bitbucket Cloud), `errors[].message` (GitHub, Bitbucket Server).
 */
function wordsOf(json: Json | undefined): string {
  if (!isJsonObject(json)) return '';
  const parts: string[] = [];
  const add = (value: Json | undefined): void => {
    if (typeof value === 'string') parts.push(value);
    else if (Array.isArray(value))
      for (const item of value as readonly Json[]) add(isJsonObject(item) ? (item['message'] ?? item['code']) : item);
    else if (isJsonObject(value))
      for (const [name, item] of Object.entries(value)) parts.push(`${name} ${[item].flat().join(', ')}`);
  };
  add(json['message']);
  const { error } = json;
  add(isJsonObject(error) ? error['message'] : (json['error_description'] ?? error));
  add(json['errors']);
  return [...new Set(parts)].join('; ').slice(0, 500);
}
