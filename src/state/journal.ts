import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, readFile, rm, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { JournalEntry } from '../model/state-store.ts';
import type { JournalContent, JournalLine } from './journal-lines.ts';
import { formatJournalHead, formatJournalLine, parseJournal } from './journal-lines.ts';
import type { JournalMark } from './state-document.ts';
import { StateError, systemCode, withPath } from './state-error.ts';
import { syncFolder, writeFileAtomically } from './write-file-atomically.ts';

/**
 * Reads a journal file; `undefined` when there is none or a crash left not even its head.
 *
 * @throws {StateError} `JOURNAL_DAMAGED`, `STATE_UNREADABLE`
 */
export async function readJournalFile(path: string): Promise<JournalContent | undefined> {
  const bytes = await withPath('STATE_UNREADABLE', path, async () => {
    try {
      return await readFile(path);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
  if (bytes === undefined) return undefined;
  const content = parseJournal(bytes);
  if (content !== undefined && 'damagedLine' in content) {
    throw new StateError('JOURNAL_DAMAGED', `${path}:${content.damagedLine} is damaged, and lines after it are not`, {
      hint: 'Nothing was changed. `reckon explain JOURNAL_DAMAGED` says what to do.',
    });
  }
  return content;
}

/** Whether a write can return only once the data is on the device: one wait where a write and a flush are two. */
const FLUSHES_ITSELF = constants.O_DSYNC !== undefined;

const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (FLUSHES_ITSELF ? constants.O_DSYNC : 0);

/**
 * The journal of the one writer. Appends that overlap are written and flushed together: while one flush is on its way, all
 * that comes in is gathered for the next. Once a write has failed it takes no more: behind a line that was cut short, whole
 * ones would read as damage.
 */
export class Journal {
  readonly #path: string;
  #id: string = randomUUID();
  #file: FileHandle | undefined;
  #lines: JournalLine[] = [];
  #last = 0;
  #gathered: { readonly text: string; readonly done: () => void; readonly failed: (error: unknown) => void }[] = [];
  #working: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Opens the journal that is there, without what a crash cut short, or one that begins with the first append. */
  static async open(path: string): Promise<Journal> {
    const journal = new Journal(path);
    const content = await readJournalFile(path);
    if (content === undefined) return journal;
    journal.#id = content.id;
    journal.#lines = [...content.lines];
    journal.#last = content.lines.at(-1)?.number ?? 0;
    if (content.isTorn) await withPath('STATE_UNWRITABLE', path, () => truncate(path, content.validBytes));
    journal.#file = await withPath('STATE_UNWRITABLE', path, () => open(path, APPEND, 0o600));
    return journal;
  }

  /** All that was appended so far, as a saved state refers to it. */
  get mark(): JournalMark {
    return { id: this.#id, through: this.#last };
  }

  /** All lines, those on their way to the device too. */
  get lines(): readonly JournalLine[] {
    return this.#lines;
  }

  /** Adds an entry; resolves when it is on the device. @throws {StateError} `STATE_UNWRITABLE` */
  append(entry: JournalEntry): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    this.#last += 1;
    const line = { number: this.#last, entry };
    this.#lines.push(line);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#gathered.push({ text: formatJournalLine(line), done: resolve, failed: reject });
    this.#working ??= this.#work();
    return promise;
  }

  /** Drops what `keep` does not want; all of it gone is no file at all. Waits for appends on their way. */
  async shrink(keep: (lines: readonly JournalLine[]) => readonly JournalLine[]): Promise<void> {
    await this.#working;
    const kept = keep(this.#lines);
    await this.close();
    this.#lines = kept.map((line, index) => ({ ...line, number: index + 1 }));
    this.#last = this.#lines.length;
    this.#id = randomUUID();
    this.#failure = undefined;
    if (kept.length === 0) {
      await withPath('STATE_UNWRITABLE', this.#path, () => rm(this.#path, { force: true }));
      return;
    }
    await writeFileAtomically(this.#path, [formatJournalHead(this.#id), ...this.#lines.map(formatJournalLine)]);
    this.#file = await withPath('STATE_UNWRITABLE', this.#path, () => open(this.#path, APPEND, 0o600));
  }

  /** Waits for appends on their way and closes the file. */
  async close(): Promise<void> {
    await this.#working;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #work(): Promise<void> {
    while (this.#gathered.length > 0) {
      const batch = this.#gathered;
      this.#gathered = [];
      try {
        if (this.#failure !== undefined) throw this.#failure.error;
        await withPath('STATE_UNWRITABLE', this.#path, () => this.#write(batch.map((item) => item.text).join('')));
        for (const item of batch) item.done();
      } catch (error) {
        this.#failure ??= { error };
        for (const item of batch) item.failed(error);
      }
    }
    this.#working = undefined;
  }

  async #write(text: string): Promise<void> {
    if (this.#file === undefined) {
      this.#file = await open(this.#path, APPEND | constants.O_TRUNC, 0o600);
      await this.#file.writeFile(formatJournalHead(this.#id));
      await syncFolder(dirname(this.#path));
    }
    await this.#file.writeFile(text);
    if (!FLUSHES_ITSELF) await this.#file.datasync();
  }
}
