import type { Instant, SandboxClock } from './emulator.ts';

interface Pending {
  readonly due: Instant;
  readonly order: number;
  readonly callback: () => void;
}

/** Where the clock stands, for `GET /_control/clock`. */
export interface ClockReading {
  readonly now: Instant;
  readonly isHeld: boolean;
  /** How many callbacks wait for their instant. */
  readonly pending: number;
}

/**
 * The clock that `startEmulator` gives to an emulator. What is due at once waits for the next turn of the event loop or
 * the next request, even while the clock is held: an answer shows the state before what it has set off.
 */
export class ServedClock implements SandboxClock {
  #offsetMs = 0;
  #standing: Instant | undefined;
  #isHeld = false;
  #order = 0;
  #pending: Pending[] = [];
  #timer: NodeJS.Timeout | undefined;

  now(): Instant {
    return this.#standing ?? Date.now() + this.#offsetMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const entry: Pending = { due: this.now() + Math.max(0, delayMs), order: this.#order++, callback };
    const place = this.#pending.findIndex((other) => other.due > entry.due);
    this.#pending.splice(place === -1 ? this.#pending.length : place, 0, entry);
    this.#arm();
    return () => {
      this.#pending = this.#pending.filter((other) => other !== entry);
      this.#arm();
    };
  }

  advance(ms: number): void {
    const target = this.now() + ms;
    if (!this.#isHeld) this.#offsetMs += ms;
    this.#runUntil(target);
  }

  /** Runs what is due by now: called before each request, so that none sees the moment between due and done. */
  catchUp(): void {
    if (this.#pending.length > 0) this.#runUntil(this.now());
  }

  hold(): void {
    this.#isHeld = true;
    this.#standing = this.now();
    this.#arm();
  }

  /** Follows the wall clock again, from where it stands. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#offsetMs = this.now() - Date.now();
    this.#standing = undefined;
    this.#arm();
  }

  /** Forgets everything that waits. */
  clear(): void {
    this.#pending = [];
    this.#arm();
  }

  /** Where it stands. */
  reading(): ClockReading {
    return { now: this.now(), isHeld: this.#isHeld, pending: this.#pending.length };
  }

  /** Callbacks see the instant they were due at, so what they schedule counts from there. */
  #runUntil(target: Instant): void {
    let next = this.#pending[0];
    while (next !== undefined && next.due <= target) {
      this.#pending.shift();
      this.#standing = next.due;
      next.callback();
      next = this.#pending[0];
    }
    this.#standing = this.#isHeld ? target : undefined;
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = this.#pending[0];
    if (next === undefined) return;
    const waitMs = next.due - this.now();
    if (this.#isHeld && waitMs > 0) return;
    const longestTimerMs = 2 ** 31 - 1;
    this.#timer = setTimeout(() => this.catchUp(), Math.min(Math.max(0, waitMs), longestTimerMs));
  }
}
