import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { SandboxError } from './sandbox-error.ts';

/** Keeps one emulator's state in `<directory>/<system>.json`, readable by its owner only. */
export class DataDirectory {
  readonly #directory: string;
  readonly #file: string;
  readonly #snapshot: () => unknown;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  /** @param snapshot - Gives the state at the moment of writing, not of the change. */
  constructor(directory: string, system: string, snapshot: () => unknown) {
    this.#directory = directory;
    this.#file = join(directory, `${system}.json`);
    this.#snapshot = snapshot;
  }

  /**
   * What an earlier run left; undefined where there was none.
   *
   * @throws {SandboxError} `SANDBOX_DATA` when the file is no JSON.
   */
  async load(): Promise<unknown> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new SandboxError('SANDBOX_DATA', `${this.#file} is not JSON`, {
        hint: 'Remove the file to start with an empty system.',
        cause,
      });
    }
  }

  /** Writes soon; calls that come close together make one write. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.#write(), 200);
  }

  /** Writes what is outstanding and waits for it. A failed write is thrown here. */
  async flush(): Promise<void> {
    if (this.#timer !== undefined) this.#write();
    await this.#writing;
    if (this.#failure !== undefined) {
      throw new SandboxError('SANDBOX_DATA', `${this.#file} cannot be written`, { cause: this.#failure });
    }
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing
      .then(() => this.#replace(JSON.stringify(this.#snapshot(), null, 2)))
      .then(
        () => {
          this.#failure = undefined;
        },
        (error: unknown) => {
          this.#failure = error;
        },
      );
  }

  /** Temporary file beside the target, synced and renamed: a run that is killed leaves the old state or the new one. */
  async #replace(text: string): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const temporary = `${this.#file}.${process.pid}.tmp`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#file);
  }
}
