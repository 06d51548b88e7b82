import type { PlannedChange } from './change.ts';

/** What one look for drift has found that the look before it had not. */
export interface DriftNews {
  /** Objects that did not differ before. */
  readonly found: readonly PlannedChange[];
  /** Objects that differed before, and now differ otherwise. */
  readonly moved: readonly PlannedChange[];
  /** Objects that differ no more, with what they differed by. */
  readonly settled: readonly PlannedChange[];
}
