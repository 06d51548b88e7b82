import type { FieldChange, PlannedChange } from '../../model/change.ts';
import { displayPath } from '../../model/json-pointer.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { actionPaint } from '../action-paint.ts';
import {
  describeAction,
  describeAttribution,
  describeReason,
  describeServerDryRun,
} from '../change/describe-change.ts';
import { describeField } from '../change/describe-field.ts';
import { type MarkedLine, withWords } from '../change/diff-lines.ts';
import type { ChangeGroup } from '../change/group-alike.ts';
import type { Paint, Palette } from '../palette.ts';
import { padText, textWidth } from '../text-width.ts';
import { visibleText } from '../visible-text.ts';
import { wrapText } from '../wrap-text.ts';
import type { Layout } from './layout.ts';
import { renderMarked } from './render-marked.ts';

const INDENT = 6;

/** The longest path that others are aligned with. */
const MOST_PATH = 36;

/** A value column narrower than this is no use: the value goes below. */
const LEAST_VALUE = 20;

/**
 * The lines of one planned change, or of several that are alike.
 *
 * @param label - What to say instead of the action's own words: nothing is planned where a live object drifted.
 */
export function renderChange({ change, members }: ChangeGroup, layout: Layout, label?: string): string[] {
  const { palette, width } = layout;
  const isCreate = change.action === 'create';
  const quiet = (text: string): string[] =>
    wrapText(visibleText(text), width - INDENT).map((line) => `${' '.repeat(INDENT)}${palette.quiet(line)}`);
  const lines = renderHeader(change, members.length, layout, label);
  if (change.previousAddress !== undefined) lines.push(...quiet(`was ${change.previousAddress}`));
  if (change.importing !== undefined) lines.push(...quiet(`takes in the live object ${change.importing.id}`));
  if (change.action === 'delete' && change.id !== undefined) lines.push(...quiet(`id ${change.id}`));
  const reason = label === undefined ? describeReason(change) : undefined;
  if (reason !== undefined) lines.push(...quiet(reason));
  if (change.location !== undefined && (isCreate || change.fields.length === 0)) {
    lines.push(...quiet(placeOf(change.location)));
  }
  lines.push(...renderFields(change, layout, { isDrift: label !== undefined, isPlaced: members.length === 1 }));
  if (members.length > 1) lines.push(...quiet(members.map((member) => member.address).join(' ')));
  const dryRun = describeServerDryRun(change);
  if (dryRun !== undefined) {
    const paint = change.serverDryRun?.result === 'rejected' ? palette.error : palette.quiet;
    lines.push(...indented(dryRun, width, paint));
  }
  for (const note of change.notes) {
    const isWarning = note.severity === 'warning';
    lines.push(
      ...indented(
        `${isWarning ? 'warning' : 'note'}: ${note.message}`,
        width,
        isWarning ? palette.warning : palette.quiet,
      ),
    );
  }
  return lines;
}

/** `file:line`. */
export function placeOf(location: SourceLocation): string {
  return `${location.file}:${location.line}`;
}

function renderHeader(
  change: PlannedChange,
  count: number,
  { palette, width }: Layout,
  given: string | undefined,
): string[] {
  const words = describeAction(change);
  const mark = given === undefined ? words.mark : ' ';
  const label = given ?? words.label;
  const origin = change.attribution === undefined ? '' : ` [${describeAttribution(change.attribution)}]`;
  const name = count > 1 ? `${count} × ${change.type}` : visibleText(change.address);
  const start = mark.padEnd(4);
  const room = width - start.length - textWidth(name) - textWidth(label) - textWidth(origin);
  const paint = actionPaint(change, palette);
  const end = paint(label) + palette.quiet(origin);
  const head = paint(start) + palette.strong(name);
  return room >= 2 ? [head + ' '.repeat(room) + end] : [head, `${' '.repeat(INDENT)}${end}`];
}

function indented(text: string, width: number, paint: Paint): string[] {
  return wrapText(visibleText(text), width - INDENT - 2).map(
    (line, index) => `${' '.repeat(index === 0 ? INDENT : INDENT + 2)}${paint(line)}`,
  );
}

function renderFields(
  change: PlannedChange,
  layout: Layout,
  { isDrift, isPlaced }: { readonly isDrift: boolean; readonly isPlaced: boolean },
): string[] {
  const fields = change.fields.toSorted(byPlace);
  const places = fields.map((field) => (isPlaced ? shownPlace(change, field) : ''));
  const paths = fields.map((field) => visibleText(displayPath(field.pointer)));
  const pathWidth = Math.max(0, ...paths.map(textWidth).filter((each) => each <= MOST_PATH));
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(textWidth));
  const fits = (texts: readonly string[]): boolean =>
    INDENT + widest(texts) + 2 + pathWidth + 2 + LEAST_VALUE <= layout.width;
  const names = places.map((place) => place.slice(place.lastIndexOf('/') + 1));
  const lineNumbers = places.map((place) => place.slice(place.lastIndexOf(':')));
  const shown = [places, names].find(fits) ?? lineNumbers;
  const placeWidth = widest(shown);
  return fields.flatMap((field, index) => {
    const place = placeWidth === 0 ? '' : `${padText(shown[index] ?? '', placeWidth)}  `;
    const head = { place, path: paths[index] ?? '', pathWidth, suffix: isDrift ? '' : suffixOf(field) };
    return renderField(change, field, head, layout);
  });
}

/** In a create every field stands in the one document, which is named above them. */
function shownPlace(change: PlannedChange, field: FieldChange): string {
  return change.action === 'create' || field.location === undefined ? '' : placeOf(field.location);
}

/** As the fields stand in their files; those without a place first. */
function byPlace({ location: left }: FieldChange, { location: right }: FieldChange): number {
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column;
}

interface FieldHead {
  readonly place: string;
  readonly path: string;
  readonly pathWidth: number;
  readonly suffix: string;
}

function renderField(change: PlannedChange, field: FieldChange, head: FieldHead, layout: Layout): string[] {
  const { palette, width } = layout;
  const path = padText(head.path, head.pathWidth);
  const start = ' '.repeat(INDENT) + palette.quiet(head.place) + path;
  const column = INDENT + textWidth(head.place) + textWidth(path) + 2;
  const paint = field.forcesReplacement === true ? palette.error : palette.quiet;
  const suffix = head.suffix === '' ? '' : paint(head.suffix);
  const room = width - column;
  const end = (used: number): string[] => {
    if (suffix === '') return [''];
    return used + 2 + head.suffix.length <= room ? [`  ${suffix}`] : ['', ' '.repeat(column) + suffix];
  };
  const below = [suffix === '' ? start.trimEnd() : `${start.trimEnd()}  ${suffix}`];
  const text = describeField(field, layout.detail);
  if (text.form === 'inline') {
    const inline = inlineText(change, text.before, text.after, palette);
    if (inline.length <= room) {
      const [same, ...next] = end(inline.length);
      return [`${start}  ${inline.painted}${same}`, ...next];
    }
    const lines: MarkedLine[] = [
      ...(text.before === undefined ? [] : [{ mark: '-' as const, text: text.before }]),
      ...(text.after === undefined
        ? []
        : [{ mark: change.action === 'create' ? (' ' as const) : ('+' as const), text: text.after }]),
    ];
    return [...below, ...renderMarked(withWords(lines), INDENT + 2, layout)];
  }
  const longest = Math.max(...text.lines.map((line) => textWidth(line.text) + 2));
  if (longest > room) return [...below, ...renderMarked(text.lines, INDENT + 2, layout)];
  const [first = '', ...rest] = renderMarked(text.lines, column, layout);
  const [same, ...next] = end(longest);
  return [`${start}  ${first.slice(column)}${same}`, ...rest, ...next];
}

function suffixOf(field: FieldChange): string {
  const words = [
    ...(field.forcesReplacement === true ? ['forces replacement'] : []),
    ...(field.drift === true ? ['drift'] : []),
  ];
  return words.length === 0 ? '' : `(${words.join(', ')})`;
}

function inlineText(
  change: PlannedChange,
  before: string | undefined,
  after: string | undefined,
  palette: Palette,
): { readonly length: number; readonly painted: string } {
  if (before !== undefined && after !== undefined) {
    const painted = `${palette.remove(before)} → ${palette.add(after)}`;
    return { length: textWidth(before) + 3 + textWidth(after), painted };
  }
  if (before !== undefined) return { length: textWidth(before) + 2, painted: palette.remove(`- ${before}`) };
  const text = change.action === 'create' ? (after ?? '') : `+ ${after ?? ''}`;
  return { length: textWidth(text), painted: change.action === 'create' ? text : palette.add(text) };
}
