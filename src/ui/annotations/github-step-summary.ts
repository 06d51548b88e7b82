import { hasErrors } from '../../model/diagnostic.ts';
import { type Plan, summarize, summaryLine } from '../../model/plan.ts';
import { escapeMarkdown } from './escape-markdown.ts';

/** GitHub drops a step's summary that is longer than 1 MiB. */
const LIMIT_BYTES = 1024 * 1024;

/**
 * The text for `$GITHUB_STEP_SUMMARY`: a heading, the counts, and below them the plan as Markdown.
 *
 * @param details - The plan, rendered as Markdown; left out, and said so, where it does not fit into what a step may write.
 * @returns Markdown that ends in a line break, to be appended to the file.
 */
export function githubStepSummary(plan: Plan, details: string): string {
  const { project, environment, commit } = plan.binding;
  const place = environment === 'default' ? project : `${project} / ${environment}`;
  const counts = summarize(plan.changes);
  const rows: readonly (readonly [string, number])[] = [
    ['Import', counts.import],
    ['Move', counts.move],
    ['Forget', counts.forget],
    ['Add', counts.add],
    ['Change', counts.change],
    ['Destroy', counts.destroy],
    ['Drifted', plan.drift.length],
  ];
  const shown = rows.filter(([name, count], index) => count > 0 || (index >= 3 && name !== 'Drifted'));
  const verdict = hasErrors(plan.diagnostics) ? 'The plan has errors and cannot be applied.' : summaryLine(plan);
  const head = [
    `## reckon: ${escapeMarkdown(place)}`,
    '',
    `**${verdict}**`,
    '',
    `| ${shown.map(([name]) => name).join(' | ')} |`,
    `|${shown.map(() => ' ---: ').join('|')}|`,
    `| ${shown.map(([, count]) => count).join(' | ')} |`,
    '',
    ...(commit === undefined
      ? []
      : [`Commit \`${commit.id}\`${commit.dirty ? ', with files that differ from it' : ''}.`, '']),
  ].join('\n');
  const whole = `${head}\n${details.trim()}\n`;
  if (Buffer.byteLength(whole, 'utf8') <= LIMIT_BYTES) return whole;
  return `${head}\nThe plan is too long to be shown here: look at the saved plan, or at the log of this step.\n`;
}
