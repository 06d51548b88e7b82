import type { JsonObject } from '../model/json.ts';
import type { ForgeApi, ForgeComment } from './forge-api.ts';
import type { ForgeClient } from './forge-client.ts';
import { listOf, objectOf, partOf, textOf } from './read-answer.ts';

/** The API of Bitbucket Server and Data Center, version 1.0 (Bitbucket Data Center REST API, "Pull Requests"). */
export function bitbucketServerApi(client: ForgeClient): ForgeApi {
  const [key = '', slug = ''] = client.settings.repository.split('/');
  const repository = `/projects/${encodeURIComponent(key)}/repos/${encodeURIComponent(slug)}`;
  const request = (pullRequest: number): string => `${repository}/pull-requests/${pullRequest}`;
  return {
    guardsComments: true,
    self: async () => undefined,
    async *comments(pullRequest) {
      // General comments can be listed only as a part of what happened, latest first.
      const found: ForgeComment[] = [];
      for (let start = 0; ; ) {
        const path = `${request(pullRequest)}/activities`;
        const answer = objectOf(
          (await client.send({ method: 'GET', path, query: { limit: 500, start } })).json,
          'page',
        );
        for (const activity of listOf(answer['values'], 'activities')) {
          const comment = partOf(activity, 'comment');
          if (textOf(activity, 'action') === 'COMMENTED' && comment !== undefined) found.push(readComment(comment));
        }
        const next = answer['nextPageStart'];
        if (answer['isLastPage'] !== false || typeof next !== 'number' || next <= start) break;
        start = next;
      }
      yield* found.reverse();
    },
    async createComment(pullRequest, text) {
      const path = `${request(pullRequest)}/comments`;
      return readComment(objectOf((await client.send({ method: 'POST', path, body: { text } })).json, 'comment'));
    },
    async updateComment(pullRequest, comment, text) {
      const path = `${request(pullRequest)}/comments/${encodeURIComponent(comment.id)}`;
      const body = { text, version: comment.version ?? 0 };
      return readComment(objectOf((await client.send({ method: 'PUT', path, body })).json, 'comment'));
    },
  };
}

function readComment(comment: JsonObject): ForgeComment {
  const version = comment['version'];
  return {
    id: textOf(comment, 'id'),
    body: textOf(comment, 'text'),
    author: { name: textOf(partOf(comment, 'author'), 'name'), isBot: false },
    ...(typeof version === 'number' ? { version } : {}),
  };
}
