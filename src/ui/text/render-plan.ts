import type { CheckResult, DeferredBlock, OutputChange, Plan } from '../../model/plan.ts';
import { summaryLine } from '../../model/plan.ts';
import { SENSITIVE_TEXT } from '../../model/value.ts';
import { describeDrift, leftDrift, shownChanges } from '../change/describe-change.ts';
import { describeErrors } from '../change/describe-errors.ts';
import { describeOrigins } from '../change/describe-origins.ts';
import { formatInline } from '../change/format-value.ts';
import { groupAlike } from '../change/group-alike.ts';
import { padText, textWidth } from '../text-width.ts';
import { visibleText } from '../visible-text.ts';
import { wrapText } from '../wrap-text.ts';
import { type Layout, type LayoutOptions, layoutOf } from './layout.ts';
import { placeOf, renderChange } from './render-change.ts';

/**
 * A plan as a person reads it: what destroys first, then what changes, each with its fields and where they are written;
 * drift, outputs, policies and what must wait; last the line that Terraform's readers parse. Diagnostics are not in it: they
 * go to another stream.
 *
 * @returns Lines that end in a line break.
 */
export function renderPlan(plan: Plan, options: LayoutOptions & { readonly full?: boolean } = {}): string {
  const layout = layoutOf(options);
  const shown = shownChanges(plan.changes);
  const groups = options.full === true ? shown.map((change) => ({ change, members: [change] })) : groupAlike(shown);
  const sections = [
    ...groups.map((group) => renderChange(group, layout)),
    renderDrift(plan, layout),
    renderOutputs(plan.outputs, layout),
    renderChecks(plan.checks, layout),
    renderDeferred(plan.deferred, layout),
  ].filter((lines) => lines.length > 0);
  const origins = describeOrigins(plan.changes);
  const hints = [
    ...(origins === undefined ? [] : wrapText(origins, layout.width)),
    ...(plan.mode === 'destroy' ? [layout.palette.remove('Everything that is in the state is to be destroyed.')] : []),
    ...(plan.complete
      ? []
      : wrapText('This plan is not the whole: it was narrowed, or a part waits or is at fault.', layout.width)),
  ];
  const errors = describeErrors(plan);
  if (errors !== undefined) hints.push(layout.palette.error(errors));
  return `${[...sections.map((lines) => lines.join('\n')), [...hints, layout.palette.strong(summaryLine(plan))].join('\n')].join('\n\n')}\n`;
}

function renderDrift(plan: Plan, layout: Layout): string[] {
  const changes = leftDrift(plan);
  if (changes.length === 0) return [];
  const title =
    plan.mode === 'refresh-only'
      ? 'Live objects that differ from what was last applied:'
      : 'Changed outside of reckon since the last apply, and left as it is:';
  return [
    ...wrapText(title, layout.width),
    ...groupAlike(changes).flatMap((group) => renderChange(group, layout, describeDrift(group.change))),
  ];
}

function renderOutputs(outputs: readonly OutputChange[], { palette, width }: Layout): string[] {
  const changed = outputs.filter((output) => output.action !== 'no-op');
  if (changed.length === 0) return [];
  const nameWidth = Math.max(...changed.map((output) => textWidth(visibleText(output.name))));
  const lines = changed.flatMap((output) => {
    const { mark, paint } = {
      create: { mark: '+', paint: palette.add },
      update: { mark: '~', paint: palette.change },
      delete: { mark: '-', paint: palette.remove },
      'no-op': { mark: ' ', paint: String },
    }[output.action];
    const start = `  ${paint(mark)} ${padText(visibleText(output.name), nameWidth)}  `;
    const column = nameWidth + 6;
    return wrapText(outputText(output), width - column).map((line, index) =>
      index === 0 ? start + line : ' '.repeat(column) + line,
    );
  });
  return ['Outputs:', ...lines];
}

/** The value of an output, before and after as far as they are there. */
export function outputText({ before, after, sensitive }: OutputChange): string {
  if (sensitive) return SENSITIVE_TEXT;
  const texts = [before, after].flatMap((value) => (value === undefined ? [] : [formatInline(value)]));
  return texts.join(' → ');
}

function renderChecks(checks: readonly CheckResult[], { palette, width }: Layout): string[] {
  // What forbids the plan is an error of its own, with the policy's place, below the plan.
  const failed = checks.filter(
    ({ status, severity }) => status === 'unknown' || (status === 'fail' && severity !== 'error'),
  );
  if (failed.length === 0) return [];
  const lines = failed.flatMap((check) => {
    const verdict = check.status === 'unknown' ? 'can only be told after apply' : (check.message ?? 'does not hold');
    const place = check.location === undefined ? '' : ` (${placeOf(check.location)})`;
    const word = check.status === 'unknown' ? 'open' : check.severity;
    const whose = verdict.includes(check.address) ? '' : `, ${check.address}`;
    return wrapText(visibleText(`${word}: ${check.policy}${place}${whose}: ${verdict}`), width - 4).map(
      (line, index) => (index === 0 ? `  ${palette.warning(line)}` : `    ${palette.warning(line)}`),
    );
  });
  return ['Policies:', ...lines];
}

function renderDeferred(deferred: readonly DeferredBlock[], { palette, width }: Layout): string[] {
  if (deferred.length === 0) return [];
  const lines = deferred.flatMap((block) => [
    `  ${palette.strong(block.address)}`,
    ' '.repeat(INDENT_OF_WAIT) + palette.quiet(placeOf(block.location)),
    ...wrapText(`waits for ${block.waitsFor.join(', ')}`, width - INDENT_OF_WAIT).map(
      (line) => ' '.repeat(INDENT_OF_WAIT) + palette.quiet(line),
    ),
  ]);
  return [...wrapText('Planned again during apply, when what they wait for is there:', width), ...lines];
}

const INDENT_OF_WAIT = 6;
