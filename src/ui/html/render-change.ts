import type { FieldChange, PlannedChange } from '../../model/change.ts';
import { displayPath } from '../../model/json-pointer.ts';
import {
  describeAction,
  describeAttribution,
  describeDrift,
  describeReason,
  describeServerDryRun,
} from '../change/describe-change.ts';
import { htmlText } from './html-text.ts';
import { type SideRow, sideBySide } from './side-by-side.ts';

/** How a change is shown. */
export interface ChangeCard {
  readonly anchor: string;
  readonly isOpen: boolean;
  /** Whether it is told as an object that moved and is left as it is, not as something to be done. */
  readonly isDrift?: boolean;
}

/** A change as a part of the page that opens: why, what the server said, and its fields side by side. */
export function renderChange(change: PlannedChange, { anchor, isOpen, isDrift = false }: ChangeCard): string {
  const label = isDrift ? describeDrift(change) : describeAction(change).label;
  const origin =
    change.attribution === undefined
      ? ''
      : `<span class="origin">${htmlText(describeAttribution(change.attribution))}</span>`;
  const facts = factsOf(change, isDrift).map(([kind, text]) => `<li class="${kind}">${htmlText(text)}</li>`);
  const rows = change.fields.map((field) => fieldRows(isDrift ? { ...field, drift: false } : field));
  return [
    `<details class="change ${change.action}" id="${anchor}" data-name="${htmlText(change.address.toLowerCase())}"${isOpen ? ' open' : ''}>`,
    `<summary><span class="address">${htmlText(change.address)}</span><span class="label">${htmlText(label)}</span>${origin}</summary>`,
    ...(facts.length === 0 ? [] : [`<ul class="facts">${facts.join('')}</ul>`]),
    ...(rows.length === 0
      ? []
      : [
          `<table><thead><tr><th>field</th><th>${isDrift ? 'applied' : 'before'}</th><th>${isDrift ? 'live' : 'after'}</th></tr></thead>${rows.join('\n')}</table>`,
        ]),
    '</details>',
  ].join('\n');
}

function factsOf(change: PlannedChange, isDrift: boolean): readonly (readonly [kind: string, text: string])[] {
  const reason = isDrift ? undefined : describeReason(change);
  const dryRun = describeServerDryRun(change);
  return [
    ...(change.location === undefined ? [] : [['place', `${change.location.file}:${change.location.line}`] as const]),
    ...(change.previousAddress === undefined ? [] : [['fact', `was ${change.previousAddress}`] as const]),
    ...(change.importing === undefined ? [] : [['fact', `takes in the live object ${change.importing.id}`] as const]),
    ...(change.id === undefined ? [] : [['fact', `id ${change.id}`] as const]),
    ...(reason === undefined ? [] : [['fact', reason] as const]),
    ...(dryRun === undefined ? [] : [[change.serverDryRun?.result ?? 'fact', dryRun] as const]),
    ...change.notes.map((note) => [note.severity, note.message] as const),
    ...(isDrift || change.dependsOn.length === 0 ? [] : [['fact', `after ${change.dependsOn.join(', ')}`] as const]),
  ];
}

function fieldRows(field: FieldChange): string {
  const place =
    field.location === undefined ? '' : `<small>${htmlText(`${field.location.file}:${field.location.line}`)}</small>`;
  const why = field.forcesReplacement === true ? '<small class="force">forces replacement</small>' : '';
  const drift = field.drift === true ? '<small>drift</small>' : '';
  const rows = sideBySide(field);
  const name = `<th scope="rowgroup" rowspan="${Math.max(1, rows.length)}">${htmlText(displayPath(field.pointer))}${why}${drift}${place}</th>`;
  return `<tbody>${rows.map((row, index) => `<tr>${index === 0 ? name : ''}${cells(row)}</tr>`).join('')}</tbody>`;
}

function cells(row: SideRow): string {
  switch (row.kind) {
    case 'both': {
      const before = row.before === undefined ? '<td class="none"></td>' : `<td class="was">${row.before}</td>`;
      const after = row.after === undefined ? '<td class="none"></td>' : `<td class="will">${row.after}</td>`;
      return before + after;
    }
    case 'same':
      return `<td>${row.text}</td><td>${row.text}</td>`;
    case 'note':
      return `<td class="note" colspan="2">${row.text}</td>`;
    default:
      return row satisfies never;
  }
}
