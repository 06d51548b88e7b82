import { rm } from 'node:fs/promises';
import type { Clock } from '../model/clock.ts';
import type { State } from '../model/state.ts';
import type { JournalEntry, LockOwner, StateLock } from '../model/state-store.ts';
import { beat, HEARTBEAT_MS, readLock } from './file-lock.ts';
import { Journal } from './journal.ts';
import { nextSerial, type SavedState } from './next-serial.ts';
import { type LeftCreates, leftCreates, linesToKeep, stateOf } from './replay-journal.ts';
import type { JournalMark } from './state-document.ts';
import { formatStateContent, formatStateHead } from './state-document.ts';
import { StateError } from './state-error.ts';
import { contentDigest, keepBackup, readContentDigest, readStateFile, readStateHead } from './state-file.ts';
import type { StatePaths } from './state-paths.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

/** The claim of this process on the state in a folder. */
export class FileStateLock implements StateLock {
  readonly owner: LockOwner;
  readonly #paths: StatePaths;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #left: LeftCreates;
  readonly #lost = new AbortController();
  readonly #released = new AbortController();
  readonly #heart: Promise<void>;
  #saving: Promise<void> = Promise.resolve();
  #saved: SavedState | undefined;
  /** Digest of the saved content; looked up on the first save. */
  #content: string | undefined;
  #hasSaved = false;

  private constructor(
    paths: StatePaths,
    owner: LockOwner,
    clock: Clock,
    journal: Journal,
    saved: SavedState | undefined,
    left: LeftCreates,
  ) {
    this.#paths = paths;
    this.owner = owner;
    this.#clock = clock;
    this.#journal = journal;
    this.#saved = saved;
    this.#left = left;
    this.#heart = this.#keepBeating();
  }

  /** Opens the journal under a lock that is already held, and drops from it what the saved state already holds. */
  static async open(paths: StatePaths, owner: LockOwner, clock: Clock): Promise<FileStateLock> {
    const journal = await Journal.open(paths.journal);
    let left: LeftCreates = new Map();
    if (journal.mark.through > 0) {
      const file = await readStateFile(paths.state);
      left = leftCreates(journal.lines, stateOf(file, { id: journal.mark.id, lines: journal.lines }));
      const mark = file?.journal;
      if (file !== undefined && mark?.id === journal.mark.id) {
        await journal.shrink((lines) => linesToKeep(lines, mark.through, file.state, left));
      }
    }
    const head = await readStateHead(paths.state);
    const known = head === undefined ? undefined : { ...head, serialAtLock: head.serial };
    return new FileStateLock(paths, owner, clock, journal, known, left);
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async append(entry: JournalEntry): Promise<void> {
    this.#lost.signal.throwIfAborted();
    await this.#journal.append(entry);
  }

  save(state: State, options: { readonly keepJournal?: boolean } = {}): Promise<void> {
    const mark = options.keepJournal === true ? undefined : this.#journal.mark;
    const saved = this.#saving.then(() => this.#write(state, mark));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async release(): Promise<void> {
    this.#released.abort();
    await Promise.all([this.#heart, this.#saving]);
    await this.#journal.close();
    if ((await readLock(this.#paths.lock))?.id === this.owner.id) await rm(this.#paths.lock, { force: true });
  }

  async #keepBeating(): Promise<void> {
    const { signal } = this.#released;
    while (!signal.aborted && !this.#lost.signal.aborted) {
      try {
        await this.#clock.sleep(HEARTBEAT_MS, signal);
        await this.#checkHeld();
      } catch {
        // Released, lost (which aborts `lost`), or a file system that fails for a moment: the next save tells.
      }
    }
  }

  /** @throws {StateError} `LOCK_LOST`, which `lost` then carries as its reason as well. */
  async #checkHeld(): Promise<void> {
    if (!this.#lost.signal.aborted && !(await beat(this.#paths.lock, this.owner, this.#clock))) {
      const holder = await readLock(this.#paths.lock);
      const now = holder === undefined ? 'nobody holds it now' : `${holder.who} (pid ${holder.pid}) holds it now`;
      this.#lost.abort(
        new StateError('LOCK_LOST', `the lock of the state was broken while this run was on: ${now}`, {
          hint: 'What this run has done is in the journal; the next run takes it up. Find out who ran `state unlock`.',
        }),
      );
    }
    this.#lost.signal.throwIfAborted();
  }

  async #write(state: State, mark: JournalMark | undefined): Promise<void> {
    await this.#checkHeld();
    await this.#checkUntouched();
    if (!this.#hasSaved) {
      this.#content = await readContentDigest(this.#paths.state);
      await keepBackup(this.#paths.state, this.#paths.backup);
      this.#hasSaved = true;
    }
    const content = [...formatStateContent(state)];
    const digest = contentDigest(content);
    const serial = nextSerial(state, this.#saved, digest !== this.#content);
    await writeFileAtomically(this.#paths.state, [formatStateHead({ ...state, serial }, mark), ...content]);
    const isSameLineage = this.#saved?.lineage === state.lineage;
    const serialAtLock = isSameLineage ? (this.#saved?.serialAtLock ?? 0) : state.serial;
    this.#saved = { lineage: state.lineage, serial, serialAtLock };
    this.#content = digest;
    if (mark === undefined) return;
    await this.#journal.shrink((lines) => linesToKeep(lines, mark.through, state, this.#left));
  }

  /** @throws {StateError} `STATE_CONFLICT` when something has written the file under our lock. */
  async #checkUntouched(): Promise<void> {
    const head = await readStateHead(this.#paths.state);
    if (head?.lineage === this.#saved?.lineage && head?.serial === this.#saved?.serial) return;
    throw new StateError('STATE_CONFLICT', `${this.#paths.state} was written by something else while this run was on`, {
      hint: 'Nothing was written. What this run has done is in the journal; run the command again.',
    });
  }
}
