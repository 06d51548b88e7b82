import { createHash } from 'node:crypto';
import { copyFile, link, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { StateFile } from './state-document.ts';
import { CONTENT_START, parseStateDocument } from './state-document.ts';
import { systemCode, withPath } from './state-error.ts';
import { temporaryName } from './write-file-atomically.ts';

/** Reads a state file; `undefined` when there is none. @throws {StateError} `STATE_INVALID`, `STATE_NEWER`, `STATE_UNREADABLE` */
export async function readStateFile(path: string): Promise<StateFile | undefined> {
  const text = await withPath('STATE_UNREADABLE', path, () => orMissing(() => readFile(path, 'utf8')));
  return text === undefined ? undefined : parseStateDocument(text, path);
}

/** What names a saved state among others. */
export interface StateHead {
  readonly lineage: string;
  readonly serial: number;
}

/** How much of the file its head surely fits into. */
const HEAD_BYTES = 4096;

/** Lineage and serial of a state file without reading all of it, as they stand in the first lines that reckon writes. */
export async function readStateHead(path: string): Promise<StateHead | undefined> {
  const head = await withPath('STATE_UNREADABLE', path, () => orMissing(() => readStart(path)));
  if (head === undefined) return undefined;
  const lineage = /^ {2}"lineage": ("[^"\\]*"),$/m.exec(head)?.[1];
  const serial = /^ {2}"serial": (\d+),$/m.exec(head)?.[1];
  if (/^ {2}"version": 1,$/m.test(head) && lineage !== undefined && serial !== undefined) {
    return { lineage: JSON.parse(lineage) as string, serial: Number(serial) };
  }
  return (await readStateFile(path))?.state;
}

/** Digest of a state's content, given in parts. */
export function contentDigest(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Digest of a state file's content; `undefined` when there is no file or reckon did not lay it out. */
export async function readContentDigest(path: string): Promise<string | undefined> {
  const bytes = await withPath('STATE_UNREADABLE', path, () => orMissing(() => readFile(path)));
  const start = bytes?.indexOf(`\n${CONTENT_START}`) ?? -1;
  return bytes === undefined || start === -1
    ? undefined
    : createHash('sha256')
        .update(bytes.subarray(start + 1))
        .digest('hex');
}

/** Keeps the state file beside itself under another name; does nothing when there is none. */
export async function keepBackup(path: string, backup: string): Promise<void> {
  await withPath('STATE_UNWRITABLE', backup, async () => {
    const temporary = join(dirname(backup), temporaryName(basename(backup)));
    const made = await orMissing(async () => {
      await linkOrCopy(path, temporary);
      return true;
    });
    if (made === undefined) return;
    await rename(temporary, backup);
    // A rename of one link onto another of the same file does nothing and leaves both (rename(2)).
    await rm(temporary, { force: true });
  });
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw error;
    await copyFile(from, to);
  }
}

async function readStart(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A file that is not there is an answer, not a failure. */
async function orMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
