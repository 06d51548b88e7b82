/**
 * Breaks a text into lines of at most `width` characters, at blanks where there are any. Line breaks of the text stay.
 * Nothing of it is lost but the blanks at the breaks.
 */
export function wrapText(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(width, 10)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  const indent = hangingIndent(line, width);
  let rest = line;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    const atBlank = blank > Math.max(width / 3, indent.length);
    const end = atBlank ? blank : breakBefore(rest, width);
    lines.push(rest.slice(0, end));
    rest = `${indent}${rest.slice(atBlank ? end + 1 : end)}`;
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

/** A place at or before `end` that does not part a surrogate pair. */
function breakBefore(text: string, end: number): number {
  const code = text.charCodeAt(end);
  return code >= 0xdc00 && code <= 0xdfff ? end - 1 : end;
}
