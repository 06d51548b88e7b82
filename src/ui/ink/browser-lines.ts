import { endsObject } from '../../model/change.ts';
import { actionPaint } from '../action-paint.ts';
import { describeAction, shownChanges } from '../change/describe-change.ts';
import type { Palette } from '../palette.ts';
import { cutText, textWidth } from '../text-width.ts';
import { visibleText } from '../visible-text.ts';
import { wrapText } from '../wrap-text.ts';
import { type BrowserState, doubtsOf, PAGES } from './browser-state.ts';
import { changePage, type PageSource } from './change-pages.ts';
import { countText, type TreeRow } from './plan-tree.ts';

/** What the browser is drawn with. */
export interface BrowserLayout {
  readonly columns: number;
  readonly rows: number;
  readonly palette: Palette;
  readonly verb: 'apply' | 'destroy';
}

/** From so many columns on, the selected change is shown beside the tree. */
const WIDE = 120;

/** Rows of the head and the foot. */
const FRAME = 4;

/** Rows of the tree, or of a change. */
export function bodyHeight(rows: number): number {
  return Math.max(rows - FRAME, 3);
}

/** The lines of the selected change on its page. */
export function selectedLines(state: BrowserState, source: PageSource, layout: BrowserLayout): string[] {
  const change = state.rows[state.cursor]?.node.change;
  if (change === undefined) return [];
  const isBeside = layout.columns >= WIDE && state.view === 'tree';
  const width = isBeside ? layout.columns - treeWidth(layout.columns) - 4 : layout.columns - 2;
  return changePage(change, state.page, source, { width, palette: layout.palette });
}

/** The whole screen: a head, the tree or a change or a question, and a line that says the keys. Exactly `rows` lines. */
export function browserLines(state: BrowserState, source: PageSource, layout: BrowserLayout): string[] {
  const height = bodyHeight(layout.rows);
  const body = bodyLines(state, source, layout, height).slice(0, height);
  const padding = Array.from({ length: height - body.length }, () => '');
  return [...headLines(state, source, layout), ...body, ...padding, '', keysLine(state, layout)];
}

function headLines(state: BrowserState, source: PageSource, layout: BrowserLayout): string[] {
  const { columns, rows, palette, verb } = layout;
  const { project, environment } = source.plan.binding;
  const counts = cutText(countText(source.plan.changes), Math.floor(columns * 0.8));
  const title = cutText(`${verb} · ${visibleText(project)} / ${environment}`, columns - textWidth(counts) - 4);
  const gap = Math.max(2, columns - 2 - textWidth(title) - textWidth(counts));
  const paint = state.tree.isDestructive ? palette.error : palette.strong;
  const first = ` ${palette.strong(title)}${' '.repeat(gap)}${paint(counts)}`;
  if (state.view === 'change') return [first, ` ${tabsOf(state, layout)}`];
  if (state.view !== 'tree') return [first, ''];
  if (state.isSearching) return [first, ` /${visibleText(state.search)}${palette.selected(' ')}`];
  const width = columns >= WIDE ? treeWidth(columns) : columns - 1;
  const found = state.rows.filter(({ node }) => node.children.length === 0).length;
  const left = state.search === '' ? '' : ` found ${found} for "${visibleText(state.search)}" (esc shows all)`;
  const isLong = state.rows.length > bodyHeight(rows);
  const right = isLong ? `row ${state.cursor + 1} of ${state.rows.length}` : '';
  const space = ' '.repeat(Math.max(1, width - textWidth(left) - right.length));
  const tabs = columns >= WIDE ? `   ${tabsOf(state, layout)}` : '';
  return [first, `${palette.quiet(`${left}${space}${right}`)}${tabs}`];
}

/** The pages of a change, the one shown marked, each with the key that turns to it. */
function tabsOf(state: BrowserState, { columns, palette }: BrowserLayout): string {
  return PAGES.map((name, index) => {
    const isNamed = columns >= 70 || index === state.page;
    const text = isNamed ? ` ${index + 1} ${name} ` : ` ${index + 1} `;
    return index === state.page ? palette.selected(text) : palette.quiet(text);
  }).join(' ');
}

function bodyLines(state: BrowserState, source: PageSource, layout: BrowserLayout, height: number): string[] {
  switch (state.view) {
    case 'tree':
      return treeLines(state, source, layout, height);
    case 'change': {
      const lines = selectedLines(state, source, layout);
      const top = Math.min(state.scroll, Math.max(0, lines.length - height));
      const shown = lines.slice(top, top + height).map((line) => ` ${line}`);
      const left = lines.length - top - height;
      return left <= 0
        ? shown
        : [...shown.slice(0, -1), layout.palette.quiet(` … ${left + 1} more lines, ↓ shows them`)];
    }
    case 'approve':
      return approveLines(state, source, layout, height);
    case 'help':
      return HELP.map((line) => `  ${line}`);
    default:
      return state.view satisfies never;
  }
}

function treeLines(state: BrowserState, source: PageSource, layout: BrowserLayout, height: number): string[] {
  const { columns, palette } = layout;
  if (state.rows.length === 0) return [palette.quiet('  Nothing fits. esc shows all again.')];
  const isWide = columns >= WIDE;
  const width = isWide ? treeWidth(columns) : columns - 1;
  const top = firstRow(state, height);
  const rows = state.rows
    .slice(top, top + height)
    .map((row, index) =>
      treeLine(row, { width, palette, isSelected: top + index === state.cursor, isOpen: isShownOpen(state, row) }),
    );
  if (!isWide) return rows;
  const page = selectedLines(state, source, layout).slice(0, height);
  return Array.from(
    { length: height },
    (_, index) => `${rows[index] ?? ' '.repeat(width)} ${palette.quiet('│')} ${page[index] ?? ''}`,
  );
}

/** The tree scrolls so that the selected row stays in its middle, but never past its ends. */
function firstRow(state: BrowserState, height: number): number {
  const last = Math.max(0, state.rows.length - height);
  return Math.min(Math.max(state.cursor - Math.floor(height / 2), 0), last);
}

function isShownOpen(state: BrowserState, { node }: TreeRow): boolean {
  return state.search !== '' || state.open.has(node.id);
}

function treeLine(
  { node, depth }: TreeRow,
  at: { readonly width: number; readonly palette: Palette; readonly isSelected: boolean; readonly isOpen: boolean },
): string {
  const { width, palette, isSelected, isOpen } = at;
  const isHeading = node.children.length > 0;
  const change = isHeading ? undefined : node.change;
  const mark = isHeading ? (isOpen ? '▾' : '▸') : change === undefined ? '!' : describeAction(change).mark;
  const start = `${isSelected ? '>' : ' '} ${'  '.repeat(depth)}${mark.padEnd(isHeading ? 1 : 3)} `;
  const room = width - start.length - 1;
  const detail = cutText(node.detail, Math.max(0, Math.floor(room / 2)));
  const label = cutText(node.label, room - (detail === '' ? 0 : textWidth(detail) + 2));
  const gap = Math.max(1, room - textWidth(label) - textWidth(detail));
  const paint =
    change === undefined ? (node.isDestructive ? palette.error : palette.strong) : actionPaint(change, palette);
  const hasWarning = change?.notes.some((note) => note.severity === 'warning') === true;
  const end = hasWarning ? '!' : ' ';
  if (isSelected) return palette.selected(`${start}${label}${' '.repeat(gap)}${detail}${end}`);
  const head = change === undefined ? start + paint(label) : paint(start) + label;
  const tail = change === undefined ? palette.quiet(detail) : paint(detail);
  return `${head}${' '.repeat(gap)}${tail}${hasWarning ? palette.warning(end) : end}`;
}

function approveLines(state: BrowserState, source: PageSource, layout: BrowserLayout, height: number): string[] {
  const { palette, columns, verb } = layout;
  const { word, isProtected } = state.rule;
  const { environment } = source.plan.binding;
  const ended = shownChanges(source.plan.changes).filter(endsObject);
  const warnings = source.plan.changes.filter((change) => change.notes.some((note) => note.severity === 'warning'));
  const lines = [
    palette.strong(`${verb === 'apply' ? 'Apply this' : 'Destroy all this'} in ${environment}?`),
    '',
    countText(source.plan.changes) || 'Only the state and outputs change.',
    ...(warnings.length === 0
      ? []
      : [palette.warning(`${warnings.length} of them with a warning: esc, and look at those marked !`)]),
    '',
  ];
  for (const { address, message, hint } of doubtsOf(source.plan)) {
    const what = address === undefined ? message : `${visibleText(address)}: ${message}`;
    lines.push(...wrapText(`${what}. ${hint ?? ''}`, columns - 4).map(palette.error), '');
  }
  if (ended.length > 0) {
    lines.push(
      ...wrapText(
        'These objects will be DESTROYED, and what they hold with them. It cannot be undone:',
        columns - 4,
      ).map(palette.error),
    );
    const room = Math.max(1, height - lines.length - 5);
    const shown = ended.slice(0, ended.length > room ? room - 1 : room);
    for (const change of shown) {
      const { mark, label } = describeAction(change);
      lines.push(cutText(`  ${mark.padEnd(3)} ${visibleText(change.address)}  ${label}`, columns - 4));
    }
    if (shown.length < ended.length) lines.push(palette.error(`      and ${ended.length - shown.length} more`));
    lines.push('');
  }
  if (isProtected) lines.push(`The environment is protected.`);
  if (word === undefined) lines.push(palette.strong('Press Enter to go on.'));
  else {
    lines.push(
      `${palette.strong(`Type ${isProtected ? 'its name' : word} and press Enter:`)} ${visibleText(state.typed)}${palette.selected(' ')}`,
    );
    if (state.isMistyped)
      lines.push(palette.warning(`That is not ${isProtected ? `"${environment}"` : `"${word}"`}. Nothing was done.`));
  }
  return lines.map((line) => `  ${line}`);
}

function keysLine(state: BrowserState, { columns, palette, verb }: BrowserLayout): string {
  const keys = keysOf(state, verb);
  const long = keys.map(([key, does]) => `${key} ${does}`);
  const short = keys.map(([key, does]) => `${key} ${does.split(',')[0] ?? ''}`);
  const shortest = short.filter((text) => !text.startsWith('?') && !text.startsWith('⏎ look'));
  const shown = [long, short].find((each) => each.join('  ').length + 4 <= columns) ?? shortest;
  return ` ${palette.selected(cutText(` ${shown.join('  ')} `.padEnd(columns - 2), columns - 2))}`;
}

type Key = readonly [string, string];

function keysOf(state: BrowserState, verb: 'apply' | 'destroy'): readonly Key[] {
  switch (state.view) {
    case 'tree':
      if (state.isSearching)
        return [
          ['type', 'to search'],
          ['↑↓', 'move'],
          ['⏎', 'keep'],
          ['esc', 'show all'],
        ];
      return [
        ['↑↓', 'move'],
        ['←→', 'open'],
        ['⏎', 'look'],
        ['/', 'search'],
        ['a', verb],
        ['?', 'keys'],
        ['q', 'leave, nothing done'],
      ];
    case 'change':
      return [
        ['↑↓', 'scroll'],
        ['←→', 'page'],
        ['n/p', 'next/previous'],
        ['a', verb],
        ['?', 'keys'],
        ['esc', 'back'],
      ];
    case 'approve':
      return [
        ['⏎', 'confirm'],
        ['esc', 'back, nothing done'],
        ['ctrl-c', 'leave, nothing done'],
      ];
    case 'help':
      return [['any key', 'back']];
    default:
      return state.view satisfies never;
  }
}

const HELP = [
  '↑ ↓  k j        move, or scroll a change',
  'PgUp PgDn       by a screen; space too',
  'Home End  g G   to the first, to the last',
  '← →  h l        close and open a heading;',
  '                in a change the other pages',
  'Enter           look at a change',
  'o  c            open all, close all',
  '/               search in addresses, actions',
  '                and fields; esc shows all',
  '1  2  3  4      a change: its fields, its YAML',
  '                beside live, its dependencies,',
  '                the requests it will send',
  'n  p            next and previous change',
  'esc             back',
  '',
  'a               approve: asks once more',
  'q  ctrl-c       leave, with nothing done',
];

function treeWidth(columns: number): number {
  return Math.floor(columns * 0.48);
}
