import { codeFrame } from '../model/code-frame.ts';
import type { FrameLine } from '../model/diagnostic.ts';
import type { SourceLocation } from '../model/source-location.ts';

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
    return codeFrame(this.text, this.#starts(), line, column);
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
