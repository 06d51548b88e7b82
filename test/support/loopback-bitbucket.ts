import type { Json } from '../../src/model/json.ts';
import { change, FORBIDDEN, type ForgeContent, route, type StoredText, write } from './forge-content.ts';
import type { ForgeReply, SeenRequest } from './loopback-forge.ts';

/** Answers as Bitbucket Cloud does. */
export function bitbucketCloud(request: SeenRequest, content: ForgeContent, self: string): ForgeReply | undefined {
  if (request.headers['authorization'] !== 'Bearer t0ken')
    return { status: 401, json: { error: { message: 'Token is invalid' } } };
  const path = '/repositories/acme/infra/pullrequests/7/comments';
  const show = (text: StoredText): Json => ({
    id: text.id,
    content: { raw: text.body },
    deleted: !text.open,
    user: { uuid: text.author, type: 'user' },
    links: { html: { href: `https://forge/${text.id}` } },
    ...(text.labels.includes('inline') ? { inline: { to: 1, path: 'a' } } : {}),
  });
  const showIssue = (text: StoredText): Json => ({
    id: text.id,
    title: text.title,
    content: { raw: text.body },
    reporter: { uuid: text.author, type: text.isBot ? 'app_user' : 'user' },
    links: { html: { href: `https://forge/${text.id}` } },
  });
  const paged = (path: string, all: readonly Json[]): ForgeReply => {
    const size = Number(request.query.get('pagelen'));
    const number = Number(request.query.get('page'));
    const next = number * size < all.length ? { next: `${self}${path}?page=${number + 1}` } : {};
    return { status: 200, json: { values: all.slice((number - 1) * size, number * size), ...next } };
  };
  const issues = '/repositories/acme/infra/issues';
  switch (route(request)) {
    case 'GET /user':
      return content.account.isNamed ? { status: 200, json: { uuid: content.account.name, type: 'user' } } : FORBIDDEN;
    case `GET ${issues}`:
      if (content.hasIssues === false)
        return { status: 404, json: { error: { message: 'Repository has no issue tracker.' } } };
      if (!request.query.get('q')?.includes('state = "new"')) return { status: 400, json: { error: { message: 'q' } } };
      return paged(issues, content.issues.filter((issue) => issue.open).map(showIssue));
    case `POST ${issues}`: {
      const { title, content: text } = request.body;
      return { status: 201, json: showIssue(write(content.issues, content, { title, body: text.raw })) };
    }
    case `PUT ${issues}/N`: {
      const { title, content: text, state } = request.body;
      return change(content.issues, request, showIssue, {
        title,
        body: text?.raw,
        open: state === undefined ? undefined : state !== 'resolved',
      });
    }
    case `GET ${path}`:
      return paged(path, content.comments.map(show));
    case `POST ${path}`:
      return { status: 201, json: show(write(content.comments, content, { body: request.body.content.raw })) };
    case `PUT ${path}/N`:
      return guarded(content, request, show, request.body.content.raw);
    default:
      return undefined;
  }
}

/** Answers as Bitbucket Data Center does. */
export function bitbucketServer(request: SeenRequest, content: ForgeContent): ForgeReply | undefined {
  if (request.headers['authorization'] !== 'Bearer t0ken')
    return { status: 401, json: { errors: [{ message: 'no' }] } };
  const path = '/projects/OPS/repos/infra/pull-requests/7';
  const show = (text: StoredText): Json => ({
    id: text.id,
    version: text.version,
    text: text.body,
    author: { name: text.author },
  });
  switch (route(request)) {
    case `GET ${path}/activities`: {
      const start = Number(request.query.get('start'));
      const latestFirst = content.comments.map((text) => ({ action: 'COMMENTED', comment: show(text) })).reverse();
      const all: Json[] = [{ action: 'APPROVED' }, ...latestFirst];
      const isLastPage = start + 25 >= all.length;
      return {
        status: 200,
        json: { values: all.slice(start, start + 25), isLastPage, nextPageStart: isLastPage ? null : start + 25 },
      };
    }
    case `POST ${path}/comments`:
      return { status: 201, json: show(write(content.comments, content, { body: request.body.text })) };
    case `PUT ${path}/comments/N`: {
      const text = content.comments.find(({ id }) => request.path.endsWith(`/${id}`));
      if (text !== undefined && text.version !== request.body.version) {
        return { status: 409, json: { errors: [{ message: 'out of date' }] } };
      }
      return guarded(content, request, show, request.body.text);
    }
    default:
      return undefined;
  }
}

/** Bitbucket lets only its author change a comment. */
function guarded(
  content: ForgeContent,
  request: SeenRequest,
  show: (text: StoredText) => Json,
  body: string,
): ForgeReply {
  const text = content.comments.find(({ id }) => request.path.endsWith(`/${id}`));
  if (text !== undefined && text.author !== content.account.name) return FORBIDDEN;
  return change(content.comments, request, show, { body });
}
