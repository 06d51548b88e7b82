import type { FrameLine } from './diagnostic.ts';

const LINES_BEFORE = 2;
const LINES_AFTER = 1;
const MAX_LINE = 200;

/**
 * The lines around a place of a text, very long ones cut around the column.
 *
 * @param starts - The offset at which each line starts.
 * @param line - Counted from 1, as the column.
 */
export function codeFrame(text: string, starts: ArrayLike<number>, line: number, column: number): readonly FrameLine[] {
  const first = Math.max(1, line - LINES_BEFORE);
  const last = Math.min(starts.length, line + LINES_AFTER);
  const lines: FrameLine[] = [];
  for (let number = first; number <= last; number += 1) {
    const start = starts[number - 1] ?? 0;
    const end = starts[number] ?? text.length + 1;
    const written = text.slice(start, end).replace(/\r?\n$/, '');
    const isTrailing = number > line && written.trim() === '';
    if (!isTrailing) lines.push({ line: number, text: cut(written, number === line ? column : 1) });
  }
  return lines;
}

/** Keeps the columns true as far as the column that matters: only what comes after is cut, unless the column itself is far out. */
function cut(text: string, column: number): string {
  const longest = Math.max(MAX_LINE, column + 40);
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
