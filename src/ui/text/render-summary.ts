import type { EngineEvent } from '../../model/event.ts';
import type { PlanSummary } from '../../model/plan.ts';
import { SENSITIVE_TEXT, type Value } from '../../model/value.ts';
import { formatBlock, formatInline } from '../change/format-value.ts';
import { padText, textWidth } from '../text-width.ts';
import { type LayoutOptions, layoutOf } from './layout.ts';

/** The line that ends an apply or a destroy, in the words that Terraform's readers parse; in others where not all came about. */
export function renderSummary(
  operation: 'apply' | 'destroy',
  changes: PlanSummary,
  options: LayoutOptions = {},
  isIncomplete = false,
): string {
  const { palette } = layoutOf(options);
  const also = [
    ...(changes.import > 0 ? [`${changes.import} imported`] : []),
    ...(changes.move > 0 ? [`${changes.move} moved`] : []),
    ...(changes.forget > 0 ? [`${changes.forget} forgotten`] : []),
  ].map((part) => `${part}, `);
  const counts =
    operation === 'destroy'
      ? `${changes.destroy} destroyed.`
      : `${also.join('')}${changes.add} added, ${changes.change} changed, ${changes.destroy} destroyed.`;
  const word = operation === 'destroy' ? 'Destroy' : 'Apply';
  if (isIncomplete) return `${palette.error(`${word} incomplete.`)} Resources: ${counts}\n`;
  return `${palette.good(`${word} complete! Resources: ${counts}`)}\n`;
}

/** Outputs after an apply, one below the other. Sensitive ones are masked. */
export function renderOutputs(outputs: Extract<EngineEvent, { type: 'outputs' }>['outputs']): string {
  if (outputs.size === 0) return '';
  const width = Math.max(...[...outputs.keys()].map(textWidth));
  const lines = [...outputs].flatMap(([name, { value, sensitive }]) => outputLines(name, value, sensitive, width));
  return `Outputs:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

function outputLines(name: string, value: Value, sensitive: boolean, width: number): string[] {
  const start = `${padText(name, width)}  `;
  if (sensitive) return [start + SENSITIVE_TEXT];
  const inline = formatInline(value);
  if (textWidth(start + inline) <= 78) return [start + inline];
  return [name, ...formatBlock(value).map((line) => `  ${line}`)];
}
