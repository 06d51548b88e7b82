import type { JsonObject } from '../model/json.ts';
import type { ForgeAccount, ForgeApi, ForgeComment, ForgeIssue } from './forge-api.ts';
import type { ForgeClient } from './forge-client.ts';
import { ForgeError } from './forge-error.ts';
import { hasNextPage, listOf, objectOf, partOf, textOf, urlPart } from './read-answer.ts';

/** What a page holds at most: GitHub 100, Gitea 50 by default. */
const PAGE = { github: { per_page: 100 }, gitea: { limit: 50 } } as const;

/**
 * The API of GitHub, and of Gitea and Forgejo, which copy its paths. Comments of pull requests are those of the issue with the
 * same number (GitHub REST API, "REST API endpoints for issue comments").
 */
export function githubApi(client: ForgeClient, kind: 'github' | 'gitea'): ForgeApi {
  const repository = `/repos/${client.settings.repository.split('/').map(encodeURIComponent).join('/')}`;

  async function* pages(path: string, query: Readonly<Record<string, string>>): AsyncGenerator<JsonObject> {
    for (let page = 1; ; page += 1) {
      const answer = await client.send({ method: 'GET', path, query: { ...query, ...PAGE[kind], page } });
      yield* listOf(answer.json, 'entries');
      if (!hasNextPage(answer.headers['link'])) return;
    }
  }

  /** GitHub takes labels by name and makes those that are missing; Gitea wants ids of labels that exist. */
  async function labelValue(label: string): Promise<string | number> {
    if (kind === 'github') return label;
    for await (const found of pages(`${repository}/labels`, {})) {
      if (textOf(found, 'name') === label) return Number(textOf(found, 'id'));
    }
    const made = await client.send({
      method: 'POST',
      path: `${repository}/labels`,
      body: { name: label, color: '#fbca04', description: 'What is live differs from what was last applied' },
    });
    return Number(textOf(objectOf(made.json, 'label'), 'id'));
  }

  return {
    guardsComments: false,
    async self() {
      try {
        return (
          textOf(objectOf((await client.send({ method: 'GET', path: '/user' })).json, 'user'), 'login') || undefined
        );
      } catch (error) {
        // The tokens of workflow runs belong to no user, and the forge refuses to name one.
        if (error instanceof ForgeError && (error.code === 'FORGE_FORBIDDEN' || error.code === 'FORGE_NOT_FOUND'))
          return undefined;
        throw error;
      }
    },
    async *comments(pullRequest) {
      for await (const comment of pages(`${repository}/issues/${pullRequest}/comments`, {})) yield readComment(comment);
    },
    async createComment(pullRequest, body) {
      const path = `${repository}/issues/${pullRequest}/comments`;
      return readComment(objectOf((await client.send({ method: 'POST', path, body: { body } })).json, 'comment'));
    },
    async updateComment(_pullRequest, comment, body) {
      const path = `${repository}/issues/comments/${encodeURIComponent(comment.id)}`;
      return readComment(objectOf((await client.send({ method: 'PATCH', path, body: { body } })).json, 'comment'));
    },
    issues: {
      async *open(labels) {
        const query =
          kind === 'github' ? { state: 'open', labels, direction: 'asc' } : { state: 'open', labels, type: 'issues' };
        for await (const issue of pages(`${repository}/issues`, query)) {
          // GitHub lists pull requests among the issues.
          if (partOf(issue, 'pull_request') === undefined) yield readIssue(issue);
        }
      },
      async create({ title, body, label }) {
        const labels = [await labelValue(label)];
        const answer = await client.send({
          method: 'POST',
          path: `${repository}/issues`,
          body: { title, body, labels },
        });
        return readIssue(objectOf(answer.json, 'issue'));
      },
      async update(issue, { title, body }) {
        const path = `${repository}/issues/${issue.number}`;
        return readIssue(objectOf((await client.send({ method: 'PATCH', path, body: { title, body } })).json, 'issue'));
      },
      async close(issue) {
        await client.send({ method: 'PATCH', path: `${repository}/issues/${issue.number}`, body: { state: 'closed' } });
      },
    },
  };
}

/** Accounts under which Gitea's and Forgejo's own workflow runs post. */
const ACTIONS_ACCOUNTS = new Set(['gitea-actions', 'forgejo-actions']);

function readAccount(user: JsonObject | undefined): ForgeAccount {
  const name = textOf(user, 'login');
  return { name, isBot: textOf(user, 'type') === 'Bot' || ACTIONS_ACCOUNTS.has(name) };
}

function readComment(comment: JsonObject): ForgeComment {
  return {
    id: textOf(comment, 'id'),
    body: textOf(comment, 'body'),
    author: readAccount(partOf(comment, 'user')),
    ...urlPart(textOf(comment, 'html_url')),
  };
}

function readIssue(issue: JsonObject): ForgeIssue {
  return {
    number: Number(textOf(issue, 'number')),
    title: textOf(issue, 'title'),
    body: textOf(issue, 'body'),
    author: readAccount(partOf(issue, 'user')),
    ...urlPart(textOf(issue, 'html_url')),
  };
}
