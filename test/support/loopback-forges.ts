import type { ForgeKind } from '../../src/model/forge-kind.ts';
import type { Json } from '../../src/model/json.ts';
import { type ForgeReply, type LoopbackForge, page, type SeenRequest, startForge } from './loopback-forge.ts';

/** A comment or an issue on the server. */
export interface StoredText {
  readonly id: number;
  readonly author: string;
  readonly isBot: boolean;
  title: string;
  body: string;
  open: boolean;
  version: number;
  readonly labels: readonly string[];
}

/** What the server keeps, and which account the token is of. */
export interface ForgeContent {
  readonly comments: StoredText[];
  readonly issues: StoredText[];
  /** The account of the token. */
  readonly account: { readonly name: string; readonly isBot: boolean; readonly isNamed: boolean };
}

/** A forge's content with further comments in it. */
export function forgeContent(account: ForgeContent['account']): ForgeContent {
  return { comments: [], issues: [], account };
}

/** Adds a comment or an issue that someone wrote. */
export function addText(list: StoredText[], author: string, body: string, extra: Partial<StoredText> = {}): StoredText {
  const text: StoredText = {
    id: 100 + list.length,
    author,
    isBot: author.includes('bot'),
    title: '',
    body,
    open: true,
    version: 0,
    labels: [],
    ...extra,
  };
  list.push(text);
  return text;
}

/** Starts a forge of a kind that knows pull request 7 of one repository and answers as the vendor's API does. */
export async function startForgeOf(kind: ForgeKind, content: ForgeContent): Promise<LoopbackForge> {
  const { base, answer } = ANSWERS[kind];
  return startForge(base, (request, self) => answer(request, content, self) ?? NOT_FOUND);
}

/** The repository that the forges know, as settings name it. */
export const REPOSITORY: Readonly<Record<ForgeKind, string>> = {
  github: 'acme/infra',
  gitea: 'acme/infra',
  gitlab: 'acme/ops/infra',
  'bitbucket-cloud': 'acme/infra',
  'bitbucket-server': 'OPS/infra',
};

const NOT_FOUND: ForgeReply = { status: 404, json: { message: 'Not Found' } };
const FORBIDDEN: ForgeReply = { status: 403, json: { message: 'Resource not accessible by integration' } };

type Answer = (request: SeenRequest, content: ForgeContent, self: string) => ForgeReply | undefined;

const ANSWERS: Readonly<Record<ForgeKind, { readonly base: string; readonly answer: Answer }>> = {
  github: { base: '/api/v3', answer: (request, content) => actions(request, content, 'github') },
  gitea: { base: '/api/v1', answer: (request, content) => actions(request, content, 'gitea') },
  gitlab: { base: '/api/v4', answer: gitlab },
  'bitbucket-cloud': { base: '/2.0', answer: bitbucketCloud },
  'bitbucket-server': { base: '/rest/api/1.0', answer: bitbucketServer },
};

function actions(request: SeenRequest, content: ForgeContent, kind: 'github' | 'gitea'): ForgeReply | undefined {
  const scheme = kind === 'github' ? 'Bearer t0ken' : 'token t0ken';
  if (request.headers['authorization'] !== scheme) return { status: 401, json: { message: 'Bad credentials' } };
  const [size, largest] = kind === 'github' ? (['per_page', 100] as const) : (['limit', 50] as const);
  const show = (text: StoredText): Json => ({
    id: text.id,
    number: text.id,
    title: text.title,
    body: text.body,
    html_url: `https://forge/${text.id}`,
    user: { login: text.author, type: kind === 'github' && text.isBot ? 'Bot' : 'User' },
  });
  switch (route(request)) {
    case 'GET /user':
      return content.account.isNamed ? { status: 200, json: { login: content.account.name } } : FORBIDDEN;
    case 'GET /repos/acme/infra/issues/7/comments':
      return page(request, content.comments.map(show), size, largest);
    case 'POST /repos/acme/infra/issues/7/comments':
      return { status: 201, json: show(write(content.comments, content, { body: request.body.body })) };
    case 'PATCH /repos/acme/infra/issues/comments/N':
      return change(content.comments, request, show, { body: request.body.body });
    case 'GET /repos/acme/infra/issues': {
      const label = request.query.get('labels') ?? '';
      const found = content.issues.filter((issue) => issue.open && issue.labels.includes(label)).map(show);
      return page(request, [{ id: 1, number: 1, pull_request: {}, body: '', user: null }, ...found], size, largest);
    }
    case 'GET /repos/acme/infra/labels':
      return page(request, [{ id: 5, name: 'bug' }], size, largest);
    case 'POST /repos/acme/infra/labels':
      return { status: 201, json: { id: 6, name: request.body.name } };
    case 'POST /repos/acme/infra/issues': {
      const { title, body, labels } = request.body;
      const expected = kind === 'github' ? ['reckon-drift'] : [6];
      if (JSON.stringify(labels) !== JSON.stringify(expected)) return { status: 422, json: { message: 'labels' } };
      return { status: 201, json: show(write(content.issues, content, { title, body, labels: ['reckon-drift'] })) };
    }
    case 'PATCH /repos/acme/infra/issues/N': {
      const { title, body, state } = request.body;
      return change(content.issues, request, show, {
        title,
        body,
        open: state === undefined ? undefined : state === 'open',
      });
    }
    default:
      return undefined;
  }
}

function gitlab(request: SeenRequest, content: ForgeContent): ForgeReply | undefined {
  if (request.headers['private-token'] !== 't0ken') return { status: 401, json: { message: '401 Unauthorized' } };
  const show = (text: StoredText): Json => ({
    id: text.id,
    iid: text.id,
    title: text.title,
    body: text.body,
    description: text.body,
    system: text.labels.includes('system'),
    web_url: `https://forge/${text.id}`,
    author: { username: text.author },
  });
  const listed = (items: readonly Json[]): ForgeReply => {
    const size = Number(request.query.get('per_page'));
    const number = Number(request.query.get('page'));
    const next = number * size < items.length ? String(number + 1) : '';
    return { status: 200, json: items.slice((number - 1) * size, number * size), headers: { 'x-next-page': next } };
  };
  const project = '/projects/acme%2Fops%2Finfra';
  switch (route(request)) {
    case 'GET /user':
      return { status: 200, json: { username: content.account.name } };
    case `GET ${project}/merge_requests/7/notes`:
      return listed(content.comments.map(show));
    case `POST ${project}/merge_requests/7/notes`:
      return { status: 201, json: show(write(content.comments, content, { body: request.body.body })) };
    case `PUT ${project}/merge_requests/7/notes/N`:
      return change(content.comments, request, show, { body: request.body.body });
    case `GET ${project}/issues`: {
      const label = request.query.get('labels') ?? '';
      return listed(content.issues.filter((issue) => issue.open && issue.labels.includes(label)).map(show));
    }
    case `POST ${project}/issues`: {
      const { title, description: body, labels } = request.body;
      return { status: 201, json: show(write(content.issues, content, { title, body, labels: labels.split(',') })) };
    }
    case `PUT ${project}/issues/N`: {
      const { title, description: body, state_event: event } = request.body;
      return change(content.issues, request, show, {
        title,
        body,
        open: event === undefined ? undefined : event !== 'close',
      });
    }
    default:
      return undefined;
  }
}

function bitbucketCloud(request: SeenRequest, content: ForgeContent, self: string): ForgeReply | undefined {
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
  switch (route(request)) {
    case `GET ${path}`: {
      const size = Number(request.query.get('pagelen'));
      const number = Number(request.query.get('page'));
      const values = content.comments.slice((number - 1) * size, number * size).map(show);
      const next = number * size < content.comments.length ? { next: `${self}${path}?page=${number + 1}` } : {};
      return { status: 200, json: { values, ...next } };
    }
    case `POST ${path}`:
      return { status: 201, json: show(write(content.comments, content, { body: request.body.content.raw })) };
    case `PUT ${path}/N`:
      return guarded(content, request, show, request.body.content.raw);
    default:
      return undefined;
  }
}

function bitbucketServer(request: SeenRequest, content: ForgeContent): ForgeReply | undefined {
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

/** Method and path, the last number as N. */
function route(request: SeenRequest): string {
  return `${request.method} ${request.path.replace(/\/\d+$/, '/N')}`;
}

function write(list: StoredText[], { account }: ForgeContent, text: Partial<StoredText>): StoredText {
  return addText(list, account.name, text.body ?? '', { isBot: account.isBot, ...text });
}

interface Change {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly open?: boolean | undefined;
}

function change(list: StoredText[], request: SeenRequest, show: (text: StoredText) => Json, parts: Change): ForgeReply {
  const text = list.find(({ id }) => request.path.endsWith(`/${id}`));
  if (text === undefined) return NOT_FOUND;
  text.title = parts.title ?? text.title;
  text.body = parts.body ?? text.body;
  text.open = parts.open ?? text.open;
  text.version += 1;
  return { status: 200, json: show(text) };
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
