import type { Json } from '../model/json.ts';
import type { RetryRule } from './retry-policy.ts';

/** A value of a query parameter; null and undefined leave the parameter out, a list repeats it. */
export type QueryValue = string | number | boolean | null | undefined | readonly (string | number | boolean)[];

/** What is sent, with its content type. */
export type HttpBody =
  | { readonly kind: 'json'; readonly value: Json; readonly contentType?: string }
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'raw'; readonly content: string | Uint8Array; readonly contentType?: string };

/** One request to a connection. */
export interface HttpRequest {
  readonly method: string;
  /** Path below the connection's base, beginning with `/`; or an absolute URL, which then goes without credentials. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Query text sent as it is after the parameters, for systems whose filter language must not be encoded twice. */
  readonly rawQuery?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** Whether sending it twice does no more than sending it once: decided by route, never by method alone. */
  readonly idempotent: boolean;
  /** Aborts the request at once, also while it waits to be repeated. */
  readonly signal: AbortSignal;
  /** Longest wait for the answer's headers, and between two parts of its body, in milliseconds. */
  readonly timeoutMs?: number;
  /** Whether credentials are added. Default: true for the connection's own origin. */
  readonly authenticate?: boolean;
  /** Rules that go before the connection's own. */
  readonly retries?: readonly RetryRule[];
}

/** The request's URL on a base; parameters in the order in which they stand. */
export function requestUrl(base: URL, request: Pick<HttpRequest, 'path' | 'query' | 'rawQuery'>): URL {
  const url = isAbsolute(request.path) ? new URL(request.path) : joinPath(base, request.path);
  const parts: string[] = url.search === '' ? [] : [url.search.slice(1)];
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === null || value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      parts.push(`${encodeURIComponent(name)}=${queryText(item)}`);
    }
  }
  if (request.rawQuery !== undefined && request.rawQuery !== '') parts.push(request.rawQuery);
  url.search = parts.join('&');
  return url;
}

/** A parameter's value, encoded but for the comma: it separates nothing in a query (RFC 3986 section 3.4), and some servers want it plain. */
function queryText(value: string | number | boolean): string {
  return encodeURIComponent(String(value)).replaceAll('%2C', ',');
}

/** Whether the path is a whole URL of its own. */
export function isAbsolute(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/** Text appended rather than resolved: a base of `/api/v1` stays in front, and no slash is doubled. */
function joinPath(base: URL, path: string): URL {
  const url = new URL(base);
  const at = path.indexOf('?');
  const pathname = at === -1 ? path : path.slice(0, at);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${pathname.replace(/^\/+/, '')}`;
  url.search = at === -1 ? '' : path.slice(at);
  return url;
}
