import type { FieldChange } from '../../model/change.ts';
import { describeField, type FieldDetail } from '../change/describe-field.ts';
import type { MarkedLine } from '../change/diff-lines.ts';
import { diffWords, type WordPart } from '../change/diff-words.ts';
import { htmlText } from './html-text.ts';

/** One row of two columns; both sides are HTML. A row of its own kind spans both. */
export type SideRow =
  | { readonly kind: 'both'; readonly before: string | undefined; readonly after: string | undefined }
  | { readonly kind: 'same' | 'note'; readonly text: string };

/** Much more than a terminal shows: a page can be scrolled. */
const DETAIL: FieldDetail = { context: 3, maxLines: 400 };

/** A field's difference as rows, what was on the left, what will be on the right, changed words marked. */
export function sideBySide(field: FieldChange): readonly SideRow[] {
  const text = describeField(field, DETAIL);
  if (text.form === 'inline') return [pair(text.before, text.after)];
  const rows: SideRow[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      rows.push(pair(removed[index], added[index]));
    }
    removed = [];
    added = [];
  };
  for (const line of text.lines) {
    if (line.mark === '-') removed.push(line.text);
    else if (line.mark === '+') added.push(line.text);
    else {
      flush();
      rows.push(whole(line));
    }
  }
  flush();
  return rows;
}

function whole(line: MarkedLine): SideRow {
  return {
    kind: line.mark === ' ' ? 'same' : 'note',
    text: htmlText(line.mark === '…' ? `… ${line.text}` : line.text),
  };
}

function pair(before: string | undefined, after: string | undefined): SideRow {
  const words = before === undefined || after === undefined ? undefined : diffWords(before, after);
  if (words === undefined) return { kind: 'both', before: quiet(before), after: quiet(after) };
  return { kind: 'both', before: marked(words.before), after: marked(words.after) };
}

function marked(parts: readonly WordPart[]): string {
  return parts.map(({ text, isChanged }) => (isChanged ? `<mark>${htmlText(text)}</mark>` : htmlText(text))).join('');
}

function quiet(text: string | undefined): string | undefined {
  return text === undefined ? undefined : htmlText(text);
}
