import type { PlannedChange } from '../../model/change.ts';
import { escapeMarkdown } from './escape-markdown.ts';

const COLUMNS = [
  { title: 'replace', actions: ['replace'] },
  { title: 'delete', actions: ['delete'] },
  { title: 'update', actions: ['update'] },
  { title: 'create', actions: ['create'] },
  { title: 'other', actions: ['adopt', 'move', 'forget', 'read'] },
] as const;

/** Most types that the table lists: the rest is summed up. */
const MOST_ROWS = 20;

/** How many of each action for each type, as a Markdown table; nothing when nothing changes. */
export function summaryTable(changes: readonly PlannedChange[]): readonly string[] {
  const changed = changes.filter((change) => change.action !== 'no-op');
  if (changed.length === 0) return [];
  const columns = COLUMNS.filter((column) => changed.some((change) => isIn(change, column.actions)));
  const byType = [...Map.groupBy(changed, (change) => change.type)].toSorted(([left], [right]) =>
    left < right ? -1 : 1,
  );
  const row = (name: string, members: readonly PlannedChange[]): string => {
    const counts = columns.map((column) => members.filter((change) => isIn(change, column.actions)).length);
    return `| ${name} | ${counts.map((count) => (count === 0 ? '' : String(count))).join(' | ')} |`;
  };
  const rest = byType.slice(MOST_ROWS).flatMap(([, members]) => members);
  return [
    [
      `| type | ${columns.map((column) => column.title).join(' | ')} |`,
      `| --- |${' ---: |'.repeat(columns.length)}`,
      ...byType.slice(0, MOST_ROWS).map(([type, members]) => row(escapeMarkdown(type), members)),
      ...(rest.length === 0 ? [] : [row(`${byType.length - MOST_ROWS} more types`, rest)]),
    ].join('\n'),
  ];
}

function isIn(change: PlannedChange, actions: readonly string[]): boolean {
  return actions.includes(change.action);
}
