import type { EngineEvent } from '../../model/event.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { hasUnknown, maskValue, type Value } from '../../model/value.ts';
import { renderEvent } from '../text/render-event.ts';
import { renderSummary } from '../text/render-summary.ts';
import { diagnosticObject } from './diagnostic-line.ts';
import { actionWord, changeObject, resourceObject } from './resource-object.ts';

/** When the event happened. */
export interface EventTime {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/**
 * An event as lines of JSON (docs/events.md, schemas/events.schema.json), named as Terraform's machine-readable UI names it.
 *
 * @returns One line, or several with line breaks between (a failed change with its diagnostics); `undefined` for the plan as
 *   a whole, which is told by `planned_change` and `change_summary`.
 * @see Terraform: Machine-Readable UI
 */
export function printEvent(event: EngineEvent, time: EventTime): string | undefined {
  if (event.type === 'plan') return undefined;
  const lines = [line(event, level(event), messageOf(event), body(event), time)];
  if (event.type === 'apply_errored') {
    for (const diagnostic of event.diagnostics) {
      const about = { type: 'diagnostic', diagnostic: { address: event.address, ...diagnostic } } as const;
      lines.push(line(about, level(about), messageOf(about), body(about), time));
    }
  }
  return lines.join('\n');
}

type LineEvent = Exclude<EngineEvent, { type: 'plan' }>;

function line(event: LineEvent, atLevel: string, message: string, content: JsonObject, time: EventTime): string {
  return JSON.stringify({
    '@level': atLevel,
    '@message': message,
    '@module': 'reckon.ui',
    '@timestamp': new Date(time.now).toISOString(),
    type: event.type,
    ...content,
  });
}

function level(event: LineEvent): 'info' | 'warn' | 'error' {
  if (event.type === 'apply_errored') return 'error';
  if (event.type === 'diagnostic') return event.diagnostic.severity === 'error' ? 'error' : 'warn';
  return event.type === 'interrupted' || event.type === 'apply_skipped' ? 'warn' : 'info';
}

function messageOf(event: LineEvent): string {
  switch (event.type) {
    case 'version':
      return `reckon ${event.reckon}`;
    case 'planned_change':
      return `${event.change.address}: Plan to ${actionWord(event.change.action)}`;
    case 'resource_drift':
      return `${event.change.address}: Drift detected (${actionWord(event.change.action)})`;
    case 'drift_resolved':
      return `${event.change.address}: Drift resolved`;
    case 'change_summary':
      return summaryMessage(event);
    case 'diagnostic':
      return `${event.diagnostic.severity === 'error' ? 'Error' : 'Warning'}: ${event.diagnostic.message}`;
    case 'outputs':
      return `Outputs: ${event.outputs.size}`;
    case 'refresh_progress':
      return `${event.resourceType}: read ${event.read}`;
    case 'dry_run_complete':
      return `${event.address}: the server has answered`;
    case 'request':
      return `${event.address}: ${event.request.method} ${event.request.path}`;
    case 'apply_errored':
      return `${event.address}: failed to ${event.action}`;
    default:
      return renderEvent(event) ?? event.type;
  }
}

function summaryMessage({ operation, changes, isIncomplete }: Extract<LineEvent, { type: 'change_summary' }>): string {
  if (operation !== 'plan') return renderSummary(operation, changes, {}, isIncomplete).trimEnd();
  const imports = changes.import > 0 ? `${changes.import} to import, ` : '';
  return `Plan: ${imports}${changes.add} to add, ${changes.change} to change, ${changes.destroy} to destroy.`;
}

function body(event: LineEvent): JsonObject {
  switch (event.type) {
    case 'version':
      return { reckon: event.reckon, ui: event.ui };
    case 'refresh_start':
      return { refresh: { resource_type: event.resourceType, connection: event.connection, wanted: event.wanted } };
    case 'refresh_progress':
    case 'refresh_complete':
      return { refresh: { resource_type: event.resourceType, connection: event.connection, read: event.read } };
    case 'dry_run_start':
    case 'dry_run_complete':
      return { hook: hookOf(event) };
    case 'planned_change':
    case 'resource_drift':
    case 'drift_resolved':
      return { change: changeObject(event.change) };
    case 'change_summary': {
      const { destroy, ...counts } = event.changes;
      return { changes: { ...counts, remove: destroy, operation: event.operation } };
    }
    case 'lock_waiting':
      return { owner: { ...event.owner } };
    case 'recovered':
      return { hook: { resource: resourceObject(event.address), message: event.message } };
    case 'apply_start':
      return { hook: { ...hookOf(event), ...idOf(event.id) } };
    case 'apply_progress':
      return { hook: { ...hookOf(event), ...elapsed(event.elapsedMs), message: event.message } };
    case 'apply_complete':
      return {
        hook: {
          ...hookOf(event),
          ...idOf(event.id),
          ...elapsed(event.elapsedMs),
          ...(event.isPending === true ? { pending: true } : {}),
        },
      };
    case 'apply_errored':
      return { hook: { ...hookOf(event), ...elapsed(event.elapsedMs) } };
    case 'apply_skipped':
      return { hook: { ...hookOf(event), because: event.because } };
    case 'request':
      return { hook: hookOf(event), request: { ...event.request } };
    case 'interrupted':
      return { in_flight: event.inFlight };
    case 'outputs':
      return { outputs: Object.fromEntries([...event.outputs].map(([name, output]) => [name, outputObject(output)])) };
    case 'diagnostic':
      return { diagnostic: diagnosticObject(event.diagnostic) };
    default:
      return event satisfies never;
  }
}

function hookOf(event: Extract<LineEvent, { address: unknown; action: unknown }>): JsonObject {
  return { resource: resourceObject(event.address), action: actionWord(event.action) };
}

function idOf(id: string | undefined): JsonObject {
  return id === undefined ? {} : { id_key: 'id', id_value: id };
}

/** Whole seconds, as Terraform gives them, and milliseconds. */
function elapsed(ms: number): JsonObject {
  return { elapsed_seconds: Math.round(ms / 1000), elapsed_ms: Math.round(ms) };
}

/** A sensitive output is there without its value. */
function outputObject({ value, sensitive }: { readonly value: Value; readonly sensitive: boolean }): JsonObject {
  if (sensitive || hasUnknown(value)) return { sensitive };
  const shown: Json = maskValue(value);
  return { sensitive, type: typeWord(shown), value: shown };
}

function typeWord(value: Json): string {
  if (value === null) return 'dynamic';
  if (Array.isArray(value)) return 'list';
  return { object: 'object', boolean: 'bool', number: 'number', string: 'string' }[
    typeof value as 'object' | 'boolean' | 'number' | 'string'
  ];
}
