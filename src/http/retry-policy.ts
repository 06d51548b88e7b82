import type { HttpResponse } from './http-response.ts';

/** When an answer means "not now": matched before the defaults. */
export interface RetryRule {
  /** Whether the rule is about this answer. */
  matches(response: HttpResponse): boolean;
  /** Whether the server says so having done nothing, so that even a POST may be repeated. */
  readonly notDone: boolean;
  /** How often at most; the connection's own number where absent. */
  readonly attempts?: number;
  /** Pauses before the first, second, … repetition; the last one goes on. Exponential with jitter where absent. */
  readonly delaysMs?: readonly number[];
}

/** How a connection repeats requests. */
export interface RetrySettings {
  /** At most so many repetitions of one request. */
  readonly attempts: number;
  /** First pause in milliseconds; each further one may be twice as long. */
  readonly baseMs: number;
  /** Longest pause in milliseconds, also where the server asks for more. */
  readonly maxMs: number;
}

/** Answers that pass: what stands before the server is overloaded, restarting or wants fewer requests. */
const PASSING = new Set([408, 425, 429, 502, 503, 504]);

/** What a client does with an answer: keep it, or wait and send again. */
export type RetryDecision =
  | { readonly retry: false }
  | {
      readonly retry: true;
      readonly delayMs: number;
      /** The rule that says so, which then counts its repetitions apart from all others; absent for the defaults. */
      readonly rule?: RetryRule;
    };

const KEEP: RetryDecision = { retry: false };

/**
 * Decides whether an answer is kept or the request repeated.
 *
 * @param attemptsOf - Repetitions so far: by the rule, or by the defaults.
 * @param random - From 0 to 1, for the jitter.
 */
export function decideRetry(
  response: HttpResponse,
  request: { readonly idempotent: boolean; readonly rules: readonly RetryRule[] },
  attemptsOf: (rule: RetryRule | undefined) => number,
  settings: RetrySettings,
  random: number,
  nowMs: number,
): RetryDecision {
  const rule = request.rules.find((candidate) => candidate.matches(response));
  if (rule === undefined && !PASSING.has(response.status)) return KEEP;
  if (!request.idempotent && rule?.notDone !== true) return KEEP;
  const attempt = attemptsOf(rule);
  if (attempt >= (rule?.attempts ?? settings.attempts)) return KEEP;
  const by = rule === undefined ? {} : { rule };
  const asked = retryAfterMs(response.headers['retry-after'], nowMs);
  if (asked !== undefined) return asked > settings.maxMs ? KEEP : { retry: true, delayMs: asked, ...by };
  const fixed = rule?.delaysMs;
  if (fixed !== undefined) return { retry: true, delayMs: fixed[Math.min(attempt, fixed.length - 1)] ?? 0, ...by };
  return { retry: true, delayMs: backoffMs(attempt, settings, random), ...by };
}

/** Exponential back-off with full jitter: anything between nothing and twice the last bound. */
export function backoffMs(attempt: number, settings: RetrySettings, random: number): number {
  return Math.round(random * Math.min(settings.maxMs, settings.baseMs * 2 ** attempt));
}

/** `Retry-After` as milliseconds from now: a number of seconds or an HTTP date (RFC 9110 section 10.2.3). */
function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/**
 * Keeps many requests that fail together from multiplying the load: each repetition takes one from the budget, each
 * success gives a little back, and with nothing left the first failure counts.
 */
export class RetryBudget {
  readonly #capacity: number;
  #left: number;

  constructor(capacity = 100) {
    this.#capacity = capacity;
    this.#left = capacity;
  }

  /** Takes one; false when there is none left. */
  take(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** After a success. */
  giveBack(): void {
    this.#left = Math.min(this.#capacity, this.#left + 0.2);
  }
}
