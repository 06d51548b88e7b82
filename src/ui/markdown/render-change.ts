import { endsObject, type FieldChange, type PlannedChange } from '../../model/change.ts';
import { displayPath } from '../../model/json-pointer.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import {
  type ActionWords,
  describeAction,
  describeAttribution,
  describeDrift,
  describeReason,
  describeServerDryRun,
} from '../change/describe-change.ts';
import { DEFAULT_DETAIL, describeField } from '../change/describe-field.ts';
import type { ChangeGroup } from '../change/group-alike.ts';
import { htmlText } from '../html/html-text.ts';
import { visibleText } from '../visible-text.ts';
import { codeBlock, escapeMarkdown, inlineCode } from './escape-markdown.ts';

/** Gives the address of a place in a file as reviewed, or nothing. */
export type LinkTo = (location: SourceLocation) => string | undefined;

/**
 * A change on one line, for where there is no room for more.
 *
 * @param isDrift - Whether it is told as an object that moved and is left as it is, not as something to be done.
 */
export function renderChangeLine({ change, members }: ChangeGroup, isDrift = false): string {
  const { mark, label } = wordsOf(change, isDrift);
  const name = members.length > 1 ? `${members.length} × ${change.type}` : change.address;
  return `- ${inlineCode(`${mark.trim() === '' ? '·' : mark} ${name}`)} ${escapeMarkdown(label)}`;
}

function wordsOf(change: PlannedChange, isDrift: boolean): ActionWords {
  return isDrift ? { mark: ' ', label: describeDrift(change) } : describeAction(change);
}

/**
 * A change as a block that opens: its place, why, its fields as a difference, what the server and others say of it.
 *
 * @param isDrift - As for `renderChangeLine`.
 */
export function renderChangeBlock(group: ChangeGroup, link: LinkTo, isDrift = false): string {
  const { change, members } = group;
  const words = wordsOf(change, isDrift);
  const origin =
    change.attribution === undefined ? '' : ` <i>(${htmlText(describeAttribution(change.attribution))})</i>`;
  const name = members.length > 1 ? `${members.length} × ${change.type}` : change.address;
  const mark = words.mark.trim() === '' ? '·' : words.mark;
  const summary = `<code>${htmlText(mark)}</code> <b>${htmlText(name)}</b> ${htmlText(words.label)}${origin}`;
  const isDangerous = !isDrift && endsObject(change);
  const parts = [
    ...(change.location === undefined || members.length > 1 ? [] : [placeLink(change.location, link)]),
    ...facts(change, isDrift).map(escapeMarkdown),
    ...(members.length > 1 ? [members.map((member) => inlineCode(member.address)).join(' ')] : []),
  ];
  const lines = change.fields.flatMap((field) =>
    fieldLines(change, isDrift ? { ...field, drift: false } : field, members.length === 1),
  );
  return [
    `<details${isDangerous ? ' open' : ''}><summary>${summary}</summary>\n`,
    ...(parts.length === 0 ? [] : [`${parts.join('<br>\n')}\n`]),
    ...(lines.length === 0 ? [] : [`${codeBlock('diff', lines)}\n`]),
    '</details>',
  ].join('\n');
}

/** A place, linked where there is something to link to. */
export function placeLink(location: SourceLocation, link: LinkTo): string {
  const text = inlineCode(`${location.file}:${location.line}`);
  const url = link(location);
  return url === undefined ? text : `<a href="${htmlText(url)}">${text}</a>`;
}

function facts(change: PlannedChange, isDrift: boolean): readonly string[] {
  const reason = isDrift ? undefined : describeReason(change);
  const dryRun = describeServerDryRun(change);
  return [
    ...(change.previousAddress === undefined ? [] : [`was ${change.previousAddress}`]),
    ...(change.importing === undefined ? [] : [`takes in the live object ${change.importing.id}`]),
    ...(change.action === 'delete' && change.id !== undefined ? [`id ${change.id}`] : []),
    ...(reason === undefined ? [] : [reason]),
    ...(dryRun === undefined ? [] : [dryRun]),
    ...change.notes.map((note) => `${note.severity === 'warning' ? 'warning' : 'note'}: ${note.message}`),
  ];
}

/** In a `diff` block a line is green, red or marked by its first character. */
function fieldLines(change: PlannedChange, field: FieldChange, isPlaced: boolean): readonly string[] {
  const path = visibleText(displayPath(field.pointer));
  const ends = [
    ...(field.forcesReplacement === true ? ['forces replacement'] : []),
    ...(field.drift === true ? ['drift'] : []),
    ...(field.location === undefined || !isPlaced || change.action === 'create'
      ? []
      : [`${field.location.file}:${field.location.line}`]),
  ];
  const end = ends.length === 0 ? '' : `   # ${ends.join(', ')}`;
  const text = describeField(field, DEFAULT_DETAIL);
  if (text.form === 'lines') {
    const marks = { '+': '+', '-': '-', '~': '!', ' ': ' ', '…': ' ' } as const;
    return [`! ${path}:${end}`, ...text.lines.map((line) => `${marks[line.mark]}     ${line.text}`.trimEnd())];
  }
  const { before, after } = text;
  if (before !== undefined && after !== undefined) return [`! ${path}: ${before} → ${after}${end}`];
  return before === undefined ? [`+ ${path}: ${after ?? ''}${end}`] : [`- ${path}: ${before}${end}`];
}
