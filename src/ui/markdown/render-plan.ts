import type { Diagnostic } from '../../model/diagnostic.ts';
import type { CheckResult, Plan } from '../../model/plan.ts';
import { hasChanges, summaryLine } from '../../model/plan.ts';
import { describeServerDryRun, leftDrift, shownChanges } from '../change/describe-change.ts';
import { describeErrors, isSummaryTrue } from '../change/describe-errors.ts';
import { describeOrigins } from '../change/describe-origins.ts';
import { groupAlike } from '../change/group-alike.ts';
import { serverText } from '../text/render-diagnostic.ts';
import { outputText } from '../text/render-plan.ts';
import { codeBlock, escapeMarkdown, inlineCode } from './escape-markdown.ts';
import { type Block, fitBlocks, sizeOf } from './fit-blocks.ts';
import { type LinkTo, placeLink, renderChangeBlock, renderChangeLine } from './render-change.ts';
import { summaryTable } from './summary-table.ts';

/** How a plan is written for a comment. */
export interface MarkdownOptions {
  /** Most bytes of the whole text, in UTF-8. Default 65,024: what a comment on GitHub may have, less a hidden line. */
  readonly maxBytes?: number;
  /** Links a place to the file as it is reviewed. Default: no links. */
  readonly link?: LinkTo;
  /** Where the whole plan is, for when not all of it fits. */
  readonly details?: string;
}

/**
 * A plan as Markdown for a reviewer: how many of each, what was found and what the server said first, then a block for each
 * change that opens, what destroys before what does not. Never more than `maxBytes`, never cut inside a block, and it says
 * what was left out.
 */
export function renderMarkdown(plan: Plan, options: MarkdownOptions = {}): string {
  const maxBytes = options.maxBytes ?? 65_024;
  const link = options.link ?? (() => undefined);
  const { project, environment } = plan.binding;
  const isDrift = plan.mode === 'refresh-only';
  const origins = describeOrigins(plan.changes);
  const head = [
    `### reckon ${isDrift ? 'drift' : 'plan'}: ${escapeMarkdown(project)}, ${escapeMarkdown(environment)}`,
    ...verdictOf(plan),
    ...(plan.mode === 'destroy' ? ['Everything that is in the state is to be destroyed.'] : []),
    ...(plan.complete || !isSummaryTrue(plan)
      ? []
      : ['This plan is not the whole: it was narrowed, or a part waits or is at fault.']),
    ...(origins === undefined ? [] : [origins]),
    ...summaryTable(plan.changes),
  ];
  const foot = footer(plan);
  const sections: readonly Section[] = [
    {
      title: 'Errors and warnings',
      blocks: plan.diagnostics.toSorted(errorsFirst).map((each) => diagnosticBlock(each, link)),
    },
    { title: 'Policies', blocks: plan.checks.flatMap((check) => checkBlock(check, link)) },
    { title: 'What the servers said', blocks: serverAnswers(plan) },
    { title: 'Changes', blocks: changeBlocks(plan, link) },
    {
      title: `Changed outside of reckon since the last apply${isDrift ? '' : ', and left as it is'}`,
      blocks: driftBlocks(plan, link),
    },
    { title: 'Outputs', blocks: outputBlocks(plan) },
    { title: 'Planned again during apply', blocks: deferredBlocks(plan, link) },
  ];
  const parts = [...head];
  const spent = (): number => [...parts, foot].reduce((sum, part) => sum + sizeOf(part), 0);
  for (const [index, { title, blocks }] of sections.entries()) {
    if (blocks.length === 0) continue;
    const rest = sections.slice(index + 1).filter((section) => section.blocks.length > 0).length;
    const room = maxBytes - spent() - sizeOf(`#### ${title}`) - (rest + 1) * NOTICE_BYTES;
    if (room < 0) continue;
    const fitted = fitBlocks(blocks, room);
    parts.push(`#### ${title}`, ...fitted.full, ...(fitted.short.length === 0 ? [] : [fitted.short.join('\n')]));
    const missing = [
      ...(fitted.short.length > 0 && hasDetails(blocks) ? [`${fitted.short.length} without their details`] : []),
      ...(fitted.left > 0 ? [`${fitted.left} of ${blocks.length} not at all`] : []),
    ];
    if (missing.length > 0) parts.push(`_For want of room: ${missing.join(', ')}. ${whereElse(options.details)}_`);
  }
  const text = `${[...parts, foot].join('\n\n')}\n`;
  return Buffer.byteLength(text) <= maxBytes ? text : `${verdictOf(plan).join('\n\n')}\n`;
}

/** What it comes to, in the line that Terraform's readers parse; with errors first that it comes to nothing. */
function verdictOf(plan: Plan): readonly string[] {
  const errors = describeErrors(plan);
  const summary = isSummaryTrue(plan) ? [`**${summaryLine(plan)}**`] : [];
  return errors === undefined ? summary : [`**${errors}**`, ...summary];
}

/** Room kept for each section's own notice of what was left out, and its title. */
const NOTICE_BYTES = 300;

interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

function hasDetails(blocks: readonly Block[]): boolean {
  return blocks.some((block) => block.full !== block.short);
}

function whereElse(details: string | undefined): string {
  return details === undefined ? 'See the whole with `reckon show`.' : `See the whole: ${escapeMarkdown(details)}`;
}

function same(text: string): Block {
  return { full: text, short: text };
}

function errorsFirst(left: Diagnostic, right: Diagnostic): number {
  return Number(left.severity === 'warning') - Number(right.severity === 'warning');
}

function diagnosticBlock(diagnostic: Diagnostic, link: LinkTo): Block {
  const { severity, message, code, location, address, hint, server, frame } = diagnostic;
  const place = location === undefined ? '' : ` at ${placeLink(location, link)}`;
  const about = address === undefined ? '' : ` (${inlineCode(address)})`;
  const short = `- **${severity}**: ${escapeMarkdown(message)}${about}${place} ${inlineCode(code)}`;
  const lines = [
    ...(server === undefined ? [] : [`  The server said: ${escapeMarkdown(serverText(server))}`]),
    ...(hint === undefined ? [] : [`  ${escapeMarkdown(hint)}`]),
  ];
  const frameLines = (frame ?? []).map(
    (line) => `${line.line === location?.line ? '>' : ' '} ${line.line} | ${line.text}`,
  );
  const shown = frameLines.length === 0 ? [] : [indent(codeBlock('', frameLines))];
  return { full: [short, ...lines.map((line) => `  <br>${line.trim()}`), ...shown].join('\n'), short };
}

function indent(text: string): string {
  return `\n${text.replaceAll(/^/gm, '  ')}`;
}

function checkBlock(check: CheckResult, link: LinkTo): readonly Block[] {
  if (check.status === 'pass') return [];
  const place = check.location === undefined ? '' : ` at ${placeLink(check.location, link)}`;
  const verdict = check.status === 'unknown' ? 'can only be told after apply' : (check.message ?? 'does not hold');
  const word = check.status === 'unknown' ? 'open' : check.severity;
  return [same(`- **${word}**: ${inlineCode(check.address)} ${escapeMarkdown(`${check.policy}: ${verdict}`)}${place}`)];
}

function serverAnswers(plan: Plan): readonly Block[] {
  return plan.changes.flatMap((change) => {
    const answer = describeServerDryRun(change);
    const isWorthSaying = change.serverDryRun?.result === 'rejected' || change.serverDryRun?.message !== undefined;
    return answer === undefined || !isWorthSaying
      ? []
      : [same(`- ${inlineCode(change.address)} ${escapeMarkdown(answer)}`)];
  });
}

function changeBlocks(plan: Plan, link: LinkTo): readonly Block[] {
  return groupAlike(shownChanges(plan.changes)).map((group) => ({
    full: renderChangeBlock(group, link),
    short: renderChangeLine(group),
  }));
}

function driftBlocks(plan: Plan, link: LinkTo): readonly Block[] {
  return groupAlike(leftDrift(plan)).map((group) => ({
    full: renderChangeBlock(group, link, true),
    short: renderChangeLine(group, true),
  }));
}

function outputBlocks(plan: Plan): readonly Block[] {
  return plan.outputs
    .filter((output) => output.action !== 'no-op')
    .map((output) =>
      same(`- ${inlineCode(output.name)} ${escapeMarkdown(output.action)}: ${inlineCode(outputText(output))}`),
    );
}

function deferredBlocks(plan: Plan, link: LinkTo): readonly Block[] {
  return plan.deferred.map((block) =>
    same(
      `- ${inlineCode(block.address)} at ${placeLink(block.location, link)} waits for ${escapeMarkdown(block.waitsFor.join(', '))}`,
    ),
  );
}

function footer(plan: Plan): string {
  const { commit, serial } = plan.binding;
  const at =
    commit === undefined
      ? ''
      : ` at commit ${inlineCode(commit.id.slice(0, 12))}${commit.dirty ? ' with changes' : ''}`;
  const on = plan.binding.lineage === '' ? '' : ` on state serial ${serial}`;
  const unchanged = plan.changes.filter((change) => change.action === 'no-op').length;
  const rest = hasChanges(plan) && unchanged > 0 ? `, ${unchanged} unchanged` : '';
  const what = plan.mode === 'refresh-only' ? 'Looked at' : 'Planned';
  return `<sub>${what} ${plan.timestamp}${at}${on}${rest}.</sub>`;
}
