import type { JsonObject } from '../model/json.ts';
import { readBitbucketAccount } from './bitbucket-account.ts';
import type { ForgeIssue, ForgeIssues } from './forge-api.ts';
import type { ForgeClient } from './forge-client.ts';
import { ForgeError } from './forge-error.ts';
import { listOf, objectOf, partOf, textOf, urlPart } from './read-answer.ts';

/** States in which an issue is not settled (Bitbucket Cloud REST API, "Issue tracker"). */
const UNSETTLED = ['new', 'open', 'on hold'].map((state) => `state = "${state}"`).join(' OR ');

/**
 * The issue tracker of a repository on Bitbucket Cloud, which each repository has to have turned on. It knows no labels: reckon's
 * issues are told by their marker alone (Bitbucket Cloud REST API, "Issue tracker").
 *
 * @param repository - Its path below the API's base.
 */
export function bitbucketCloudIssues(client: ForgeClient, repository: string): ForgeIssues {
  const change = async (issue: ForgeIssue, body: JsonObject): Promise<ForgeIssue> => {
    const path = `${repository}/issues/${issue.number}`;
    return readIssue(objectOf((await client.send({ method: 'PUT', path, body })).json, 'issue'));
  };
  return {
    async *open() {
      for (let page = 1; ; page += 1) {
        const query = { q: UNSETTLED, sort: 'created_on', pagelen: 100, page };
        const answer = await client
          .send({ method: 'GET', path: `${repository}/issues`, query })
          .catch((error: unknown) => {
            throw isNotThere(error) ? noTracker(client, error) : error;
          });
        const found = objectOf(answer.json, 'page');
        for (const issue of listOf(found['values'], 'issues')) yield readIssue(issue);
        if (textOf(found, 'next') === '') return;
      }
    },
    async create({ title, body }) {
      const path = `${repository}/issues`;
      const issue = { title, content: { raw: body }, kind: 'task' };
      return readIssue(objectOf((await client.send({ method: 'POST', path, body: issue })).json, 'issue'));
    },
    update: async (issue, { title, body }) => await change(issue, { title, content: { raw: body } }),
    close: async (issue) => {
      await change(issue, { state: 'resolved' });
    },
  };
}

function isNotThere(error: unknown): error is ForgeError {
  return error instanceof ForgeError && error.code === 'FORGE_NOT_FOUND';
}

/** Bitbucket answers 404 both where the tracker is turned off and where the token may not see it. */
function noTracker({ settings }: ForgeClient, cause: ForgeError): ForgeError {
  return new ForgeError('FORGE_UNSUPPORTED', `${settings.repository} shows this token no issue tracker`, {
    cause,
    hint: 'Turn it on under Repository settings → Issue tracker, and give the token `issue:write`. Workspaces without issues let the job fail on exit code 2 of `reckon drift` instead.',
  });
}

function readIssue(issue: JsonObject): ForgeIssue {
  return {
    number: Number(textOf(issue, 'id')),
    title: textOf(issue, 'title'),
    body: textOf(partOf(issue, 'content'), 'raw'),
    author: readBitbucketAccount(partOf(issue, 'reporter')),
    ...urlPart(textOf(partOf(partOf(issue, 'links'), 'html'), 'href')),
  };
}
