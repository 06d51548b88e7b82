import type { HttpClient } from '../../http/http-client.ts';
import type { HttpRequest } from '../../http/http-request.ts';
import type { HttpResponse } from '../../http/http-response.ts';
import type { Clock } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Connection } from '../../model/resource-type.ts';
import { revealValue, type Value, type ValueObject } from '../../model/value.ts';
import { type FailureReader, failureError } from './read-failure.ts';

/** A request as types make it. */
export interface SessionRequest extends Omit<HttpRequest, 'idempotent'> {
  /** Whether it only looks: then it may always be sent again, and a lost answer leaves nothing uncertain. */
  readonly reads: boolean;
  /** Whether sending it twice does no more than once. Default: true for reads, PUT and DELETE. */
  readonly idempotent?: boolean;
}

/** An open connection of any provider that speaks HTTP: authenticated requests, and failures as errors. */
export class Session implements Connection {
  readonly name: string;
  readonly system: string;
  readonly concurrency: number;
  /** The connection's settings, secrets revealed: for requests only. */
  readonly settings: JsonObject;
  /** The same with its secrets as secrets, the address none of them: for expressions, and for what may be shown. */
  readonly settingsValue: ValueObject;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Absolute path of the project's folder: paths of local files start there. */
  readonly root: string;
  /** Whether a file that a document names may be read; every file where absent. */
  readonly mayRead: ((path: string) => boolean) | undefined;
  /** Shows a warning. */
  readonly warn: (diagnostic: Diagnostic) => void;
  readonly #failures: FailureReader;
  readonly #once = new Map<string, Promise<unknown>>();

  constructor(parts: {
    readonly name: string;
    readonly system: string;
    readonly concurrency: number;
    readonly settings: ValueObject;
    readonly http: HttpClient;
    readonly clock: Clock;
    readonly root: string;
    readonly mayRead?: ((path: string) => boolean) | undefined;
    readonly failures: FailureReader;
    readonly warn: (diagnostic: Diagnostic) => void;
  }) {
    this.name = parts.name;
    this.system = parts.system;
    this.concurrency = parts.concurrency;
    this.settings = revealValue(parts.settings) as JsonObject;
    this.settingsValue = { ...parts.settings, url: this.settings['url'] ?? null };
    this.http = parts.http;
    this.clock = parts.clock;
    this.root = parts.root;
    this.mayRead = parts.mayRead;
    this.warn = parts.warn;
    this.#failures = parts.failures;
  }

  /**
   * Sends a request and gives the answer if it is a success.
   *
   * @throws {ProviderError} with the server's own words; `uncertain` when a write may have happened all the same
   */
  async send({ reads, idempotent, ...request }: SessionRequest): Promise<HttpResponse> {
    const repeats = idempotent ?? (reads || request.method === 'PUT' || request.method === 'DELETE');
    const response = await this.#exchange({ ...request, idempotent: repeats }, reads);
    const reading = this.#failures.read(response);
    if (reading === undefined) return response;
    throw failureError(response, reading, { reads, redactor: this.http.settings.redactor });
  }

  /** The error that an answer stands for which is no failure by itself, but lacks what was expected of it. */
  lacking(response: HttpResponse, message: string): ProviderError {
    const reading = this.#failures.lacking?.(response, message) ?? { message, kind: 'PROVIDER_FAILED' as const };
    return failureError(response, reading, { reads: false, redactor: this.http.settings.redactor });
  }

  /** As `send`, but `undefined` where the server says that the thing is not there. */
  async look(request: Omit<SessionRequest, 'reads'>): Promise<HttpResponse | undefined> {
    try {
      return await this.send({ ...request, reads: true });
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  /** Keeps the secrets of a value out of errors and traces from now on. */
  conceal(value: Value): void {
    this.http.settings.redactor.addAll(value);
  }

  /** Works something out once a connection; a failure is not kept. */
  async once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.#once.get(name);
    if (known !== undefined) return (await known) as T;
    const made = make();
    this.#once.set(name, made);
    made.catch(() => this.#once.delete(name));
    return await made;
  }

  async close(): Promise<void> {
    await this.http.close();
  }

  async #exchange(request: HttpRequest, reads: boolean): Promise<HttpResponse> {
    try {
      return await this.http.send(request);
    } catch (error) {
      if (!(error instanceof ProviderError) || !error.uncertain) throw error;
      throw new ProviderError(error.code, error.message, {
        uncertain: !reads,
        cause: error.cause,
        server: { method: request.method, url: this.http.settings.redactor.url(this.#urlOf(request)) },
        hint:
          error.hint ??
          (reads
            ? this.#readAgain()
            : 'It is not known whether the change happened; the next run looks before it goes on.'),
      });
    }
  }

  #readAgain(): string {
    const isPlain = this.http.settings.base.protocol === 'http:';
    return isPlain ? 'Try again. If the server speaks TLS on this port, `url` begins with `https://`.' : 'Try again.';
  }

  #urlOf(request: HttpRequest): string {
    return `${this.http.settings.base.href.replace(/\/$/, '')}${request.path}`;
  }
}

/** Whether an error says that the object, or what it lies in, is not there. */
export function isAbsence(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'PROVIDER_NOT_FOUND';
}

/** The connection as the session that the provider opened. @throws {ProviderError} for another provider's connection */
export function sessionOf(connection: Connection): Session {
  if (connection instanceof Session) return connection;
  throw new ProviderError('PROVIDER_UNSUPPORTED', `connection "${connection.name}" was not opened by this provider`);
}
