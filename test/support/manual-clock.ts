import type { Clock } from '../../src/model/clock.ts';

/** A clock that moves only when told. */
export interface ManualClock extends Clock {
  /** Moves the time and wakes whoever slept until then. */
  advance(ms: number): void;
  /** Resolves when at least so many are asleep. */
  sleepers(count: number): Promise<void>;
}

/** A clock that stands at `start` (milliseconds since the epoch) until it is moved. */
export function manualClock(start = Date.parse('2026-01-01T00:00:00Z')): ManualClock {
  let now = start;
  const sleeping = new Set<{ readonly until: number; readonly wake: () => void }>();
  const watching = new Set<() => void>();
  const changed = (): void => {
    for (const look of watching) look();
  };
  return {
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { until: now + ms, wake: resolve };
      const abort = (): void => reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      sleeping.add(sleeper);
      changed();
      try {
        await promise;
      } finally {
        sleeping.delete(sleeper);
        signal?.removeEventListener('abort', abort);
      }
    },
    advance(ms) {
      now += ms;
      for (const sleeper of sleeping) if (sleeper.until <= now) sleeper.wake();
    },
    sleepers(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = (): void => {
        if (sleeping.size < count) return;
        watching.delete(look);
        resolve();
      };
      watching.add(look);
      look();
      return promise;
    },
  };
}
