import { lookAt, moveTo, reshow, toNextChange, toParent, withOpen } from './browser-moves.ts';
import { type BrowserKey, type BrowserSize, type BrowserState, PAGES } from './browser-state.ts';
import { headingIds, visibleRows } from './plan-tree.ts';

/** The browser after a key. Pure. */
export function pressKey(state: BrowserState, key: BrowserKey, size: BrowserSize): BrowserState {
  if (key.name === 'interrupt') return { ...state, outcome: 'interrupted' };
  switch (state.view) {
    case 'tree':
      return state.isSearching ? searchKey(state, key, size) : treeKey(state, key, size);
    case 'change':
      return changeKey(state, key, size);
    case 'approve':
      return approveKey(state, key);
    case 'help':
      return { ...state, view: state.back };
    default:
      return state.view satisfies never;
  }
}

function treeKey(state: BrowserState, key: BrowserKey, size: BrowserSize): BrowserState {
  const moved = moveKey(state, key, size);
  if (moved !== undefined) return moved;
  const node = state.rows[state.cursor]?.node;
  const isHeading = node !== undefined && node.children.length > 0;
  switch (key.name === 'text' ? key.text : key.name) {
    case 'right':
    case 'l':
      if (isHeading && !state.open.has(node.id)) return withOpen(state, node.id, true);
      return isHeading ? moveTo(state, state.cursor + 1) : lookAt(state);
    case 'enter':
      return isHeading ? withOpen(state, node.id, !state.open.has(node.id)) : lookAt(state);
    case 'left':
    case 'h':
      return isHeading && state.open.has(node.id) && state.search === ''
        ? withOpen(state, node.id, false)
        : toParent(state);
    case 'o':
      return reshow({ ...state, open: headingIds(state.tree, 'all') }, node?.id);
    case 'c':
      return reshow({ ...state, open: new Set([state.tree.id]) }, node?.id);
    case '/':
      return { ...state, isSearching: true };
    case 'escape':
      return state.search === '' ? { ...state, outcome: 'declined' } : reshow({ ...state, search: '' }, node?.id);
    default:
      return commonKey(state, key);
  }
}

/** Keys that mean the same in the tree and in a change. */
function commonKey(state: BrowserState, key: BrowserKey): BrowserState {
  const back = state.view === 'change' ? 'change' : 'tree';
  if (key.name === 'tab') return { ...state, page: (state.page + 1) % PAGES.length, scroll: 0 };
  if (key.name !== 'text') return state;
  switch (key.text) {
    case 'a':
      return { ...state, view: 'approve', back, typed: '', isMistyped: false };
    case 'q':
      return { ...state, outcome: 'declined' };
    case '?':
      return { ...state, view: 'help', back };
    case '1':
    case '2':
    case '3':
    case '4':
      return { ...state, page: Number(key.text) - 1, scroll: 0 };
    default:
      return state;
  }
}

function moveKey(state: BrowserState, key: BrowserKey, { bodyHeight }: BrowserSize): BrowserState | undefined {
  switch (key.name === 'text' ? key.text : key.name) {
    case 'up':
    case 'k':
      return moveTo(state, state.cursor - 1);
    case 'down':
    case 'j':
      return moveTo(state, state.cursor + 1);
    case 'page-up':
      return moveTo(state, state.cursor - bodyHeight + 1);
    case 'page-down':
    case ' ':
      return moveTo(state, state.cursor + bodyHeight - 1);
    case 'home':
    case 'g':
      return moveTo(state, 0);
    case 'end':
    case 'G':
      return moveTo(state, state.rows.length - 1);
    default:
      return undefined;
  }
}

function searchKey(state: BrowserState, key: BrowserKey, size: BrowserSize): BrowserState {
  switch (key.name) {
    case 'text':
      return searchFor(state, state.search + key.text);
    case 'backspace':
      return state.search === '' ? { ...state, isSearching: false } : searchFor(state, state.search.slice(0, -1));
    case 'enter':
      return { ...state, isSearching: false };
    case 'escape':
      return { ...searchFor(state, ''), isSearching: false };
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
      return moveKey(state, key, size) ?? state;
    case 'left':
    case 'right':
    case 'home':
    case 'end':
    case 'tab':
    case 'interrupt':
      return state;
    default:
      return key satisfies never;
  }
}

/** Shows what fits, and selects the first change of it. */
function searchFor(state: BrowserState, search: string): BrowserState {
  const selected = state.rows[state.cursor]?.node.id;
  const rows = visibleRows(state.tree, state.open, search);
  const first = rows.findIndex(({ node }) => node.children.length === 0);
  const found: BrowserState = { ...state, search, rows, cursor: Math.max(first, 0), scroll: 0 };
  return search === '' ? reshow(found, selected) : found;
}

function changeKey(state: BrowserState, key: BrowserKey, size: BrowserSize): BrowserState {
  const last = Math.max(0, size.changeLines - size.bodyHeight);
  const scrollTo = (line: number): BrowserState => ({ ...state, scroll: Math.min(Math.max(line, 0), last) });
  const turn = (by: number): BrowserState => ({
    ...state,
    page: (state.page + by + PAGES.length) % PAGES.length,
    scroll: 0,
  });
  switch (key.name === 'text' ? key.text : key.name) {
    case 'up':
    case 'k':
      return scrollTo(state.scroll - 1);
    case 'down':
    case 'j':
      return scrollTo(state.scroll + 1);
    case 'page-up':
      return scrollTo(state.scroll - size.bodyHeight + 1);
    case 'page-down':
    case ' ':
      return scrollTo(state.scroll + size.bodyHeight - 1);
    case 'home':
    case 'g':
      return scrollTo(0);
    case 'end':
    case 'G':
      return scrollTo(last);
    case 'right':
    case 'l':
      return turn(1);
    case 'left':
    case 'h':
      return turn(-1);
    case 'n':
      return toNextChange(state, 1);
    case 'p':
      return toNextChange(state, -1);
    case 'escape':
    case 'enter':
    case 'backspace':
    case 'q':
      return { ...state, view: 'tree', scroll: 0 };
    default:
      return commonKey(state, key);
  }
}

function approveKey(state: BrowserState, key: BrowserKey): BrowserState {
  const { word } = state.rule;
  switch (key.name) {
    case 'escape':
      return { ...state, view: state.back, typed: '' };
    case 'enter':
      if (word === undefined || state.typed.trim() === word) return { ...state, outcome: 'approved' };
      return { ...state, typed: '', isMistyped: state.typed.trim() !== '' };
    case 'backspace':
      return { ...state, typed: state.typed.slice(0, -1) };
    case 'text':
      return word === undefined ? state : { ...state, typed: state.typed + key.text, isMistyped: false };
    case 'up':
    case 'down':
    case 'left':
    case 'right':
    case 'page-up':
    case 'page-down':
    case 'home':
    case 'end':
    case 'tab':
    case 'interrupt':
      return state;
    default:
      return key satisfies never;
  }
}
