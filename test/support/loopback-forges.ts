import type { ForgeKind } from '../../src/model/forge-kind.ts';
import type { Json } from '../../src/model/json.ts';
import { change, FORBIDDEN, type ForgeContent, NOT_FOUND, route, type StoredText, write } from './forge-content.ts';
import { bitbucketCloud, bitbucketServer } from './loopback-bitbucket.ts';
import { type ForgeReply, type LoopbackForge, page, type SeenRequest, startForge } from './loopback-forge.ts';

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
