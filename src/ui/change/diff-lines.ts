import { structuredPatch } from 'diff';
import { diffWords, type WordPart } from './diff-words.ts';
import { textLines } from './format-value.ts';

/** A line of a difference. `…` stands between parts that are apart, `~` before something that changed in itself. */
export interface MarkedLine {
  readonly mark: '+' | '-' | '~' | ' ' | '…';
  readonly text: string;
  /** The text in parts, where it stands against another line that it came from or became. */
  readonly words?: readonly WordPart[];
}

/** Lines that differ between two texts, with `context` equal ones around them. Empty when only the last line break differs. */
export function diffLines(before: string, after: string, context: number): MarkedLine[] {
  const [from, to] = [before, after].map((text) => `${textLines(text).join('\n')}\n`);
  const { hunks } = structuredPatch('', '', from ?? '', to ?? '', '', '', { context });
  const lines: MarkedLine[] = [];
  for (const [index, hunk] of hunks.entries()) {
    if (index > 0 || hunk.oldStart > 1) lines.push({ mark: '…', text: `line ${hunk.newStart}` });
    for (const line of hunk.lines) {
      const mark = line[0];
      if (mark === '+' || mark === '-' || mark === ' ') lines.push({ mark, text: line.slice(1) });
    }
  }
  return lines;
}

/** Lines that were taken out are held against those that came in their place, and what changed within them is marked. */
export function withWords(lines: readonly MarkedLine[]): readonly MarkedLine[] {
  const marked = [...lines];
  for (let start = 0; start < lines.length; ) {
    const added = indexOfOther(lines, start, '-');
    const end = indexOfOther(lines, added, '+');
    for (let index = 0; index < Math.min(added - start, end - added); index += 1) {
      const [before, after] = [lines[start + index], lines[added + index]];
      const words = before === undefined || after === undefined ? undefined : diffWords(before.text, after.text);
      if (before === undefined || after === undefined || words === undefined) continue;
      marked[start + index] = { ...before, words: words.before };
      marked[added + index] = { ...after, words: words.after };
    }
    start = Math.max(end, start + 1);
  }
  return marked;
}

/** The first line from `start` on that has another mark. */
function indexOfOther(lines: readonly MarkedLine[], start: number, mark: MarkedLine['mark']): number {
  const index = lines.findIndex((line, at) => at >= start && line.mark !== mark);
  return index < 0 ? lines.length : index;
}
