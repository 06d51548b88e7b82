import { join } from 'node:path';

/** The files of one environment's state. */
export interface StatePaths {
  readonly directory: string;
  readonly state: string;
  /** The state as it was before the last run that saved. */
  readonly backup: string;
  readonly journal: string;
  readonly lock: string;
}

/** The files in an environment's folder. */
export function statePaths(directory: string): StatePaths {
  return {
    directory,
    state: join(directory, 'state.json'),
    backup: join(directory, 'state.backup.json'),
    journal: join(directory, 'journal.ndjson'),
    lock: join(directory, 'lock.json'),
  };
}
