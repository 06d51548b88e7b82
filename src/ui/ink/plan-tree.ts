import { endsObject, type PlannedChange } from '../../model/change.ts';
import { displayPath } from '../../model/json-pointer.ts';
import { type Plan, summarize } from '../../model/plan.ts';
import { describeAction, describeDrift, leftDrift, shownChanges } from '../change/describe-change.ts';
import { DEFAULT_DETAIL, describeField } from '../change/describe-field.ts';
import { groupAlike } from '../change/group-alike.ts';
import { visibleText } from '../visible-text.ts';

/** A line of the tree: a heading that opens and closes, a change, or a remark. */
export interface TreeNode {
  /** Tells it from all others of the tree. */
  readonly id: string;
  readonly label: string;
  /** What stands at the right edge. */
  readonly detail: string;
  readonly change?: PlannedChange;
  readonly children: readonly TreeNode[];
  /** Whether it is open when the tree is first shown. */
  readonly isOpen: boolean;
  /** Whether something beneath is deleted or replaced. */
  readonly isDestructive: boolean;
  /** What a search looks in, in lower case. */
  readonly searchText: string;
}

/** A line of the tree as it is shown. */
export interface TreeRow {
  readonly node: TreeNode;
  readonly depth: number;
}

/** A plan as a tree: environment → provider → resource; what is deleted or replaced stands first, whatever its provider. */
export function planTree(plan: Plan): TreeNode {
  const shown = shownChanges(plan.changes);
  const destructive = shown.filter(endsObject);
  const others = Map.groupBy(
    shown.filter((change) => !endsObject(change)),
    (change) => change.connection,
  );
  const sections = [
    heading(
      'destroyed',
      'Deleted or replaced',
      destructive.map((change) => changeNode(change, 'destroyed')),
    ),
    ...[...others].map(([connection, changes]) =>
      heading(`provider ${connection}`, connection, alikeNodes(changes), countText(changes)),
    ),
    heading('warnings', 'Warnings', warningNodes(plan)),
    heading(
      'drift',
      'Changed outside, left as it is',
      leftDrift(plan).map((change) => changeNode(change, 'drift')),
      undefined,
      false,
    ),
    heading(
      'deferred',
      'Planned again during apply',
      plan.deferred.map((block) =>
        remark(`deferred ${block.address}`, block.address, `waits for ${block.waitsFor.join(', ')}`),
      ),
    ),
  ].filter((section) => section.children.length > 0);
  return {
    ...heading('root', `${plan.binding.project} / ${plan.binding.environment}`, sections, countText(plan.changes)),
    isDestructive: destructive.length > 0,
  };
}

/** The rows to show: those beneath open headings; with a search all that fit it, and what they stand beneath. */
export function visibleRows(tree: TreeNode, open: ReadonlySet<string>, search: string): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) addOpen(tree, 0, open, rows);
  else addFitting(tree, 0, words, rows);
  return rows;
}

/** Ids of all headings that are open at first, or of all there are. */
export function headingIds(tree: TreeNode, which: 'initial' | 'all'): Set<string> {
  const ids = new Set<string>();
  const visit = (node: TreeNode): void => {
    if (node.children.length === 0) return;
    if (which === 'all' || node.isOpen) ids.add(node.id);
    for (const child of node.children) visit(child);
  };
  visit(tree);
  return ids;
}

function addOpen(node: TreeNode, depth: number, open: ReadonlySet<string>, rows: TreeRow[]): void {
  rows.push({ node, depth });
  if (open.has(node.id)) for (const child of node.children) addOpen(child, depth + 1, open, rows);
}

/** @returns whether the node or anything beneath it fits */
function addFitting(node: TreeNode, depth: number, words: readonly string[], rows: TreeRow[]): boolean {
  const place = rows.length;
  rows.push({ node, depth });
  let hasFitting = node.children.length === 0 && words.every((word) => node.searchText.includes(word));
  for (const child of node.children) if (addFitting(child, depth + 1, words, rows)) hasFitting = true;
  if (!hasFitting) rows.length = place;
  return hasFitting;
}

function heading(
  id: string,
  label: string,
  children: readonly TreeNode[],
  detail = String(children.length),
  isOpen = true,
): TreeNode {
  const text = visibleText(label);
  return {
    id,
    label: text,
    detail,
    children,
    isOpen,
    isDestructive: children.some((child) => child.isDestructive),
    searchText: text.toLowerCase(),
  };
}

/** Changes that are alike stand together under one line, closed: `12 × imco.dns_record   ttl 300 → 60`. */
function alikeNodes(changes: readonly PlannedChange[]): TreeNode[] {
  return groupAlike(changes).map(({ change, members }) => {
    if (members.length === 1) return changeNode(change, 'change');
    const nodes = members.map((member) => changeNode(member, 'change'));
    const label = `${members.length} × ${change.type}`;
    return { ...heading(`alike ${change.address}`, label, nodes, fieldsText(change), false), change };
  });
}

function changeNode(change: PlannedChange, section: string): TreeNode {
  const words = section === 'drift' ? describeDrift(change) : describeAction(change).label;
  const paths = change.fields.map((field) => displayPath(field.pointer)).join(' ');
  return {
    id: `${section} ${change.address}`,
    label: visibleText(change.address),
    detail: words,
    change,
    children: [],
    isOpen: false,
    isDestructive: section !== 'drift' && endsObject(change),
    searchText: visibleText(`${change.address} ${words} ${change.id ?? ''} ${paths}`).toLowerCase(),
  };
}

function warningNodes(plan: Plan): TreeNode[] {
  const said = plan.diagnostics
    .filter((diagnostic) => diagnostic.severity === 'warning')
    .map(({ address, code, message }, index) => remark(`warning ${index}`, message, address ?? code));
  const checks = plan.checks
    .filter((check) => check.status !== 'pass')
    .map((check, index) =>
      remark(
        `policy ${index}`,
        `${check.policy}: ${check.status === 'unknown' ? 'can only be told after apply' : (check.message ?? 'does not hold')}`,
        check.address,
      ),
    );
  return [...said, ...checks];
}

function remark(id: string, label: string, detail: string): TreeNode {
  const text = visibleText(label).replaceAll('\n', ' ');
  return {
    id,
    label: text,
    detail: visibleText(detail),
    children: [],
    isOpen: false,
    isDestructive: false,
    searchText: `${text} ${detail}`.toLowerCase(),
  };
}

/** `3 to add, 1 to change, 2 to destroy`, without what is none. */
export function countText(changes: readonly PlannedChange[]): string {
  const { add, change, destroy, import: imports, move, forget } = summarize(changes);
  const parts: readonly (readonly [number, string])[] = [
    [imports, 'to import'],
    [move, 'to move'],
    [forget, 'to forget'],
    [add, 'to add'],
    [change, 'to change'],
    [destroy, 'to destroy'],
  ];
  return parts.flatMap(([count, words]) => (count > 0 ? [`${count} ${words}`] : [])).join(', ');
}

function fieldsText(change: PlannedChange): string {
  return change.fields
    .map((field) => {
      const text = describeField(field, DEFAULT_DETAIL);
      const path = displayPath(field.pointer);
      if (text.form === 'lines') return path;
      return `${path} ${[text.before, text.after].filter((side) => side !== undefined).join(' → ')}`;
    })
    .join(', ');
}
