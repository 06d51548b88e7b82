import type { HttpResponse } from '../../http/http-response.ts';
import type { Redactor } from '../../http/redact-secrets.ts';
import type { ServerWords } from '../../model/diagnostic.ts';
import type { JsonPointer } from '../../model/json.ts';
import type { ServerFault } from '../../model/provider-error.ts';
import { ProviderError, type ProviderErrorCode } from '../../model/provider-error.ts';

/** What an API says of a failure, read out of an answer. */
export interface FailureReading {
  readonly message?: string;
  readonly code?: string;
  readonly faults?: readonly ServerFault[];
  /** The kind of failure, where the API tells more than the status does. */
  readonly kind?: ProviderErrorCode;
  readonly hint?: string;
  /** Whether the change may have happened all the same. */
  readonly uncertain?: boolean;
  /** After a conflict: how often it may be tried again. */
  readonly repeats?: number;
}

/** How an API tells failures: the one thing a session must know of it. */
export interface FailureReader {
  /** What the answer says of a failure; `undefined` when it is a success. */
  read(response: HttpResponse): FailureReading | undefined;
  /** What an answer means that lacks what was expected of it. @param message - What it lacks, in the server's words where it has some. */
  lacking?(response: HttpResponse, message: string): FailureReading;
}

/** The error that a failed answer stands for. @param reads - Whether the request only looked. */
export function failureError(
  response: HttpResponse,
  reading: FailureReading,
  { reads, redactor }: { readonly reads: boolean; readonly redactor: Redactor },
): ProviderError {
  const server: ServerWords = {
    method: response.method,
    url: redactor.url(response.url),
    status: response.status,
    ...(reading.code === undefined ? {} : { code: reading.code }),
    ...messageOf(response, reading, redactor),
    ...(response.requestId === undefined ? {} : { requestId: response.requestId }),
  };
  const kind = reading.kind ?? kindOfStatus(response);
  const hint = reading.hint ?? hintFor(response, kind);
  return new ProviderError(kind, sentence(response, kind, server), {
    server,
    ...(hint === undefined ? {} : { hint }),
    faults: (reading.faults ?? []).map((fault) => ({ ...fault, message: redactor.text(fault.message) })),
    ...(reading.repeats === undefined ? {} : { repeats: reading.repeats }),
    uncertain: !reads && (reading.uncertain ?? (response.status >= 500 && reading.kind === undefined)),
  });
}

function messageOf(response: HttpResponse, reading: FailureReading, redactor: Redactor): { readonly message?: string } {
  if (reading.message !== undefined) return { message: redactor.text(reading.message) };
  if (response.isWebPage) {
    const title = /<title[^>]*>([^<]*)</i.exec(response.text)?.[1]?.trim();
    return title === undefined || title === '' ? {} : { message: redactor.text(title) };
  }
  const text = response.json === undefined ? response.text.trim() : '';
  return text === '' ? {} : { message: redactor.text(text.slice(0, 500)) };
}

function kindOfStatus(response: HttpResponse): ProviderErrorCode {
  switch (response.status) {
    case 401:
      return 'PROVIDER_UNAUTHORIZED';
    case 403:
      return 'PROVIDER_FORBIDDEN';
    case 404:
    case 410:
      return response.isWebPage ? 'PROVIDER_BAD_RESPONSE' : 'PROVIDER_NOT_FOUND';
    case 405:
    case 501:
      return 'PROVIDER_UNSUPPORTED';
    case 408:
    case 504:
      return 'PROVIDER_TIMEOUT';
    case 409:
    case 423:
      return 'PROVIDER_CONFLICT';
    case 412:
      return 'PROVIDER_STALE';
    default:
      if (response.status >= 500) return 'PROVIDER_FAILED';
      return response.status < 400 ? 'PROVIDER_BAD_RESPONSE' : 'PROVIDER_REJECTED';
  }
}

function hintFor(response: HttpResponse, kind: ProviderErrorCode): string | undefined {
  if (response.isWebPage) return 'A web page came instead of an answer of the API: check `url` of the connection.';
  if (response.status >= 300 && response.status < 400) {
    return `The server sends elsewhere (${response.headers['location'] ?? 'no location'}): check \`url\` of the connection.`;
  }
  if (kind === 'PROVIDER_UNAUTHORIZED') return 'Check the credentials of the connection in reckon.yaml.';
  if (kind === 'PROVIDER_FORBIDDEN') return 'The credentials are good, but may not do this: ask for the right.';
  return undefined;
}

function sentence(response: HttpResponse, kind: ProviderErrorCode, server: ServerWords): string {
  const path = URL.canParse(server.url) ? new URL(server.url).pathname : server.url;
  const what = `${response.method} ${path}`;
  const words = server.message === undefined ? '' : `: ${server.message}`;
  switch (kind) {
    case 'PROVIDER_UNAUTHORIZED':
      return `the server does not take the credentials for ${what} (${response.status})${words}`;
    case 'PROVIDER_FORBIDDEN':
      return `the server does not allow ${what} (${response.status})${words}`;
    case 'PROVIDER_CONFLICT':
      return `the server cannot do ${what} now (${response.status})${words}`;
    case 'PROVIDER_NOT_FOUND':
      return `there is nothing at ${what} (${response.status})${words}`;
    default:
      return `${what} failed (${response.status})${words}`;
  }
}

/**
 * The pointer that a server's target means: `a.b[0].c`, `a.b.0.c` and `/a/b/0/c` alike. Surrounding `$.` and `body.` are
 * left off.
 */
export function pointerOfTarget(target: string): JsonPointer {
  const trimmed = target.trim();
  if (trimmed.startsWith('/')) return trimmed;
  const segments = trimmed
    .replace(/^\$\.?/, '')
    .replace(
      /\[(?:(\d+)|["']([^"']*)["'])\]/g,
      (_, index: string | undefined, key: string | undefined) => `.${index ?? key}`,
    )
    .split('.')
    .filter((segment) => segment !== '');
  return segments.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
