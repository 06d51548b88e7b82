import { NO_AUTHENTICATION } from '../../src/http/authentication.ts';
import { HttpClient, type HttpClientSettings, type HttpWorld } from '../../src/http/http-client.ts';
import type { HttpRequest } from '../../src/http/http-request.ts';
import { Redactor } from '../../src/http/redact-secrets.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';

/** A client whose pauses are noted instead of waited for. */
export interface OpenClient {
  readonly client: HttpClient;
  readonly pauses: number[];
  readonly warnings: Diagnostic[];
  get(path?: string, more?: Partial<HttpRequest>): ReturnType<HttpClient['send']>;
  post(path?: string, more?: Partial<HttpRequest>): ReturnType<HttpClient['send']>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a client with short limits. */
export function openClient(
  origin: string,
  settings: Partial<HttpClientSettings> = {},
  world: Partial<HttpWorld> = {},
): OpenClient {
  const pauses: number[] = [];
  const warnings: Diagnostic[] = [];
  const client = new HttpClient(
    {
      base: new URL(origin),
      tls: { rejectUnauthorized: true, verifyHostname: true },
      headers: {},
      authentication: NO_AUTHENTICATION,
      connections: 4,
      connectTimeoutMs: 2000,
      timeoutMs: 2000,
      maxBytes: 1024 * 1024,
      retries: { attempts: 3, baseMs: 100, maxMs: 10_000 },
      retryRules: [],
      redactor: new Redactor(),
      ...settings,
    },
    {
      clock: {
        now: () => Date.now(),
        sleep: async (ms, signal) => {
          signal?.throwIfAborted();
          pauses.push(ms);
        },
      },
      random: () => 1,
      environment: {},
      warn: (diagnostic) => warnings.push(diagnostic),
      ...world,
    },
  );
  const send = async (method: string, path: string, more: Partial<HttpRequest>) =>
    await client.send({ method, path, idempotent: method === 'GET', signal: AbortSignal.timeout(10_000), ...more });
  return {
    client,
    pauses,
    warnings,
    get: async (path = '/', more = {}) => await send('GET', path, more),
    post: async (path = '/', more = {}) =>
      await send('POST', path, { body: { kind: 'json', value: { a: 1 } }, ...more }),
    [Symbol.asyncDispose]: async () => await client.close(),
  };
}
