import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { State } from '../model/state.ts';
import type { StateStore } from '../model/state-store.ts';
import type { LockParty } from './file-lock.ts';
import { makeOwner, readLock, removeLock } from './file-lock.ts';
import { FileStateLock } from './file-state-lock.ts';
import { readJournalFile } from './journal.ts';
import type { JournalContent } from './journal-lines.ts';
import { pendingEntries, stateOf } from './replay-journal.ts';
import type { StateFile } from './state-document.ts';
import { StateError, withPath } from './state-error.ts';
import { readStateFile } from './state-file.ts';
import { statePaths } from './state-paths.ts';
import { waitForLock } from './wait-for-lock.ts';
import { isTemporaryName } from './write-file-atomically.ts';

/** Where the state of one environment is, and who uses it. */
export interface FileStateStoreOptions extends LockParty {
  /** Folder of the environment: made, with mode 0700, when the state is first locked. */
  readonly directory: string;
  /** Told of what is odd but harmless: a journal whose last line was cut short. */
  readonly warn?: (diagnostic: Diagnostic) => void;
}

/** The state of one environment in a folder: `state.json`, `journal.ndjson` and `lock.json` (docs/state.md). */
export function openFileStateStore(options: FileStateStoreOptions): StateStore {
  const { directory } = options;
  const paths = statePaths(directory);

  /** The journal first: a run that saves between the two reads leaves in the state what it drops from the journal. */
  const readBoth = async (): Promise<readonly [StateFile | undefined, JournalContent | undefined]> => {
    const journal = await readJournalFile(paths.journal);
    if (journal?.isTorn === true) options.warn?.(tornJournal(paths.journal));
    return [await readStateFile(paths.state), journal];
  };

  return {
    place: directory,

    async read(): Promise<State | undefined> {
      return stateOf(...(await readBoth()));
    },

    async readJournal() {
      const journal = await readJournalFile(paths.journal);
      // Where there is none, as most often, the state, which can be large, need not be read once more.
      return journal === undefined ? [] : pendingEntries(...(await readBoth()));
    },

    async lock({ command, ...wait }) {
      await makeFolder(directory);
      const owner = makeOwner(options, command);
      await waitForLock(paths.lock, owner, options, wait);
      try {
        await removeGarbage(directory);
        return await FileStateLock.open(paths, owner, options.clock);
      } catch (error) {
        await removeLock(paths.lock, owner.id, makeOwner(options, command), options);
        throw error;
      }
    },

    lockOwner: () => readLock(paths.lock),

    async unlock(id) {
      const holder = await readLock(paths.lock);
      if (holder?.id !== id) {
        const found = holder === undefined ? 'it is not locked' : `its lock is ${holder.id} (${holder.who})`;
        throw new StateError('LOCK_NOT_FOUND', `the state ${directory} has no lock ${id}: ${found}`, {
          hint: 'Give the id that the message of the held lock names.',
        });
      }
      await removeLock(paths.lock, id, makeOwner(options, 'state unlock'), options);
    },
  };
}

async function makeFolder(path: string): Promise<void> {
  await withPath('STATE_UNWRITABLE', path, async () => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
  });
}

/** Removes what a writer that was killed left beside the files; under the lock nobody writes them. */
async function removeGarbage(directory: string): Promise<void> {
  await withPath('STATE_UNWRITABLE', directory, async () => {
    for (const name of await readdir(directory)) {
      const isGarbage = ['state.json', 'state.backup.json', 'journal.ndjson'].some((file) =>
        isTemporaryName(name, file),
      );
      if (isGarbage) await rm(join(directory, name), { force: true });
    }
  });
}

function tornJournal(path: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'JOURNAL_TORN',
    message: `a run was killed while it wrote ${path}; its unfinished last line is ignored`,
  };
}
