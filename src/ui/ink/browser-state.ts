import { endsObject } from '../../model/change.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Plan } from '../../model/plan.ts';
import { shownChanges } from '../change/describe-change.ts';
import { headingIds, planTree, type TreeNode, type TreeRow, visibleRows } from './plan-tree.ts';

/** What the person decided. */
export type BrowserOutcome = 'approved' | 'declined' | 'interrupted';

/** What is shown of a change. */
export const PAGES = ['changes', 'YAML beside live', 'dependencies', 'requests'] as const;

/** A key as the browser knows it; `text` is anything that is typed. */
export type BrowserKey =
  | { readonly name: Exclude<BrowserKeyName, 'text'> }
  | { readonly name: 'text'; readonly text: string };

type BrowserKeyName =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'backspace'
  | 'interrupt'
  | 'text';

/** What must be typed to approve; undefined where Enter will do. */
interface ApprovalRule {
  readonly word: string | undefined;
  /** The environment's name is asked for: it is protected. */
  readonly isProtected: boolean;
}

/** The browser at one moment. */
export interface BrowserState {
  readonly tree: TreeNode;
  readonly rule: ApprovalRule;
  readonly view: 'tree' | 'change' | 'approve' | 'help';
  /** The view to go back to from `approve` and `help`. */
  readonly back: 'tree' | 'change';
  /** Index of the selected row. */
  readonly cursor: number;
  readonly open: ReadonlySet<string>;
  readonly rows: readonly TreeRow[];
  readonly search: string;
  readonly isSearching: boolean;
  readonly page: number;
  /** First line shown of a change. */
  readonly scroll: number;
  readonly typed: string;
  /** Whether what was typed was not what was asked for. */
  readonly isMistyped: boolean;
  readonly outcome?: BrowserOutcome;
}

/** The sizes that keys need. */
export interface BrowserSize {
  /** Rows of the tree or of a change. */
  readonly bodyHeight: number;
  /** Lines that the selected change has on its page. */
  readonly changeLines: number;
}

/** What speaks against the plan, or wants consent, and so asks more firmly. */
export function doubtsOf(plan: Plan): readonly Diagnostic[] {
  return plan.diagnostics.filter(({ isDoubt }) => isDoubt === true);
}

/** The browser as it opens: on the first change that ends an object, where there is one. */
export function openBrowser(plan: Plan, isProtected: boolean): BrowserState {
  const tree = planTree(plan);
  const open = headingIds(tree, 'initial');
  const rows = visibleRows(tree, open, '');
  const destroys = shownChanges(plan.changes).some(endsObject);
  const word = isProtected ? plan.binding.environment : destroys || doubtsOf(plan).length > 0 ? 'yes' : undefined;
  const first = rows.findIndex(({ node }) => node.change !== undefined);
  return {
    tree,
    rule: { word, isProtected },
    view: 'tree',
    back: 'tree',
    cursor: Math.max(first, 0),
    open,
    rows,
    search: '',
    isSearching: false,
    page: 0,
    scroll: 0,
    typed: '',
    isMistyped: false,
  };
}
