import type { TextRange } from '../expressions/expression-error.ts';
import type { Place } from './config-report.ts';

/** The place of a part of a string's value, found when it is asked for: most are never shown. */
export class TextPlace implements Place {
  readonly file: Place['file'];
  readonly #place: Place;
  readonly #value: string;
  readonly #range: TextRange;

  constructor(place: Place, value: string, range: TextRange) {
    this.file = place.file;
    this.#place = place;
    this.#value = value;
    this.#range = range;
  }

  get start(): number {
    return placeInText(this.#place, this.#value, this.#range).start;
  }

  get end(): number {
    return placeInText(this.#place, this.#value, this.#range).end;
  }
}

/**
 * The place in the file of a part of a string's value. Quotes, escapes, indentation and folded lines make the text in the file
 * differ from the value; walking both side by side from the nearest `${`, which nothing in YAML can hide, finds the way.
 *
 * @param place - The whole scalar in the file.
 * @param value - The scalar's value.
 * @param range - The part of the value.
 */
export function placeInText(place: Place, value: string, range: TextRange): Place {
  const source = place.file.text.slice(place.start, place.end);
  const count = occurrences(value.slice(0, range.start + 2), '${').filter((index) => index <= range.start).length;
  const anchor = count === 0 ? beginningOf(source) : occurrences(source, '${')[count - 1];
  const from = count === 0 ? 0 : (occurrences(value, '${')[count - 1] ?? 0);
  if (anchor === undefined) return place;
  const start = align(source, anchor, value, from, range.start);
  const end = Math.max(start + 1, align(source, start, value, range.start, range.end));
  return { file: place.file, start: place.start + start, end: place.start + Math.min(end, source.length) };
}

/** Where the value begins: after the quote, or the header line of a block. */
function beginningOf(source: string): number {
  if (/^["']/.test(source)) return 1;
  return /^[|>]/.test(source) ? source.indexOf('\n') + 1 : 0;
}

function occurrences(text: string, part: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) found.push(at);
  return found;
}

/** Where in the source the value's index `target` is, given that source index `s` is where value index `v` is. */
function align(source: string, s: number, value: string, v: number, target: number): number {
  let inSource = s;
  let inValue = v;
  const isSingle = source.startsWith("'");
  const isDouble = source.startsWith('"');
  while (inValue < target && inSource < source.length) {
    const character = source[inSource] ?? '';
    if (isDouble && character === '\\') {
      const isLineEnd = source[inSource + 1] === '\n';
      inSource += isLineEnd ? 2 : escapeLength(source[inSource + 1] ?? '');
      if (!isLineEnd) inValue += 1;
    } else if (character === value[inValue]) {
      inSource += isSingle && character === "'" ? 2 : 1;
      inValue += 1;
    } else if (/\s/.test(value[inValue] ?? '') && /\s/.test(character)) {
      inValue += 1;
      while (/\s/.test(source[inSource] ?? '') && source[inSource] !== value[inValue]) inSource += 1;
    } else if (/\s/.test(character)) inSource += 1;
    else break;
  }
  return inSource;
}

/** Length of an escape sequence by the character after its backslash (YAML 1.2.2, section 5.7). */
function escapeLength(kind: string): number {
  return kind === 'x' ? 4 : kind === 'u' ? 6 : kind === 'U' ? 10 : 2;
}
