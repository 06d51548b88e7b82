import picocolors from 'picocolors';

/** Gives a text a look. */
export type Paint = (text: string) => string;

/** What texts of each kind look like. Widths are counted before painting, so paints must not add visible characters. */
export interface Palette {
  readonly add: Paint;
  readonly remove: Paint;
  /** Words within a line that was added or removed. */
  readonly addWord: Paint;
  readonly removeWord: Paint;
  readonly change: Paint;
  readonly replace: Paint;
  readonly error: Paint;
  readonly warning: Paint;
  readonly good: Paint;
  /** What a reader may skip. */
  readonly quiet: Paint;
  /** What a reader must not miss. */
  readonly strong: Paint;
  /** Where the cursor is. */
  readonly selected: Paint;
}

/** No colour: for files, pipes, `NO_COLOR` and `TERM=dumb`. */
export const plainPalette: Palette = {
  add: String,
  remove: String,
  addWord: String,
  removeWord: String,
  change: String,
  replace: String,
  error: String,
  warning: String,
  good: String,
  quiet: String,
  strong: String,
  selected: String,
};

/** The sixteen colours that every terminal's theme sets, so that light and dark backgrounds both read well. */
export function colorPalette(): Palette {
  const colors = picocolors.createColors(true);
  return {
    add: colors.green,
    remove: colors.red,
    addWord: (text) => colors.inverse(colors.green(text)),
    removeWord: (text) => colors.inverse(colors.red(text)),
    change: colors.yellow,
    replace: colors.magenta,
    error: (text) => colors.bold(colors.red(text)),
    warning: (text) => colors.bold(colors.yellow(text)),
    good: colors.green,
    quiet: colors.dim,
    strong: colors.bold,
    selected: colors.inverse,
  };
}
