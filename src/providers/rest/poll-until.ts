import type { Clock } from '../../model/clock.ts';
import { ProviderError } from '../../model/provider-error.ts';

/** What one look found. */
export type Look<T> =
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'pending'; readonly message?: string }
  | { readonly state: 'failed'; readonly error: ProviderError };

/** How to wait. */
export interface PollSettings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Instant at which waiting ends, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly firstMs: number;
  readonly maxMs: number;
  /** What is waited for, for people: `job 17`. */
  readonly what: string;
  progress(message: string): void;
}

/**
 * Looks again and again until what is waited for is done or failed. Much is done at once, so the first looks come quickly, an
 * eighth of `firstMs` apart at first; from `firstMs` on each pause is half as long again as the one before.
 *
 * @throws {ProviderError} `PROVIDER_TIMEOUT`, `uncertain`: what was waited for may still happen
 */
export async function pollUntil<T>(look: () => Promise<Look<T>>, settings: PollSettings): Promise<T> {
  let pauseMs = settings.firstMs / 8;
  for (;;) {
    const found = await look();
    if (found.state === 'done') return found.value;
    if (found.state === 'failed') throw found.error;
    if (found.message !== undefined) settings.progress(found.message);
    const leftMs = settings.deadline - settings.clock.now();
    if (leftMs <= 0) {
      const last = found.message === undefined ? '' : `; last seen: ${found.message}`;
      throw new ProviderError('PROVIDER_TIMEOUT', `${settings.what} is not over in time${last}`, {
        uncertain: true,
        hint: 'It goes on at the server. Run again to see how it ended, or raise lifecycle.timeouts.',
      });
    }
    await settings.clock.sleep(Math.min(pauseMs, leftMs), settings.signal);
    pauseMs = Math.min(settings.maxMs, pauseMs * (pauseMs < settings.firstMs ? 2 : 1.5));
  }
}
