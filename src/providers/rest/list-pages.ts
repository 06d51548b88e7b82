import { isAbsolute } from '../../http/http-request.ts';
import type { HttpResponse } from '../../http/http-response.ts';
import { isJsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import { isValueList, type Value } from '../../model/value.ts';
import type { PageDefinition } from '../definition/call-definition.ts';
import { compileExpression, type Scope } from '../definition/expression.ts';
import { responseScope } from './response-scope.ts';
import type { Session, SessionRequest } from './session.ts';

/** More pages than any list has: a server that never ends its list is not followed for ever. */
const MAX_PAGES = 100_000;

/** A page as it came. */
export interface Page {
  readonly response: HttpResponse;
  readonly items: readonly Value[];
}

/**
 * Fetches a list page by page.
 *
 * @param itemsOf - The entries, out of an answer.
 * @throws {ProviderError} `PROVIDER_BAD_RESPONSE` for an answer without a list
 */
export async function* listPages(
  session: Session,
  first: SessionRequest,
  style: PageDefinition,
  itemsOf: (scope: Scope) => Value | undefined,
): AsyncIterable<Page> {
  const next = nextPage(style);
  let request: SessionRequest | undefined = { ...first, query: { ...first.query, ...firstQuery(style) } };
  for (let index = 0; request !== undefined; index += 1) {
    if (index >= MAX_PAGES) throw new ProviderError('PROVIDER_BAD_RESPONSE', `the list ${first.path} does not end`);
    const response: HttpResponse = await session.send(request);
    const scope = { response: responseScope(response) };
    const items = itemsOf(scope);
    if (!isValueList(items)) {
      throw new ProviderError('PROVIDER_BAD_RESPONSE', `${first.method} ${first.path} did not answer with a list`, {
        hint: noListHint(response),
        server: {
          method: first.method,
          url: session.http.settings.redactor.url(response.url),
          status: response.status,
        },
      });
    }
    yield { response, items };
    request = next(request, scope, items.length, index, session);
  }
}

/** What to do about an answer in which no list was found: the names in it tell another service from a wrong `items`. */
function noListHint({ json }: HttpResponse): string {
  const check = 'Check `url` of the connection: another service may answer there.';
  if (!isJsonObject(json)) return check;
  const names = Object.keys(json).slice(0, 10).join(', ') || 'nothing';
  return `${check}\nIn a definition of your own, also \`items\` of \`list\`: the answer holds ${names}.`;
}

function firstQuery(style: PageDefinition): Readonly<Record<string, string | number>> {
  switch (style.style) {
    case 'none':
    case 'next':
    case 'cursor':
      return {};
    case 'page':
      return { [style.page]: style.first ?? 1, ...(style.size === undefined ? {} : { [style.size]: style.pageSize }) };
    case 'offset':
      return { [style.offset]: 0, [style.limit]: style.pageSize };
    case 'range':
      return { [style.parameter]: `0,${style.pageSize}` };
    default:
      return style satisfies never;
  }
}

type Next = (
  request: SessionRequest,
  scope: Scope,
  count: number,
  index: number,
  session: Session,
) => SessionRequest | undefined;

function nextPage(style: PageDefinition): Next {
  switch (style.style) {
    case 'none':
      return () => undefined;
    case 'page': {
      const more = moreOf(style.more, style.pageSize);
      return (request, scope, count, index) =>
        more(scope, count) ? withQuery(request, { [style.page]: (style.first ?? 1) + index + 1 }) : undefined;
    }
    case 'offset': {
      const more = moreOf(style.more, style.pageSize);
      return (request, scope, count, index) =>
        more(scope, count) ? withQuery(request, { [style.offset]: (index + 1) * style.pageSize }) : undefined;
    }
    case 'range':
      return (request, _scope, count, index) =>
        count < style.pageSize
          ? undefined
          : withQuery(request, { [style.parameter]: `${(index + 1) * style.pageSize},${style.pageSize}` });
    case 'next': {
      const link = compileExpression(style.next);
      return (request, scope, _count, _index, session) => {
        const target = link(scope);
        return typeof target === 'string' && target !== '' ? follow(request, target, session) : undefined;
      };
    }
    case 'cursor': {
      const cursor = compileExpression(style.cursor);
      return (request, scope) => {
        const value = cursor(scope);
        const isEnd = value === undefined || value === null || value === '';
        return isEnd ? undefined : withQuery(request, { [style.parameter]: String(value) });
      };
    }
    default:
      return style satisfies never;
  }
}

/** Whether another page follows: what the definition says, else whether this one was full. */
function moreOf(source: string | undefined, pageSize: number): (scope: Scope, count: number) => boolean {
  if (source === undefined) return (_scope, count) => count >= pageSize;
  const evaluate = compileExpression(source);
  return (scope, count) => count > 0 && evaluate(scope) === true;
}

function withQuery(request: SessionRequest, query: Readonly<Record<string, string | number>>): SessionRequest {
  return { ...request, query: { ...request.query, ...query } };
}

/** A link as the server wrote it: relative to the last request, and never to another origin, which would get the credentials. */
function follow(request: SessionRequest, link: string, session: Session): SessionRequest {
  const { base } = session.http.settings;
  const here = isAbsolute(request.path)
    ? request.path
    : `${base.origin}${base.pathname.replace(/\/$/, '')}${request.path}`;
  const target = new URL(link, here);
  if (target.origin !== base.origin) {
    throw new ProviderError(
      'PROVIDER_BAD_RESPONSE',
      `the list goes on at another server, ${target.origin}: not followed`,
    );
  }
  const { query: _query, rawQuery: _rawQuery, ...rest } = request;
  return {
    ...rest,
    path: target.href,
    authenticate: true,
    headers: { ...session.http.settings.headers, ...rest.headers },
  };
}
