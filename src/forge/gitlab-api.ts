import type { JsonObject } from '../model/json.ts';
import type { ForgeAccount, ForgeApi, ForgeComment, ForgeIssue } from './forge-api.ts';
import type { ForgeClient } from './forge-client.ts';
import { hasNextPage, listOf, objectOf, partOf, textOf, urlPart } from './read-answer.ts';

/** The API of GitLab, version 4 (GitLab REST API, "Notes API" and "Issues API"). */
export function gitlabApi(client: ForgeClient): ForgeApi {
  const project = `/projects/${encodeURIComponent(client.settings.repository)}`;

  async function* pages(path: string, query: Readonly<Record<string, string>>): AsyncGenerator<JsonObject> {
    for (let page = 1; ; page += 1) {
      const answer = await client.send({ method: 'GET', path, query: { ...query, per_page: 100, page } });
      yield* listOf(answer.json, 'entries');
      const next = answer.headers['x-next-page'];
      if ((next === undefined || next === '') && !hasNextPage(answer.headers['link'])) return;
    }
  }

  return {
    guardsComments: false,
    async self() {
      return (
        textOf(objectOf((await client.send({ method: 'GET', path: '/user' })).json, 'user'), 'username') || undefined
      );
    },
    async *comments(pullRequest) {
      const query = { sort: 'asc', order_by: 'created_at' };
      for await (const note of pages(`${project}/merge_requests/${pullRequest}/notes`, query)) {
        if (note['system'] !== true) yield readNote(note);
      }
    },
    async createComment(pullRequest, body) {
      const path = `${project}/merge_requests/${pullRequest}/notes`;
      return readNote(objectOf((await client.send({ method: 'POST', path, body: { body } })).json, 'note'));
    },
    async updateComment(pullRequest, comment, body) {
      const path = `${project}/merge_requests/${pullRequest}/notes/${encodeURIComponent(comment.id)}`;
      return readNote(objectOf((await client.send({ method: 'PUT', path, body: { body } })).json, 'note'));
    },
    issues: {
      async *open(labels) {
        const query = { state: 'opened', labels, sort: 'asc', order_by: 'created_at' };
        for await (const issue of pages(`${project}/issues`, query)) yield readIssue(issue);
      },
      async create({ title, body, label }) {
        const answer = await client.send({
          method: 'POST',
          path: `${project}/issues`,
          body: { title, description: body, labels: label },
        });
        return readIssue(objectOf(answer.json, 'issue'));
      },
      async update(issue, { title, body }) {
        const path = `${project}/issues/${issue.number}`;
        return readIssue(
          objectOf((await client.send({ method: 'PUT', path, body: { title, description: body } })).json, 'issue'),
        );
      },
      async close(issue) {
        await client.send({ method: 'PUT', path: `${project}/issues/${issue.number}`, body: { state_event: 'close' } });
      },
    },
  };
}

function readAccount(user: JsonObject | undefined): ForgeAccount {
  return { name: textOf(user, 'username'), isBot: user?.['bot'] === true };
}

function readNote(note: JsonObject): ForgeComment {
  return { id: textOf(note, 'id'), body: textOf(note, 'body'), author: readAccount(partOf(note, 'author')) };
}

function readIssue(issue: JsonObject): ForgeIssue {
  return {
    number: Number(textOf(issue, 'iid')),
    title: textOf(issue, 'title'),
    body: textOf(issue, 'description'),
    author: readAccount(partOf(issue, 'author')),
    ...urlPart(textOf(issue, 'web_url')),
  };
}
