import type { BrowserState } from './browser-state.ts';
import { visibleRows } from './plan-tree.ts';

/** Selects a row; one beyond an end is the end. */
export function moveTo(state: BrowserState, index: number): BrowserState {
  return { ...state, cursor: Math.min(Math.max(index, 0), Math.max(state.rows.length - 1, 0)), scroll: 0 };
}

/** Shows the selected change on the whole screen. */
export function lookAt(state: BrowserState): BrowserState {
  return state.rows[state.cursor]?.node.change === undefined ? state : { ...state, view: 'change', scroll: 0 };
}

/** Selects the next change, or the one before, across headings. */
export function toNextChange(state: BrowserState, step: 1 | -1): BrowserState {
  for (let index = state.cursor + step; index >= 0 && index < state.rows.length; index += step) {
    const node = state.rows[index]?.node;
    if (node?.change !== undefined && node.children.length === 0) return { ...state, cursor: index, scroll: 0 };
  }
  return state;
}

/** Selects the heading that the selected row stands beneath. */
export function toParent(state: BrowserState): BrowserState {
  const depth = state.rows[state.cursor]?.depth ?? 0;
  for (let index = state.cursor - 1; index >= 0; index -= 1) {
    if ((state.rows[index]?.depth ?? 0) < depth) return moveTo(state, index);
  }
  return state;
}

/** Opens or closes a heading. */
export function withOpen(state: BrowserState, id: string, isOpen: boolean): BrowserState {
  const open = new Set(state.open);
  if (isOpen) open.add(id);
  else open.delete(id);
  return reshow({ ...state, open }, id);
}

/** Works out the rows anew and keeps the selection on its node, or on the heading that it vanished under. */
export function reshow(state: BrowserState, selected: string | undefined): BrowserState {
  const rows = visibleRows(state.tree, state.open, state.search);
  const index = rows.findIndex(({ node }) => node.id === selected);
  if (index >= 0) return { ...state, rows, cursor: index };
  const above = state.rows.slice(0, state.cursor + 1).map(({ node }) => node.id);
  const nearest = rows.findLastIndex(({ node }) => above.includes(node.id));
  return { ...state, rows, cursor: Math.max(nearest, 0) };
}
