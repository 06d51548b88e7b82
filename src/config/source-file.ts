import type { FrameLine } from '../model/diagnostic.ts';
import type { SourceLocation } from '../model/source-location.ts';

const LINES_BEFORE = 2;
const LINES_AFTER = 1;
const MAX_LINE = 200;

/** A file that a user wrote, with its text: turns offsets into lines and columns, and shows lines. */
export class SourceFile {
  /** From the project's folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
  #lineStarts: Uint32Array | undefined;
  #guarded: Set<number> | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** Says that the string at an offset may know no secret. */
  guard(start: number): void {
    this.#guarded ??= new Set();
    this.#guarded.add(start);
  }

  /** Whether the string at an offset may know no secret. */
  isGuarded(start: number): boolean {
    return this.#guarded?.has(start) === true;
  }

  /** The place of a part of the text; `endColumn` only when the part ends on the line it starts on. */
  locate(start: number, end: number = start): SourceLocation {
    const starts = this.#starts();
    const line = lineAt(starts, start);
    const lineStart = starts[line] ?? 0;
    const location = { file: this.path, line: line + 1, column: start - lineStart + 1 };
    const nextLine = starts[line + 1] ?? this.text.length + 1;
    return end > start && end < nextLine ? { ...location, endColumn: end - lineStart + 1 } : location;
  }

  /** The lines around a line (counted from 1), very long ones cut around the column. */
  frame(line: number, column: number): readonly FrameLine[] {
    const starts = this.#starts();
    const first = Math.max(1, line - LINES_BEFORE);
    const last = Math.min(starts.length, line + LINES_AFTER);
    const lines: FrameLine[] = [];
    for (let number = first; number <= last; number += 1) {
      const start = starts[number - 1] ?? 0;
      const end = starts[number] ?? this.text.length + 1;
      const text = this.text.slice(start, end).replace(/\r?\n$/, '');
      const isTrailing = number > line && text.trim() === '';
      if (!isTrailing) lines.push({ line: number, text: cut(text, number === line ? column : 1) });
    }
    return lines;
  }

  #starts(): Uint32Array {
    this.#lineStarts ??= findLineStarts(this.text);
    return this.#lineStarts;
  }
}

function findLineStarts(text: string): Uint32Array {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return Uint32Array.from(starts);
}

function lineAt(starts: Uint32Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Keeps the columns true as far as the column that matters: only what comes after is cut, unless the column itself is far out. */
function cut(text: string, column: number): string {
  const longest = Math.max(MAX_LINE, column + 40);
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
