import { diffWordsWithSpace } from 'diff';
import type { FieldChange } from '../../model/change.ts';
import { describeField, type FieldDetail } from '../change/describe-field.ts';
import type { MarkedLine } from '../change/diff-lines.ts';
import { htmlText } from './html-text.ts';

/** One row of two columns; both sides are HTML. A row of its own kind spans both. */
export type SideRow =
  | { readonly kind: 'both'; readonly before: string | undefined; readonly after: string | undefined }
  | { readonly kind: 'same' | 'note'; readonly text: string };

/** Much more than a terminal shows: a page can be scrolled. */
const DETAIL: FieldDetail = { context: 3, maxLines: 400 };

/** Lines longer than this are not compared word by word. */
const MOST_WORDS = 2_000;

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
  if (before === undefined || after === undefined || before.length + after.length > MOST_WORDS) {
    return { kind: 'both', before: quiet(before), after: quiet(after) };
  }
  const parts = diffWordsWithSpace(before, after);
  const kept = parts.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.trim().length), 0);
  if (kept === 0) return { kind: 'both', before: quiet(before), after: quiet(after) };
  const side = (isIn: 'added' | 'removed', isOut: 'added' | 'removed'): string =>
    parts
      .filter((part) => !part[isOut])
      .map((part) => (part[isIn] ? `<mark>${htmlText(part.value)}</mark>` : htmlText(part.value)))
      .join('');
  return { kind: 'both', before: side('removed', 'added'), after: side('added', 'removed') };
}

function quiet(text: string | undefined): string | undefined {
  return text === undefined ? undefined : htmlText(text);
}
