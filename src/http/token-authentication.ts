import type { Clock } from '../model/clock.ts';
import { ProviderError } from '../model/provider-error.ts';
import type { Authentication, SendPlainly } from './authentication.ts';
import type { HttpResponse } from './http-response.ts';
import type { Redactor } from './redact-secrets.ts';

/** A token as a login gave it. */
export interface IssuedToken {
  readonly token: string;
  /** How long it lives, in milliseconds from now; for ever, or for as long as the server likes, where absent. */
  readonly lifetimeMs?: number;
}

/** Where tokens come from and how they are shown to the server. */
export interface TokenSource {
  /** Gets a new token. @throws {ProviderError} when the login is refused */
  login(send: SendPlainly, signal: AbortSignal): Promise<IssuedToken>;
  /** Headers that carry the token. */
  headers(token: string): Readonly<Record<string, string>>;
  /** A token to begin with, before any login. */
  readonly initial?: string;
  /** Which answers refuse the token. Default: status 401. */
  isRefusal?(response: HttpResponse): boolean;
}

/** Renewed when so much of its life is left at most: a minute, or a fifth of a short life. */
const MARGIN_MS = 60_000;

/** A login's own time limit; it does not hang on the request that happens to wait for it first. */
const LOGIN_TIMEOUT_MS = 60_000;

/**
 * Credentials that a login gives and time takes away: one login for all who wait, a new one shortly before the token runs
 * out, and one when the server refuses it.
 */
export class TokenAuthentication implements Authentication {
  readonly #source: TokenSource;
  readonly #redactor: Redactor;
  readonly #clock: Clock;
  #current: { readonly token: string; readonly renewAt: number } | undefined;
  #pending: Promise<string> | undefined;
  /** The server's no to the login itself: asking again would only lock somebody out. */
  #refusal: ProviderError | undefined;

  constructor(source: TokenSource, redactor: Redactor, clock: Clock) {
    this.#source = source;
    this.#redactor = redactor;
    this.#clock = clock;
    if (source.initial !== undefined) this.#keep({ token: source.initial });
  }

  async headers(send: SendPlainly, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    if (this.#refusal !== undefined) throw this.#refusal;
    const current = this.#current;
    if (current !== undefined && this.#clock.now() < current.renewAt) return this.#source.headers(current.token);
    this.#pending ??= this.#login(send).finally(() => {
      this.#pending = undefined;
    });
    return this.#source.headers(await unlessAborted(this.#pending, signal));
  }

  renew(refused: Readonly<Record<string, string>>): boolean {
    const current = this.#current;
    if (current !== undefined && sameHeaders(this.#source.headers(current.token), refused)) this.#current = undefined;
    return true;
  }

  isRefusal(response: HttpResponse): boolean {
    return this.#source.isRefusal?.(response) ?? response.status === 401;
  }

  async #login(send: SendPlainly): Promise<string> {
    try {
      const issued = await this.#source.login(send, AbortSignal.timeout(LOGIN_TIMEOUT_MS));
      this.#keep(issued);
      return issued.token;
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'PROVIDER_UNAUTHORIZED') this.#refusal = error;
      throw error;
    }
  }

  #keep({ token, lifetimeMs }: IssuedToken): void {
    this.#redactor.add(token);
    const margin = Math.min(MARGIN_MS, (lifetimeMs ?? 0) / 5);
    this.#current = {
      token,
      renewAt: lifetimeMs === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() + lifetimeMs - margin,
    };
  }
}

function sameHeaders(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  return Object.entries(left).every(([name, value]) => right[name] === value);
}

/** The promise's outcome, or the signal's reason when that aborts first; the promise goes on for the others. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
