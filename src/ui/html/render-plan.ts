import { endsObject, type PlannedChange } from '../../model/change.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Plan } from '../../model/plan.ts';
import { summaryLine } from '../../model/plan.ts';
import { formatLocation } from '../../model/source-location.ts';
import { leftDrift, shownChanges } from '../change/describe-change.ts';
import { describeErrors, isSummaryTrue } from '../change/describe-errors.ts';
import { describeOrigins } from '../change/describe-origins.ts';
import { serverText } from '../text/render-diagnostic.ts';
import { outputText } from '../text/render-plan.ts';
import { drawGraph } from './draw-graph.ts';
import { htmlText } from './html-text.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from './page-style.ts';
import { renderChange } from './render-change.ts';

/** Up to so many changes all stand open; beyond, only those that destroy. */
const MOST_OPEN = 40;

/**
 * A plan as one page that needs nothing else: summary, what was found, the graph, a tree of the changes to search in, and each
 * change side by side. Makes no request to anywhere (its own policy forbids it) and can be read where no script runs.
 */
export function renderHtml(plan: Plan): string {
  const { project, environment } = plan.binding;
  const shown = shownChanges(plan.changes);
  const anchors = new Map(shown.map((change, index) => [change.address, `change-${index + 1}`]));
  const anchorOf = (change: PlannedChange): string | undefined => anchors.get(change.address);
  const isDrift = plan.mode === 'refresh-only';
  const title = `${isDrift ? 'Drift' : 'Plan'}: ${project}, ${environment}`;
  const errors = describeErrors(plan);
  const origins = describeOrigins(plan.changes);
  const graph = drawGraph(shown, anchorOf);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">',
    `<title>${htmlText(title)}</title><style>${PAGE_STYLE}</style></head><body>`,
    `<h1>${htmlText(title)}</h1>`,
    ...(errors === undefined ? [] : [`<p class="line">${htmlText(errors)}</p>`]),
    ...(isSummaryTrue(plan) ? [`<p class="line">${htmlText(summaryLine(plan))}</p>`] : []),
    ...(origins === undefined ? [] : [`<p>${htmlText(origins)}</p>`]),
    `<p class="quiet">${htmlText(origin(plan))}</p>`,
    ...countsTable(shown),
    ...section('Errors and warnings', plan.diagnostics.map(renderDiagnostic)),
    ...section('Policies', checks(plan)),
    ...(graph === '' ? [] : [`<h2>What comes before what</h2><div class="graph">${graph}</div>`]),
    ...(shown.length === 0 ? [] : ['<h2>Changes</h2>', ...changesSection(shown, anchors)]),
    ...section(`Changed outside of reckon since the last apply${isDrift ? '' : ', and left as it is'}`, drift(plan)),
    ...section('Outputs', outputs(plan)),
    ...section('Planned again during apply', deferred(plan)),
    `<script>${PAGE_SCRIPT}</script></body></html>`,
    '',
  ].join('\n');
}

function origin({ binding, timestamp, complete, changes, mode }: Plan): string {
  const { commit, serial } = binding;
  const at = commit === undefined ? '' : ` at commit ${commit.id.slice(0, 12)}${commit.dirty ? ' with changes' : ''}`;
  const unchanged = changes.filter((change) => change.action === 'no-op').length;
  const whole = complete ? '' : ' This plan is not the whole: it was narrowed, or a part waits or is at fault.';
  const what = mode === 'refresh-only' ? 'Looked at' : 'Planned';
  return `${what} ${timestamp}${at} on state serial ${serial}${changes.length === 0 ? '' : `; ${unchanged} unchanged`}.${whole}`;
}

function countsTable(shown: readonly PlannedChange[]): readonly string[] {
  if (shown.length === 0) return [];
  const actions = [...new Set(shown.map((change) => change.action))];
  const types = [...Map.groupBy(shown, (change) => change.type)].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const rows = types.map(([type, members]) => {
    const counts = actions.map((action) => members.filter((change) => change.action === action).length || '');
    return `<tr><td>${htmlText(type)}</td>${counts.map((count) => `<td>${count}</td>`).join('')}</tr>`;
  });
  const head = `<tr><th>type</th>${actions.map((action) => `<th>${action}</th>`).join('')}</tr>`;
  return [`<table class="counts"><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>`];
}

function changesSection(shown: readonly PlannedChange[], anchors: ReadonlyMap<string, string>): readonly string[] {
  const anchorOf = (change: PlannedChange): string => anchors.get(change.address) ?? '';
  const isOpen = (change: PlannedChange): boolean => shown.length <= MOST_OPEN || endsObject(change);
  return [
    '<div class="layout">',
    `<nav aria-label="Changes"><input id="search" type="search" placeholder="Search" aria-label="Search" hidden>${tree(shown, anchorOf)}</nav>`,
    `<main>${shown.map((change) => renderChange(change, { anchor: anchorOf(change), isOpen: isOpen(change) })).join('\n')}</main>`,
    '</div>',
  ];
}

function tree(shown: readonly PlannedChange[], anchorOf: (change: PlannedChange) => string): string {
  const byConnection = [...Map.groupBy(shown, (change) => change.connection)];
  return byConnection
    .map(([connection, members]) => {
      const types = [...Map.groupBy(members, (change) => change.type)].map(([type, each]) => {
        const links = each.map(
          (change) =>
            `<a class="${change.action}" href="#${anchorOf(change)}" data-name="${htmlText(change.address.toLowerCase())}">${htmlText(change.address)}</a>`,
        );
        return `<details open><summary>${htmlText(type)} (${each.length})</summary>${links.join('')}</details>`;
      });
      return `<details open><summary>${htmlText(connection)}</summary>${types.join('')}</details>`;
    })
    .join('');
}

function section(title: string, parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [`<h2>${htmlText(title)}</h2>`, ...parts];
}

function renderDiagnostic(diagnostic: Diagnostic): string {
  const { severity, code, message, hint, location, frame, server, address, related } = diagnostic;
  const place = location === undefined ? [] : [formatLocation(location)];
  const about = [...place, ...(address === undefined ? [] : [address])].join(', ');
  const lines = (frame ?? []).map((line) => `${line.line === location?.line ? '>' : ' '} ${line.line} | ${line.text}`);
  return [
    `<div class="diagnostic ${severity}"><b>${severity}:</b> ${htmlText(message)} <code>${htmlText(code)}</code>`,
    ...(about === '' ? [] : [`<div class="quiet">${htmlText(about)}</div>`]),
    ...(lines.length === 0 ? [] : [`<pre>${htmlText(lines.join('\n'))}</pre>`]),
    ...(server === undefined ? [] : [`<div>The server said: <code>${htmlText(serverText(server))}</code></div>`]),
    ...(related ?? []).map((item) => `<div>${htmlText(`${formatLocation(item.location)}: ${item.message}`)}</div>`),
    ...(hint === undefined ? [] : [`<div>${htmlText(hint)}</div>`]),
    '</div>',
  ].join('\n');
}

function checks(plan: Plan): readonly string[] {
  return plan.checks.flatMap((check) => {
    if (check.status === 'pass') return [];
    const verdict = check.status === 'unknown' ? 'can only be told after apply' : (check.message ?? 'does not hold');
    const kind = check.status === 'fail' ? check.severity : 'warning';
    return [`<div class="diagnostic ${kind}">${htmlText(`${check.policy}, ${check.address}: ${verdict}`)}</div>`];
  });
}

function drift(plan: Plan): readonly string[] {
  return leftDrift(plan).map((change, index) =>
    renderChange(change, { anchor: `drift-${index + 1}`, isOpen: true, isDrift: true }),
  );
}

function outputs(plan: Plan): readonly string[] {
  const changed = plan.outputs.filter((output) => output.action !== 'no-op');
  const rows = changed.map(
    (output) =>
      `<tr><th>${htmlText(output.name)}</th><td>${output.action}</td><td>${htmlText(outputText(output))}</td></tr>`,
  );
  return rows.length === 0 ? [] : [`<table><tbody>${rows.join('')}</tbody></table>`];
}

function deferred(plan: Plan): readonly string[] {
  if (plan.deferred.length === 0) return [];
  const items = plan.deferred.map(
    (block) => `<li><code>${htmlText(block.address)}</code> waits for ${htmlText(block.waitsFor.join(', '))}</li>`,
  );
  return [`<ul>${items.join('')}</ul>`];
}
