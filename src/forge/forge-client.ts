import { basicAuthentication, bearerAuthentication, headerAuthentication } from '../http/authentication.ts';
import { HttpClient, type HttpWorld } from '../http/http-client.ts';
import type { QueryValue } from '../http/http-request.ts';
import type { HttpResponse } from '../http/http-response.ts';
import { Redactor } from '../http/redact-secrets.ts';
import type { RetryRule } from '../http/retry-policy.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { ToolError } from '../model/tool-error.ts';
import { ForgeError } from './forge-error.ts';
import type { ForgeCredentials, ForgeSettings } from './forge-settings.ts';
import { isRateLimit, refusal } from './refusal.ts';

/** A request to a forge's API. */
export interface ForgeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Below the API's base, its parts escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: JsonObject;
}

/** An answer that the forge accepted the request with. */
export interface ForgeAnswer {
  readonly json: Json;
  readonly headers: Readonly<Record<string, string>>;
}

/** Whether a failed request may have been carried out all the same. */
export function mayHaveArrived(error: unknown): boolean {
  return error instanceof ForgeError && (error.code === 'FORGE_UNREACHABLE' || error.code === 'FORGE_FAILED');
}

/** Sends requests to one forge with its credentials; waits and repeats where that is safe. */
export class ForgeClient {
  readonly settings: ForgeSettings;
  readonly #signal: AbortSignal;
  readonly #http: HttpClient;

  constructor(settings: ForgeSettings, world: HttpWorld, signal: AbortSignal) {
    const redactor = new Redactor();
    this.settings = settings;
    this.#signal = signal;
    this.#http = new HttpClient(
      {
        base: baseOf(settings.apiUrl),
        tls: { rejectUnauthorized: true, verifyHostname: true },
        headers: { accept: 'application/json', 'user-agent': 'reckon' },
        authentication: authenticationFor(settings, redactor),
        connections: 2,
        connectTimeoutMs: 15_000,
        timeoutMs: 60_000,
        maxBytes: 64 * 1024 * 1024,
        retries: { attempts: 4, baseMs: 500, maxMs: 60_000 },
        retryRules: [RATE_LIMIT],
        redactor,
      },
      world,
    );
  }

  /**
   * Sends a request. GET, PUT and PATCH are repeated while the forge is overloaded; POST only where the forge says that it took
   * nothing.
   *
   * @throws {ForgeError} for every status but 2xx, and when there is no answer.
   */
  async send(request: ForgeRequest): Promise<ForgeAnswer> {
    const response = await this.#answer(request);
    if (response.status < 200 || response.status > 299) throw refusal(this.settings, request, response);
    const { json } = response;
    if (json === undefined && response.status !== 204) {
      throw new ForgeError(
        'FORGE_BAD_ANSWER',
        `${this.settings.apiUrl} answered ${request.method} ${request.path} with no JSON`,
        {
          hint: 'Check the address of the API (RECKON_FORGE_URL).',
        },
      );
    }
    return { json: json ?? null, headers: response.headers };
  }

  /** Closes the sockets. */
  async close(): Promise<void> {
    await this.#http.close();
  }

  async #answer(request: ForgeRequest): Promise<HttpResponse> {
    const { method, path, query, body } = request;
    try {
      return await this.#http.send({
        method,
        path,
        idempotent: method !== 'POST',
        signal: this.#signal,
        ...(query === undefined ? {} : { query }),
        ...(body === undefined ? {} : { body: { kind: 'json', value: body } }),
      });
    } catch (cause) {
      this.#signal.throwIfAborted();
      if (!(cause instanceof ToolError)) throw cause;
      throw new ForgeError('FORGE_UNREACHABLE', cause.message, {
        cause,
        hint: 'Check the address of the API, HTTPS_PROXY and NO_PROXY, and NODE_EXTRA_CA_CERTS for an authority of your own.',
      });
    }
  }
}

/** GitHub answers 403 as well as 429 to too many requests; in both cases it did nothing. */
const RATE_LIMIT: RetryRule = { matches: isRateLimit, notDone: true, attempts: 3 };

function baseOf(apiUrl: string): URL {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ForgeError('FORGE_UNKNOWN', `${JSON.stringify(apiUrl)} is not the address of an API`, {
      hint: 'Set RECKON_FORGE_URL to an address that begins with https://.',
    });
  }
  return url;
}

function authenticationFor({ kind, credentials }: ForgeSettings, redactor: Redactor) {
  switch (credentials.kind) {
    case 'password':
      return basicAuthentication(credentials.username, String(credentials.password.reveal()), redactor);
    case 'token': {
      const token = String(credentials.token.reveal());
      if (kind === 'gitlab') return headerAuthentication('private-token', token, token, redactor);
      if (kind === 'gitea') return headerAuthentication('authorization', `token ${token}`, token, redactor);
      return bearerAuthentication(token, redactor);
    }
    default:
      return credentials satisfies never as ForgeCredentials as never;
  }
}
