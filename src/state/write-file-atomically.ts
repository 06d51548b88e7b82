import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withPath } from './state-error.ts';

/** Bytes that are gathered before they go to the file. */
const CHUNK = 1 << 20;

/**
 * Replaces a file as a whole or not at all, whatever happens to the process or the machine: the text goes to a new file
 * beside it, is flushed to the device, and takes the name in one step, which is flushed as well. Mode 0600.
 *
 * @param text - The parts of the content, in order.
 * @throws {StateError} `STATE_UNWRITABLE`; the file is then what it was.
 */
export async function writeFileAtomically(path: string, text: Iterable<string>): Promise<void> {
  await withPath('STATE_UNWRITABLE', path, async () => {
    const temporary = join(dirname(path), temporaryName(basename(path)));
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await writeParts(file, text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(dirname(path));
  });
}

/** A name beside `name` that no other writer uses; what a crash leaves under such a name is garbage. */
export function temporaryName(name: string): string {
  return `.${name}.${randomBytes(6).toString('hex')}.tmp`;
}

/** Whether a file's name is one that `temporaryName` gave for `name`. */
export function isTemporaryName(candidate: string, name: string): boolean {
  return candidate.startsWith(`.${name}.`) && candidate.endsWith('.tmp');
}

/** Flushes a folder's entries to the device, where the platform can: a rename is durable only after it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeParts(file: FileHandle, text: Iterable<string>): Promise<void> {
  let gathered = '';
  for (const part of text) {
    gathered += part;
    if (gathered.length >= CHUNK) {
      await file.writeFile(gathered);
      gathered = '';
    }
  }
  if (gathered !== '') await file.writeFile(gathered);
}
