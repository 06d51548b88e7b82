import type { Action } from '../../model/change.ts';
import type { EngineEvent } from '../../model/event.ts';
import type { RequestPreview } from '../../model/resource-type.ts';
import { visibleText } from '../visible-text.ts';
import { formatDuration } from './format-duration.ts';
import { type Layout, type LayoutOptions, layoutOf } from './layout.ts';
import { renderDiagnostic } from './render-diagnostic.ts';
import { renderOutputs, renderSummary } from './render-summary.ts';

/**
 * An event as a plain line of progress.
 *
 * @returns Lines without a line break at the end; `undefined` for an event that says nothing on a plain screen (a plan is rendered
 *   as a whole).
 */
export function renderEvent(event: EngineEvent, options: LayoutOptions = {}): string | undefined {
  return renderText(event, options)?.trimEnd();
}

function renderText(event: EngineEvent, options: LayoutOptions): string | undefined {
  const layout = layoutOf(options);
  const lines = renderLines(event, layout);
  if (lines !== undefined) return lines;
  switch (event.type) {
    case 'diagnostic':
      return renderDiagnostic(event.diagnostic, options);
    case 'apply_errored': {
      const [first] = event.diagnostics;
      // That it was cut off needs no frame, and is said of each in one line.
      if (first?.code === 'INTERRUPTED' && event.diagnostics.length === 1)
        return `${layout.palette.warning(first.message)}, after ${formatDuration(event.elapsedMs)}. ${first.hint ?? ''}`;
      const head = `${event.address}: ${layout.palette.error('failed')} to ${event.action} after ${formatDuration(event.elapsedMs)}\n`;
      return head + event.diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, options)).join('');
    }
    case 'change_summary':
      return event.operation === 'plan'
        ? undefined
        : `\n${renderSummary(event.operation, event.changes, options, event.isIncomplete)}`;
    case 'outputs':
      return event.outputs.size === 0 ? undefined : `\n${renderOutputs(event.outputs)}`;
    case 'request':
      return renderRequest(event.address, event.request, layout);
    default:
      return undefined;
  }
}

function renderLines(event: EngineEvent, { palette }: Layout): string | undefined {
  switch (event.type) {
    case 'refresh_start':
      return palette.quiet(
        event.wanted === 0
          ? `${event.resourceType}: looking what there is …`
          : `${event.resourceType}: reading ${event.wanted} …`,
      );
    case 'refresh_progress':
      return palette.quiet(`${event.resourceType}: read ${event.read} …`);
    case 'refresh_complete':
      return palette.quiet(`${event.resourceType}: read ${event.read}`);
    case 'dry_run_start':
      return palette.quiet(`${event.address}: asking the server whether it would ${event.action} …`);
    case 'lock_waiting': {
      const { who, pid, since, command } = event.owner;
      return `Waiting for the state: ${visibleText(who)} (pid ${pid}) holds it since ${since}: reckon ${visibleText(command)}`;
    }
    case 'recovered':
      return `${event.address}: ${palette.change('recovered')}: ${visibleText(event.message)}`;
    case 'apply_start':
      return `${event.address}: ${WORDS[event.action].doing} …${event.id === undefined ? '' : ` (id ${visibleText(event.id)})`}`;
    case 'apply_progress':
      return palette.quiet(
        `${event.address}: still ${WORDS[event.action].doing} (${formatDuration(event.elapsedMs)}): ${visibleText(event.message)}`,
      );
    case 'apply_complete': {
      const id = event.id === undefined ? '' : ` (id ${visibleText(event.id)})`;
      if (event.isPending === true) {
        return `${event.address}: ${palette.warning(`still ${WORDS[event.action].doing}`)} at the server, left to the next run${id}`;
      }
      return `${event.address}: ${palette.good(WORDS[event.action].done)} in ${formatDuration(event.elapsedMs)}${id}`;
    }
    case 'apply_skipped':
      return `${event.address}: ${palette.warning('skipped')}, not ${WORDS[event.action].done}: ${visibleText(event.because)}`;
    case 'interrupted': {
      const count = event.inFlight.length;
      const wait =
        count === 0 ? 'Nothing is on its way.' : `Waiting for what is on its way: ${event.inFlight.join(', ')}.`;
      return `Interrupted: nothing new is started. ${wait} Interrupt again to stop at once.`;
    }
    case 'version':
    case 'dry_run_complete':
    case 'resource_drift':
    case 'drift_resolved':
    case 'planned_change':
    case 'change_summary':
    case 'plan':
    case 'apply_errored':
    case 'request':
    case 'outputs':
    case 'diagnostic':
      return undefined;
    default:
      return event satisfies never;
  }
}

const WORDS: Readonly<Record<Action, { readonly doing: string; readonly done: string }>> = {
  create: { doing: 'creating', done: 'created' },
  update: { doing: 'updating', done: 'updated' },
  replace: { doing: 'replacing', done: 'replaced' },
  delete: { doing: 'deleting', done: 'deleted' },
  read: { doing: 'reading', done: 'read' },
  adopt: { doing: 'importing', done: 'imported' },
  forget: { doing: 'forgetting', done: 'forgotten' },
  move: { doing: 'moving', done: 'moved' },
  'no-op': { doing: 'checking', done: 'checked' },
};

function renderRequest(address: string, request: RequestPreview, { palette }: Layout): string {
  const note = request.note === undefined ? '' : `  ${palette.quiet(visibleText(request.note))}`;
  const lines = [`${address}: ${palette.strong(`${request.method} ${visibleText(request.path)}`)}${note}`];
  if (request.body !== undefined) {
    const body = visibleText(JSON.stringify(request.body, undefined, 2));
    lines.push(...body.split('\n').map((line) => `    ${line}`));
  }
  return `${lines.join('\n')}\n`;
}
