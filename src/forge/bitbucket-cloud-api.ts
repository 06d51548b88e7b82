import type { JsonObject } from '../model/json.ts';
import { readBitbucketAccount } from './bitbucket-account.ts';
import { bitbucketCloudIssues } from './bitbucket-cloud-issues.ts';
import type { ForgeApi, ForgeComment } from './forge-api.ts';
import type { ForgeClient } from './forge-client.ts';
import { ForgeError } from './forge-error.ts';
import { listOf, objectOf, partOf, textOf, urlPart } from './read-answer.ts';

/** The API of Bitbucket Cloud, version 2.0 (Bitbucket Cloud REST API, "Pullrequests"). */
export function bitbucketCloudApi(client: ForgeClient): ForgeApi {
  const repository = `/repositories/${client.settings.repository.split('/').map(encodeURIComponent).join('/')}`;
  const commentsOf = (pullRequest: number): string => `${repository}/pullrequests/${pullRequest}/comments`;
  return {
    guardsComments: true,
    async self() {
      try {
        return readBitbucketAccount(objectOf((await client.send({ method: 'GET', path: '/user' })).json, 'user')).name;
      } catch (error) {
        // Access tokens of repositories belong to no user, and others may lack the right to name theirs.
        if (error instanceof ForgeError && NAMELESS.has(error.code)) return undefined;
        throw error;
      }
    },
    async *comments(pullRequest) {
      for (let page = 1; ; page += 1) {
        const query = { pagelen: 100, page, sort: 'created_on' };
        const answer = objectOf(
          (await client.send({ method: 'GET', path: commentsOf(pullRequest), query })).json,
          'page',
        );
        for (const comment of listOf(answer['values'], 'comments')) {
          // Deleted comments stay listed; inline ones belong to a line of the diff.
          if (comment['deleted'] !== true && partOf(comment, 'inline') === undefined) yield readComment(comment);
        }
        if (textOf(answer, 'next') === '') return;
      }
    },
    async createComment(pullRequest, raw) {
      const path = commentsOf(pullRequest);
      const answer = await client.send({ method: 'POST', path, body: { content: { raw } } });
      return readComment(objectOf(answer.json, 'comment'));
    },
    async updateComment(pullRequest, comment, raw) {
      const path = `${commentsOf(pullRequest)}/${encodeURIComponent(comment.id)}`;
      const answer = await client.send({ method: 'PUT', path, body: { content: { raw } } });
      return readComment(objectOf(answer.json, 'comment'));
    },
    issues: bitbucketCloudIssues(client, repository),
  };
}

const NAMELESS: ReadonlySet<string> = new Set(['FORGE_UNAUTHORIZED', 'FORGE_FORBIDDEN', 'FORGE_NOT_FOUND']);

function readComment(comment: JsonObject): ForgeComment {
  return {
    id: textOf(comment, 'id'),
    body: textOf(partOf(comment, 'content'), 'raw'),
    author: readBitbucketAccount(partOf(comment, 'user')),
    ...urlPart(textOf(partOf(partOf(comment, 'links'), 'html'), 'href')),
  };
}
