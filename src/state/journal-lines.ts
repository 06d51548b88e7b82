import { crc32 } from 'node:zlib';
import type { JournalEntry } from '../model/state-store.ts';

/** One line of a journal. */
export interface JournalLine {
  /** Counted from 1 within the journal. */
  readonly number: number;
  readonly entry: JournalEntry;
}

/** A journal as it was found. */
export interface JournalContent {
  /** Names the journal: a state says how much of which journal it holds. */
  readonly id: string;
  readonly lines: readonly JournalLine[];
  /** Length in bytes of what is right; behind it there is at most a line that was cut short. */
  readonly validBytes: number;
  readonly isTorn: boolean;
}

/** The first line of a journal. */
export function formatJournalHead(id: string): string {
  return withChecksum(`"journal":${JSON.stringify(id)},"version":1}`);
}

/** One line for an entry. */
export function formatJournalLine(line: JournalLine): string {
  return withChecksum(`"number":${line.number},"entry":${JSON.stringify(line.entry)}}`);
}

/**
 * Reads a journal's bytes. A last line, or several, that a crash cut short are left out.
 *
 * @returns `undefined` when not even its head is there; `damagedLine` (counted from 1) when a wrong line has right ones after it.
 */
export function parseJournal(bytes: Buffer): JournalContent | { readonly damagedLine: number } | undefined {
  let id: string | undefined;
  const lines: JournalLine[] = [];
  let wrong: number | undefined;
  let validBytes = 0;
  let count = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const parsed = end === -1 ? undefined : parseLine(bytes.toString('utf8', start, end));
    count += 1;
    start = end === -1 ? bytes.length : end + 1;
    if (parsed === undefined) wrong ??= count;
    else if (wrong !== undefined) return { damagedLine: wrong };
    else if ('journal' in parsed) id ??= parsed.journal;
    else lines.push(parsed);
    if (wrong === undefined) validBytes = start;
  }
  return id === undefined ? undefined : { id, lines, validBytes, isTorn: wrong !== undefined };
}

function parseLine(text: string): JournalLine | { readonly journal: string } | undefined {
  const match = /^\{"crc":"([0-9a-f]{8})",/.exec(text);
  if (match === null || checksum(text.slice(match[0].length)) !== match[1]) return undefined;
  return JSON.parse(text) as JournalLine | { readonly journal: string };
}

function withChecksum(rest: string): string {
  return `{"crc":"${checksum(rest)}",${rest}\n`;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
