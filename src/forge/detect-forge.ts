import { readFile } from 'node:fs/promises';
import type { ForgeKind } from '../model/forge-kind.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { Secret } from '../model/value.ts';
import { ciForge } from './ci-forge.ts';
import { ForgeError } from './forge-error.ts';
import type { ForgeCredentials, ForgeSettings } from './forge-settings.ts';
import { type Environment, type FoundForge, readNumber } from './found-forge.ts';
import { defaultApiUrl } from './request-page.ts';

/** What a user says of the forge; each goes before the variable of the same meaning. */
export interface ForgeChoice {
  readonly kind?: string;
  readonly apiUrl?: string;
  readonly repository?: string;
  readonly pullRequest?: number;
}

/**
 * Finds the forge, the repository, the pull request and the credentials: as chosen, else from `RECKON_FORGE`,
 * `RECKON_FORGE_URL`, `RECKON_REPOSITORY`, `RECKON_PULL_REQUEST`, `RECKON_FORGE_TOKEN` and `RECKON_FORGE_AUTHOR`, else from the
 * variables of the CI system.
 *
 * @param choice - The command line's flags.
 * @returns Settings without `pullRequest` when the run belongs to none.
 * @throws {ForgeError} `FORGE_UNKNOWN` or `FORGE_NO_TOKEN`, naming the variables that would help.
 */
export async function detectForge(environment: Environment, choice: ForgeChoice = {}): Promise<ForgeSettings> {
  const said = saidForge(environment, choice);
  const found = ciForge(environment, await readEvent(environment));
  const kind = said.kind ?? found.kind;
  if (kind === undefined)
    throw unknown('no CI system that reckon knows set its variables, and RECKON_FORGE is not set');
  // What CI says of one forge is of no use for another.
  const ci = kind === found.kind ? found : {};
  const repository = said.repository ?? ci.repository;
  if (repository === undefined) throw unknown(`the repository on ${kind} is not known`);
  const apiUrl = said.apiUrl ?? ci.apiUrl ?? defaultApiUrl(kind);
  if (apiUrl === undefined) throw unknown(`the address of ${kind}'s API is not known`);
  const pullRequest = said.pullRequest ?? ci.pullRequest;
  const author = environment['RECKON_FORGE_AUTHOR'];
  return {
    kind,
    apiUrl: apiUrl.replace(/\/+$/, ''),
    repository,
    credentials: findCredentials(kind, environment),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(author === undefined || author === '' ? {} : { author }),
  };
}

function saidForge(environment: Environment, choice: ForgeChoice): FoundForge {
  const of = (chosen: string | undefined, variable: string): string | undefined =>
    chosen ?? (environment[variable] || undefined);
  const kind = of(choice.kind, 'RECKON_FORGE');
  if (kind !== undefined && !isForgeKind(kind)) throw unknown(`${JSON.stringify(kind)} is no forge that reckon knows`);
  const apiUrl = of(choice.apiUrl, 'RECKON_FORGE_URL');
  const repository = of(choice.repository, 'RECKON_REPOSITORY');
  const number = of(choice.pullRequest?.toString(), 'RECKON_PULL_REQUEST');
  const pullRequest = number === undefined ? undefined : readNumber(number);
  if (number !== undefined && pullRequest === undefined) {
    throw new ForgeError('FORGE_NO_PULL_REQUEST', `${JSON.stringify(number)} is not the number of a pull request`, {
      hint: 'Set RECKON_PULL_REQUEST to a number such as 7.',
    });
  }
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(apiUrl === undefined ? {} : { apiUrl }),
    ...(repository === undefined ? {} : { repository }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
  };
}

/** The event that started a workflow run of GitHub, Gitea or Forgejo Actions; `undefined` elsewhere. */
async function readEvent(environment: Environment): Promise<Json | undefined> {
  const path = environment['GITHUB_EVENT_PATH'];
  if (environment['GITHUB_ACTIONS'] !== 'true' || path === undefined || path === '') return undefined;
  try {
    const event = JSON.parse(await readFile(path, 'utf8')) as Json;
    return isJsonObject(event) ? event : undefined;
  } catch {
    // Only the number for events other than `pull_request` is in it; without it the message about a missing number helps.
    return undefined;
  }
}

const TOKEN_VARIABLES: Readonly<Record<ForgeKind, readonly string[]>> = {
  github: ['GITHUB_TOKEN', 'GH_TOKEN'],
  gitlab: ['GITLAB_TOKEN'],
  gitea: ['GITEA_TOKEN', 'FORGEJO_TOKEN', 'GITHUB_TOKEN'],
  'bitbucket-cloud': ['BITBUCKET_TOKEN'],
  'bitbucket-server': ['BITBUCKET_TOKEN'],
};

function findCredentials(kind: ForgeKind, environment: Environment): ForgeCredentials {
  const variables = ['RECKON_FORGE_TOKEN', ...TOKEN_VARIABLES[kind]];
  const token = variables.map((variable) => environment[variable]).find((value) => value !== undefined && value !== '');
  if (token !== undefined) return { kind: 'token', token: new Secret(token.trim()) };
  const { BITBUCKET_USERNAME: username, BITBUCKET_APP_PASSWORD: password } = environment;
  if (kind.startsWith('bitbucket') && username && password)
    return { kind: 'password', username, password: new Secret(password) };
  throw new ForgeError('FORGE_NO_TOKEN', `there is no token for ${kind}: none of ${variables.join(', ')} is set`, {
    hint: TOKEN_HINT[kind],
  });
}

const TOKEN_HINT: Readonly<Record<ForgeKind, string>> = {
  github: 'In the workflow:\n    env:\n      GITHUB_TOKEN: ${{ github.token }}',
  gitlab: 'Keep a project access token with the scope `api` in the masked variable GITLAB_TOKEN.',
  gitea: 'Keep a token with `write:issue` in a secret and pass it as GITEA_TOKEN.',
  'bitbucket-cloud': 'Keep a repository access token with `pullrequest:write` in the secured variable BITBUCKET_TOKEN.',
  'bitbucket-server': 'Keep an HTTP access token with read permission in the secured variable BITBUCKET_TOKEN.',
};

const KINDS: ReadonlySet<string> = new Set(Object.keys(TOKEN_VARIABLES));

function isForgeKind(text: string): text is ForgeKind {
  return KINDS.has(text);
}

function unknown(message: string): ForgeError {
  return new ForgeError('FORGE_UNKNOWN', message, {
    hint: `Set RECKON_FORGE (${[...KINDS].join(', ')}), RECKON_FORGE_URL, RECKON_REPOSITORY and RECKON_PULL_REQUEST.`,
  });
}
