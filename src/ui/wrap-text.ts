import { fittingLength } from './text-width.ts';

/** How a text is broken. */
interface WrapOptions {
  /** Whether an address, `https://…`, stays whole though it is wider, so that it can be copied. Default: no. */
  readonly keepsAddresses?: boolean;
}

/**
 * Breaks a text into lines of at most `width` columns, at blanks where there are any. Line breaks of the text stay.
 * Nothing of it is lost but the blanks at the breaks.
 */
export function wrapText(text: string, width: number, options: WrapOptions = {}): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(width, 10), options));
}

function wrapLine(line: string, width: number, { keepsAddresses = false }: WrapOptions): string[] {
  const lines: string[] = [];
  const indent = hangingIndent(line, width);
  let rest = line;
  for (let fitting = fittingLength(rest, width); fitting < rest.length; fitting = fittingLength(rest, width)) {
    const blank = rest.lastIndexOf(' ', fitting);
    const atBlank = blank > Math.max(width / 3, indent.length);
    const address = keepsAddresses && !atBlank ? endOfAddress(rest, fitting) : undefined;
    if (address === rest.length) break;
    const end = atBlank ? blank : (address ?? Math.max(fitting, indent.length + 1));
    lines.push(rest.slice(0, end));
    rest = `${indent}${rest.slice(rest[end] === ' ' ? end + 1 : end)}`;
  }
  lines.push(rest);
  return lines;
}

/** What an indented line goes on under: its own indentation, or its second column where it has columns. */
function hangingIndent(line: string, width: number): string {
  const [own = ''] = /^ */.exec(line) ?? [];
  if (own === '') return '';
  const [columns = own] = /^ +\S+ {2,}(?=\S)/.exec(line) ?? [];
  return ' '.repeat([columns.length, own.length].find((length) => length <= width / 2) ?? 0);
}

/** Where the address ends that would be broken at a place; undefined where it is none. */
function endOfAddress(text: string, place: number): number | undefined {
  const [word = ''] = /^\S*/.exec(text.slice(text.lastIndexOf(' ', place) + 1)) ?? [];
  return word.includes('://') ? text.lastIndexOf(' ', place) + 1 + word.length : undefined;
}
