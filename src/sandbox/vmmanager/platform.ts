import type { Faults } from './faults.ts';
import type { JobQueue } from './jobs/job-queue.ts';
import type { KnobValues } from './knobs.ts';
import type { World } from './world.ts';

/** What every function of the platform works with. */
export interface Platform {
  readonly world: World;
  readonly jobs: JobQueue;
  readonly faults: Faults;
  readonly knobs: KnobValues;
  /** The present instant. */
  now(): number;
  /** Pseudo-random number in [0, 1). */
  random(): number;
  /** What a natural waiting time takes here, in milliseconds. */
  settle(naturalMs: number): number;
  /** The platform's spelling of an instant; of now, where none is given. */
  date(instant?: number): string;
  /** Says that something has changed. */
  touch(): void;
}
