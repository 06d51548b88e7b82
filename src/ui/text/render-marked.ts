import type { MarkedLine } from '../change/diff-lines.ts';
import type { WordPart } from '../change/diff-words.ts';
import type { Paint, Palette } from '../palette.ts';
import { wrapText } from '../wrap-text.ts';
import type { Layout } from './layout.ts';

/** Lines of a difference, indented to `column` and wrapped; changed words stand out where there are colours. */
export function renderMarked(lines: readonly MarkedLine[], column: number, { width, palette }: Layout): string[] {
  const paints: Readonly<Record<MarkedLine['mark'], Paint>> = {
    '+': palette.add,
    '-': palette.remove,
    '~': palette.change,
    ' ': String,
    '…': palette.quiet,
  };
  return lines.flatMap((line) => {
    const { mark, text, words } = line;
    const parts = wrapText(text, width - column - 2);
    const paint = paints[mark];
    const start = ' '.repeat(column);
    if (words === undefined || (mark !== '+' && mark !== '-')) {
      return parts.map((part, index) => start + paint(`${index === 0 ? mark : ' '} ${part}`.trimEnd()));
    }
    const rest = new WordReader(words);
    return parts.map((part, index) => {
      const painted = rest.take(part, paint, wordPaint(mark, palette));
      return start + paint(`${index === 0 ? mark : ' '} `) + painted;
    });
  });
}

function wordPaint(mark: '+' | '-', palette: Palette): Paint {
  return mark === '+' ? palette.addWord : palette.removeWord;
}

/** Gives the parts of a line piece by piece, as wrapping broke it: a blank at a break is passed over. */
class WordReader {
  #parts: WordPart[];

  constructor(parts: readonly WordPart[]) {
    this.#parts = [...parts];
  }

  take(piece: string, paint: Paint, changed: Paint): string {
    const rest = this.#parts.map(({ text }) => text).join('');
    if (!rest.startsWith(piece)) this.#cut(1);
    return this.#cut(piece.length)
      .map(({ text, isChanged }) => (isChanged ? changed : paint)(text))
      .join('');
  }

  /** Takes so many characters off the front. */
  #cut(length: number): WordPart[] {
    const taken: WordPart[] = [];
    for (let left = length; left > 0; ) {
      const part = this.#parts.shift();
      if (part === undefined) break;
      taken.push({ ...part, text: part.text.slice(0, left) });
      if (part.text.length > left) this.#parts.unshift({ ...part, text: part.text.slice(left) });
      left -= part.text.length;
    }
    return taken;
  }
}
