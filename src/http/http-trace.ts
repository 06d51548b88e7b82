import { closeSync, openSync, writeSync } from 'node:fs';
import type { HttpBody } from './http-request.ts';
import type { HttpResponse } from './http-response.ts';
import type { Redactor } from './redact-secrets.ts';

/** One exchange as the client saw it; secrets still in it. */
export interface Exchange {
  readonly startedAt: number;
  readonly elapsedMs: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** Absent when no answer came. */
  readonly response?: HttpResponse;
  /** Why no answer came. */
  readonly failure?: string;
  /** Takes out what must not be kept. */
  readonly redactor: Redactor;
}

/** Where exchanges are recorded. */
export interface HttpTrace {
  record(exchange: Exchange): void;
  close(): void;
}

const TAIL = '\n]}}\n';

/**
 * Records into a HAR 1.2 file, mode 0600, secrets redacted. The file is a whole HAR after every exchange, so a run that is
 * killed leaves a readable one.
 */
export function openHarTrace(path: string, creator: { readonly name: string; readonly version: string }): HttpTrace {
  const file = openSync(path, 'w', 0o600);
  let position = writeSync(file, `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"entries":[`, 0);
  let first = true;
  writeSync(file, TAIL, position);
  return {
    record: (exchange) => {
      const entry = `${first ? '\n' : ',\n'}${JSON.stringify(harEntry(exchange))}`;
      first = false;
      position += writeSync(file, entry, position);
      writeSync(file, TAIL, position);
    },
    close: () => closeSync(file),
  };
}

/** An exchange as an entry of a HAR 1.2 log. @see http://www.softwareishard.com/blog/har-12-spec/ */
function harEntry(exchange: Exchange) {
  const { redactor, response } = exchange;
  const url = redactor.url(exchange.url);
  return {
    startedDateTime: new Date(exchange.startedAt).toISOString(),
    time: exchange.elapsedMs,
    request: {
      method: exchange.method,
      url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: harHeaders(exchange.headers, redactor),
      queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
      ...(exchange.body === undefined ? {} : { postData: harBody(exchange.body, redactor) }),
      headersSize: -1,
      bodySize: -1,
    },
    response: harResponse(response, exchange.failure, redactor),
    cache: {},
    timings: { send: 0, wait: exchange.elapsedMs, receive: 0 },
  };
}

function harResponse(response: HttpResponse | undefined, failure: string | undefined, redactor: Redactor) {
  const mimeType = response?.headers['content-type'] ?? '';
  return {
    status: response?.status ?? 0,
    statusText: failure === undefined ? '' : redactor.text(failure),
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: harHeaders(response?.headers ?? {}, redactor),
    content: {
      size: response?.bytes.byteLength ?? 0,
      mimeType,
      ...(response === undefined ? {} : { text: redactor.body(response.text, mimeType) }),
    },
    redirectURL: response?.headers['location'] ?? '',
    headersSize: -1,
    bodySize: response?.bytes.byteLength ?? -1,
  };
}

function harHeaders(headers: Readonly<Record<string, string>>, redactor: Redactor) {
  return Object.entries(headers).map(([name, value]) => ({ name, value: redactor.header(name, value) }));
}

function harBody(body: HttpBody, redactor: Redactor) {
  switch (body.kind) {
    case 'json': {
      const mimeType = body.contentType ?? 'application/json';
      return { mimeType, text: redactor.body(JSON.stringify(body.value), mimeType) };
    }
    case 'form': {
      const mimeType = 'application/x-www-form-urlencoded';
      return { mimeType, text: redactor.body(new URLSearchParams({ ...body.fields }).toString(), mimeType) };
    }
    case 'raw':
      return {
        mimeType: body.contentType ?? 'application/octet-stream',
        text: typeof body.content === 'string' ? redactor.text(body.content) : `(${body.content.byteLength} bytes)`,
      };
    default:
      return body satisfies never;
  }
}
