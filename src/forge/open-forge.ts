import type { HttpWorld } from '../http/http-client.ts';
import { bitbucketCloudApi } from './bitbucket-cloud-api.ts';
import { bitbucketServerApi } from './bitbucket-server-api.ts';
import type { ForgeApi } from './forge-api.ts';
import { ForgeClient } from './forge-client.ts';
import type { ForgeSettings } from './forge-settings.ts';
import { githubApi } from './github-api.ts';
import { gitlabApi } from './gitlab-api.ts';

/** An open connection to a forge. */
export interface Forge extends AsyncDisposable {
  readonly settings: ForgeSettings;
  readonly api: ForgeApi;
}

/**
 * Opens a connection to a forge. Sends nothing yet.
 *
 * @param signal - Aborts every request, also while it waits to be repeated.
 * @throws {ForgeError} `FORGE_UNKNOWN` when the API's address is none.
 */
export function openForge(settings: ForgeSettings, world: HttpWorld, signal: AbortSignal): Forge {
  const client = new ForgeClient(settings, world, signal);
  return { settings, api: apiFor(client), [Symbol.asyncDispose]: () => client.close() };
}

function apiFor(client: ForgeClient): ForgeApi {
  const { kind } = client.settings;
  switch (kind) {
    case 'github':
    case 'gitea':
      return githubApi(client, kind);
    case 'gitlab':
      return gitlabApi(client);
    case 'bitbucket-cloud':
      return bitbucketCloudApi(client);
    case 'bitbucket-server':
      return bitbucketServerApi(client);
    default:
      return kind satisfies never;
  }
}
