import type { HttpResponse } from '../../http/http-response.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Session } from '../rest/session.ts';
import { entriesOf, linkOf, memberOf } from './hal.ts';

/** Entries a page to ask for: the vendor's limit. A server whose own is lower gives fewer without a word. */
const PAGE_SIZE = 100;
const MAX_PAGES = 100_000;

/** What narrows a list, and what it shows of each entry beyond its stub. */
export interface ListParameters {
  /** `key:value` pairs parted by `;`, in the API's own filter language. */
  readonly filter?: string;
  /** Names of attributes to append, parted by commas. */
  readonly attributes?: string;
}

/** An item; undefined when it is gone. @throws {ProviderError} */
export async function lookItem(session: Session, path: string, signal: AbortSignal): Promise<JsonObject | undefined> {
  const response = await session.look({ method: 'GET', path, signal });
  return response === undefined ? undefined : bodyOf(response);
}

/** An item that must be there. @throws {ProviderError} */
export async function getItem(session: Session, path: string, signal: AbortSignal): Promise<JsonObject> {
  return bodyOf(await session.send({ method: 'GET', path, signal, reads: true }));
}

/** Posts to a collection or an action; never repeated once the request may have arrived. @throws {ProviderError} */
export async function post(session: Session, path: string, body: Json, signal: AbortSignal): Promise<JsonObject> {
  const response = await session.send({
    method: 'POST',
    path,
    body: { kind: 'json', value: body },
    signal,
    reads: false,
  });
  return response.text.trim() === '' ? {} : bodyOf(response);
}

/**
 * Entries of a collection, page by page. Pages are counted: the `next` link of a page drops the filter, the page's size and
 * the slash before its query.
 *
 * @throws {ProviderError} also in the middle of the list
 */
export async function* listEntries(
  session: Session,
  path: string,
  parameters: ListParameters,
  signal: AbortSignal,
): AsyncIterable<readonly Json[]> {
  let seen = 0;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const response = await session.send({
      method: 'GET',
      path,
      query: { filter: parameters.filter, attributes: parameters.attributes, page, page_size: PAGE_SIZE },
      signal,
      reads: true,
    });
    const body = bodyOf(response);
    const entries = entriesOf(body);
    if (entries === undefined) throw noList(session, response);
    yield entries;
    seen += entries.length;
    const total = memberOf(body, 'total');
    const isLast = typeof total === 'number' && seen >= total;
    if (isLast || entries.length === 0 || linkOf(body, 'next') === undefined) return;
  }
}

/** All entries of a collection. @throws {ProviderError} */
export async function allEntries(
  session: Session,
  path: string,
  parameters: ListParameters,
  signal: AbortSignal,
): Promise<readonly Json[]> {
  const found: Json[] = [];
  for await (const page of listEntries(session, path, parameters, signal)) found.push(...page);
  return found;
}

function bodyOf(response: HttpResponse): JsonObject {
  const { json } = response;
  if (isJsonObject(json)) return json;
  throw new ProviderError(
    'PROVIDER_BAD_RESPONSE',
    `${response.method} ${new URL(response.url).pathname} did not answer with an object`,
    {
      hint: 'Check `url` of the connection: another service may answer there.',
    },
  );
}

function noList(session: Session, response: HttpResponse): ProviderError {
  return new ProviderError('PROVIDER_BAD_RESPONSE', `${new URL(response.url).pathname} did not answer with a list`, {
    hint: 'Check `url` of the connection: another service may answer there.',
    server: { method: 'GET', url: session.http.settings.redactor.url(response.url), status: response.status },
  });
}
