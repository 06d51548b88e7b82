import stringWidth from 'string-width';

/*
 * Columns are counted as terminals count them: East Asian characters and emoji take two, combining marks none. Text that is known to
 * take one column a code unit (all of ASCII, Latin, Greek and Cyrillic, and the marks that reckon itself draws with) is nearly all that there
 * is, and is not looked at further.
 */
const NARROW =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03ff\u0410-\u044f\u2010-\u2027\u2190-\u21ff\u23ce\u2500-\u259f\u25b8\u25be\u2713\u2800-\u28ff]*$/;

/** Made when it is first needed: to make one takes longer than all else that loading the program takes. */
let segmenter: Intl.Segmenter | undefined;

/** Columns that a text without line breaks takes on a terminal. */
export function textWidth(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

/** The text, filled up with blanks to so many columns. */
export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** The text, or as much of its beginning as fits so many columns with an ellipsis. */
export function cutText(text: string, width: number): string {
  if (fittingLength(text, width) === text.length) return text;
  return width < 2 ? '' : `${text.slice(0, fittingLength(text, width - 1))}…`;
}

/** How much of a text's beginning fits so many columns, in code units; no character is parted. */
export function fittingLength(text: string, width: number): number {
  if (NARROW.test(text.slice(0, width + 1))) return Math.max(0, Math.min(text.length, width));
  let columns = 0;
  let length = 0;
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) {
    columns += textWidth(segment);
    if (columns > width) break;
    length += segment.length;
  }
  return length;
}
