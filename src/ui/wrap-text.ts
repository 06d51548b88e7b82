/**
 * Breaks a text into lines of at most `width` characters, at blanks where there are any. Line breaks of the text stay.
 * Nothing of it is lost but the blanks at the breaks.
 */
export function wrapText(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(width, 10)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    const atBlank = blank > width / 3;
    const end = atBlank ? blank : breakBefore(rest, width);
    lines.push(rest.slice(0, end));
    rest = rest.slice(atBlank ? end + 1 : end);
  }
  lines.push(rest);
  return lines;
}

/** A place at or before `end` that does not part a surrogate pair. */
function breakBefore(text: string, end: number): number {
  const code = text.charCodeAt(end);
  return code >= 0xdc00 && code <= 0xdfff ? end - 1 : end;
}
