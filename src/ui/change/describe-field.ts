import type { FieldChange } from '../../model/change.ts';
import type { Value } from '../../model/value.ts';
import { hasSecret, hasUnknown, isValueList, isValueObject } from '../../model/value.ts';
import { diffLines, type MarkedLine, withWords } from './diff-lines.ts';
import { diffList } from './diff-list.ts';
import { withHumanForm } from './format-quantity.ts';
import { formatBlock, formatInline, textLines } from './format-value.ts';
import { meaningOf } from './same-meaning.ts';

/** How much of a long text is shown. */
export interface FieldDetail {
  /** Equal lines around each difference of a text. */
  readonly context: number;
  /** Most lines of one field. */
  readonly maxLines: number;
}

/** What is shown when nothing else is asked for. */
export const DEFAULT_DETAIL: FieldDetail = { context: 2, maxLines: 16 };

/** A field's difference in words, ready to be laid out. */
export type FieldText =
  /** Fits on one line as it is: `3 → 5`. A side that is not there is absent. */
  | { readonly form: 'inline'; readonly before?: string; readonly after?: string }
  | { readonly form: 'lines'; readonly lines: readonly MarkedLine[] };

const SENSITIVE_CHANGED = '(sensitive, changed)';

/** Says what differs in one field: a text of several lines by line, a list by item, anything else by value. */
export function describeField(field: FieldChange, detail: FieldDetail): FieldText {
  const text = describe(field, detail.context);
  if (text.form === 'inline') return withHumanForm(text, field.quantity);
  const lines = withWords(text.lines);
  if (lines.length <= detail.maxLines) return { form: 'lines', lines };
  const shown = lines.slice(0, detail.maxLines - 1);
  const left = lines.length - shown.length;
  return { form: 'lines', lines: [...shown, { mark: '…', text: `${left} more lines (--full shows them)` }] };
}

function describe({ before, after, kind, sensitive }: FieldChange, context: number): FieldText {
  // Of a secret that never comes back only its fingerprint tells that it is another one.
  if (kind === 'change' && before === undefined && sensitive === true && !hasUnknown(after ?? null))
    return { form: 'lines', lines: [{ mark: '~', text: SENSITIVE_CHANGED }] };
  if (kind === 'add' || before === undefined) return after === undefined ? { form: 'inline' } : oneSide(after, '+');
  if (kind === 'remove' || after === undefined) return oneSide(before, '-');
  if (isValueList(before) && isValueList(after)) return { form: 'lines', lines: diffList(before, after) };
  if (sensitive === true && !hasSecret(before) && !hasSecret(after)) {
    return { form: 'lines', lines: [{ mark: '~', text: SENSITIVE_CHANGED }] };
  }
  if (typeof before === 'string' && typeof after === 'string') return describeTexts(before, after, context);
  const [from, to] = [formatInline(before), formatInline(after)];
  if (from === to) return { form: 'lines', lines: [{ mark: '~', text: SENSITIVE_CHANGED }] };
  if (isValueObject(before) && isValueObject(after)) {
    const lines = diffLines(formatBlock(before).join('\n'), formatBlock(after).join('\n'), context);
    if (lines.length > 0) return { form: 'lines', lines };
  }
  return { form: 'inline', before: from, after: to };
}

function describeTexts(before: string, after: string, context: number): FieldText {
  const meaning = meaningOf(before, after);
  const inline: FieldText = { form: 'inline', before: formatInline(before), after: formatInline(after) };
  const [from, to] = meaning === undefined ? [before, after] : [meaning.before, meaning.after];
  if (meaning !== undefined && from === to) {
    return { form: 'lines', lines: [{ mark: '~', text: `(the same ${meaning.language}, written in another way)` }] };
  }
  if (!(from.includes('\n') || to.includes('\n'))) return inline;
  const lines = diffLines(from, to, context);
  if (lines.length === 0) return inline;
  // Lines of what a text means are not the text's own: their numbers would lead astray.
  return { form: 'lines', lines: meaning === undefined ? lines : lines.map(withoutNumber) };
}

function withoutNumber(line: MarkedLine): MarkedLine {
  return line.mark === '…' ? { mark: '…', text: '' } : line;
}

function oneSide(value: Value, mark: '+' | '-'): FieldText {
  if (typeof value === 'string' && value.trimEnd().includes('\n')) {
    return { form: 'lines', lines: textLines(value).map((text) => ({ mark, text })) };
  }
  if (isValueList(value) && value.length > 1 && value.some((item) => isValueObject(item))) {
    return { form: 'lines', lines: value.map((item) => ({ mark, text: formatInline(item) })) };
  }
  return mark === '+'
    ? { form: 'inline', after: formatInline(value) }
    : { form: 'inline', before: formatInline(value) };
}
