import type { State } from '../model/state.ts';
import { StateError } from './state-error.ts';

/** What a lock knows of the state that is saved. */
export interface SavedState {
  readonly lineage: string;
  readonly serial: number;
  /** The serial when the lock was taken: a state that was read before then may lack what another run has done since. */
  readonly serialAtLock: number;
}

/**
 * The serial under which a state is saved: one more when its content differs from what is saved, or its own when that is higher.
 *
 * @throws {StateError} `STATE_CONFLICT` when the state was read before another run saved.
 */
export function nextSerial(state: State, saved: SavedState | undefined, isChanged: boolean): number {
  if (saved?.lineage !== state.lineage) return Math.max(1, state.serial);
  if (state.serial < saved.serialAtLock) {
    throw new StateError(
      'STATE_CONFLICT',
      `the state has moved on: serial ${saved.serialAtLock} is saved, and the one to be saved comes from ${state.serial}`,
      { hint: 'Another run has saved in between; nothing was written. Run the command again.' },
    );
  }
  if (state.serial > saved.serial) return state.serial;
  return isChanged ? saved.serial + 1 : saved.serial;
}
