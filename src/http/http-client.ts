import type { Clock } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { ProviderError } from '../model/provider-error.ts';
import type { Authentication } from './authentication.ts';
import { certificateRefused, hangsUpAfterHandshake } from './certificate-refusal.ts';
import { type HttpBody, type HttpRequest, isAbsolute, requestUrl } from './http-request.ts';
import { HttpResponse } from './http-response.ts';
import type { HttpTrace } from './http-trace.ts';
import { type Dispatch, type OpenDispatcher, openDispatcher, proxyFor } from './open-dispatcher.ts';
import type { Redactor } from './redact-secrets.ts';
import { backoffMs, decideRetry, RetryBudget, type RetryRule, type RetrySettings } from './retry-policy.ts';
import type { TlsMaterial } from './tls-settings.ts';
import { closedUnanswered, type TransportFailure, transportFailure } from './transport-error.ts';

/** What a client is opened with. */
export interface HttpClientSettings {
  /** Origin and base path, without a slash at the end. */
  readonly base: URL;
  readonly tls: TlsMaterial;
  /** Sent with every request to the base's origin. */
  readonly headers: Readonly<Record<string, string>>;
  readonly authentication: Authentication;
  /** Sockets at most. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  /** Longest answer in bytes. */
  readonly maxBytes: number;
  readonly retries: RetrySettings;
  readonly retryRules: readonly RetryRule[];
  readonly redactor: Redactor;
}

/** What a client needs of the world around it. */
export interface HttpWorld {
  readonly clock: Clock;
  /** From 0 to 1. */
  random(): number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  warn(diagnostic: Diagnostic): void;
  readonly trace?: HttpTrace;
}

/**
 * Sends requests over one pool of kept-alive sockets, with credentials, repetitions and time limits. Every status is an
 * answer and returned; only the lack of one throws.
 */
export class HttpClient {
  readonly settings: HttpClientSettings;
  readonly #world: HttpWorld;
  readonly #budget = new RetryBudget();
  /** Whether the server has taken what the authentication gave, ever. */
  #hasGoodCredentials = false;
  readonly #pools = new Map<string, Promise<OpenDispatcher>>();

  constructor(settings: HttpClientSettings, world: HttpWorld) {
    this.settings = settings;
    this.#world = world;
    if (!settings.tls.rejectUnauthorized) {
      world.warn({
        severity: 'warning',
        code: 'TLS_NOT_VERIFIED',
        message: `the certificate of ${settings.base.origin} is not verified: anyone in between can read and change everything`,
        hint: "Put the server's authority under `tls.ca` and take `tls.insecure` out.",
      });
    }
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * @throws {ProviderError} `CONNECTION_FAILED`, `TLS_FAILED` or `PROVIDER_TIMEOUT` when there is no answer, with `uncertain`
   *   set when the request may have arrived; `PROVIDER_BAD_RESPONSE` for an answer that is too long
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const url = requestUrl(this.settings.base, request);
    const isOwn = url.origin === this.settings.base.origin && !isAbsolute(request.path);
    const authentication = (request.authenticate ?? isOwn) ? this.settings.authentication : undefined;
    let renewed = false;
    for (;;) {
      const credentials = await authentication?.headers((login) => this.#sendPlainly(login), request.signal);
      const response = await this.#sendWithRetries(url, request, {
        ...(isOwn ? this.settings.headers : {}),
        ...request.headers,
        ...credentials,
      });
      const refused = credentials !== undefined && isRefusal(authentication, response);
      if (credentials !== undefined && !refused) this.#hasGoodCredentials = true;
      if (refused && (renewed || this.#hasGoodCredentials)) response.credentialsAreGood = true;
      if (!refused || renewed || authentication?.renew?.(credentials) !== true) return response;
      renewed = true;
    }
  }

  /** Closes the sockets; requests in flight fail. */
  async close(): Promise<void> {
    const pools = await Promise.allSettled(this.#pools.values());
    await Promise.allSettled(
      pools.map(async (pool) => (pool.status === 'fulfilled' ? await pool.value.close() : undefined)),
    );
  }

  async #sendPlainly(request: Omit<HttpRequest, 'authenticate'>): Promise<HttpResponse> {
    return await this.send({ ...request, authenticate: false });
  }

  async #sendWithRetries(
    url: URL,
    request: HttpRequest,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpResponse> {
    const { retries, retryRules } = this.settings;
    const { idempotent } = request;
    const rules = [...(request.retries ?? []), ...retryRules];
    const attempts = new Map<RetryRule | undefined, number>();
    const attemptsOf = (rule: RetryRule | undefined) => attempts.get(rule) ?? 0;
    for (;;) {
      request.signal.throwIfAborted();
      const outcome = await this.#attempt(url, request, headers);
      if (outcome instanceof HttpResponse) {
        const random = this.#world.random();
        const now = this.#world.clock.now();
        const decision = decideRetry(outcome, { idempotent, rules }, attemptsOf, retries, random, now);
        if (outcome.status < 500) this.#budget.giveBack();
        if (!decision.retry) return outcome;
        // A rule that says how often is the API's own way of starting up: it is bounded by itself.
        if (decision.rule?.attempts === undefined && !this.#budget.take()) return outcome;
        attempts.set(decision.rule, attemptsOf(decision.rule) + 1);
        await this.#world.clock.sleep(decision.delayMs, request.signal);
        continue;
      }
      const attempt = attemptsOf(undefined);
      const mayRepeat = outcome.passing && (idempotent || outcome.notSent) && attempt < retries.attempts;
      if (!mayRepeat || !this.#budget.take()) throw outcome.error;
      attempts.set(undefined, attempt + 1);
      await this.#world.clock.sleep(backoffMs(attempt, retries, this.#world.random()), request.signal);
    }
  }

  async #attempt(url: URL, request: HttpRequest, headers: Readonly<Record<string, string>>) {
    const startedAt = this.#world.clock.now();
    const started = this.#world.trace === undefined ? 0 : performance.now();
    const encoded = encodeBody(request.body);
    const all = { ...headers, ...encoded.headers, ...pickContentType(request.headers) };
    const record = (rest: { readonly response?: HttpResponse; readonly failure?: string }) =>
      this.#world.trace?.record({
        startedAt,
        elapsedMs: performance.now() - started,
        method: request.method,
        url: url.href,
        headers: all,
        redactor: this.settings.redactor,
        ...(request.body === undefined ? {} : { body: request.body }),
        ...rest,
      });
    try {
      const { dispatch } = await this.#pool(url);
      const response = await this.#exchange(dispatch, url, request, all, encoded.content);
      record({ response });
      return response;
    } catch (error) {
      record({ failure: error instanceof Error ? error.message : String(error) });
      if (request.signal.aborted) throw request.signal.reason;
      if (error instanceof ProviderError) throw error;
      return await this.#explain(error, url);
    }
  }

  async #explain(error: unknown, url: URL): Promise<TransportFailure> {
    const { tls } = this.settings;
    const isDirect = proxyFor(url, this.#world.environment) === undefined;
    if (url.protocol === 'https:' && isDirect && closedUnanswered(error) && (await hangsUpAfterHandshake(url, tls))) {
      const refused = certificateRefused(url.host, tls.cert !== undefined, error);
      return { error: refused, notSent: true, passing: false };
    }
    return transportFailure(error, url.host);
  }

  async #exchange(
    dispatch: Dispatch,
    url: URL,
    request: HttpRequest,
    headers: Readonly<Record<string, string>>,
    content: string | Uint8Array | undefined,
  ): Promise<HttpResponse> {
    const answer = await dispatch({
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: { ...headers },
      signal: request.signal,
      ...(content === undefined ? {} : { body: content }),
      ...(request.timeoutMs === undefined ? {} : { headersTimeout: request.timeoutMs, bodyTimeout: request.timeoutMs }),
    });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > this.settings.maxBytes) throw tooLong(request.method, url, this.settings.maxBytes);
      chunks.push(chunk);
    }
    return new HttpResponse({
      method: request.method,
      url: url.href,
      status: answer.statusCode,
      headers: flattenHeaders(answer.headers),
      bytes: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
    });
  }

  async #pool(url: URL): Promise<OpenDispatcher> {
    let pool = this.#pools.get(url.origin);
    if (pool === undefined) {
      const { tls, connections, connectTimeoutMs, timeoutMs, base } = this.settings;
      const { cert: _cert, key: _key, ...foreign } = tls;
      pool = openDispatcher(new URL(url.origin), {
        tls: url.origin === base.origin ? tls : foreign,
        connections,
        connectTimeoutMs,
        timeoutMs,
        environment: this.#world.environment,
      });
      this.#pools.set(url.origin, pool);
    }
    return await pool;
  }
}

function isRefusal(authentication: Authentication | undefined, response: HttpResponse): boolean {
  return authentication?.isRefusal?.(response) ?? response.status === 401;
}

function tooLong(method: string, url: URL, maxBytes: number): ProviderError {
  const limit = `${Math.round(maxBytes / 1024 / 1024)} MiB`;
  return new ProviderError('PROVIDER_BAD_RESPONSE', `the answer to ${method} ${url.pathname} is longer than ${limit}`);
}

function encodeBody(body: HttpBody | undefined): {
  readonly content?: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
} {
  if (body === undefined) return { headers: {} };
  switch (body.kind) {
    case 'json':
      return {
        content: JSON.stringify(body.value),
        headers: { 'content-type': body.contentType ?? 'application/json' },
      };
    case 'form':
      return {
        content: new URLSearchParams({ ...body.fields }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      };
    case 'raw':
      return {
        content: body.content,
        headers: body.contentType === undefined ? {} : { 'content-type': body.contentType },
      };
    default:
      return body satisfies never;
  }
}

/** A content type that the request names itself goes before the body's usual one. */
function pickContentType(headers: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const type = headers['content-type'];
  return type === undefined ? {} : { 'content-type': type };
}

function flattenHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
