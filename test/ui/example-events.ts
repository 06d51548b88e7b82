import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { EngineEvent } from '../../src/model/event.ts';
import { Secret } from '../../src/model/value.ts';
import { address, examplePlan, SECRET } from './example-plan.ts';

const events = address('imply.cluster.events');
const www = address('imco.dns_record.www');
const owner = {
  id: 'l-1',
  who: 'ann@ci',
  host: 'ci',
  pid: 17,
  command: 'apply -e production',
  since: '2026-01-01T00:00:00.000Z',
  heartbeat: '2026-01-01T00:00:05.000Z',
};
const failed: Diagnostic = {
  severity: 'error',
  code: 'PROVIDER_FAILED',
  message: 'the update failed',
  hint: 'Look at the events of the cluster.',
  location: { file: 'resources/events.yaml', line: 9, column: 7, endColumn: 12 },
  frame: [
    { line: 8, text: '    query:' },
    { line: 9, text: '      nodes: 3' },
  ],
  server: { method: 'PATCH', url: 'https://acme.example/api/v1/clusters/1', status: 500, requestId: 'r-1' },
};

/** One of every event. */
export const exampleRun: readonly EngineEvent[] = [
  { type: 'version', reckon: '0.1.0', ui: '1.2' },
  { type: 'lock_waiting', owner },
  { type: 'refresh_start', resourceType: 'imco.dns_record', connection: 'imco', wanted: 120 },
  { type: 'refresh_progress', resourceType: 'imco.dns_record', connection: 'imco', read: 60 },
  { type: 'refresh_complete', resourceType: 'imco.dns_record', connection: 'imco', read: 118 },
  { type: 'recovered', address: www, message: 'it was created before the run was killed' },
  { type: 'dry_run_start', address: events, action: 'update' },
  { type: 'dry_run_complete', address: events, action: 'update' },
  ...examplePlan().changes.map((change): EngineEvent => ({ type: 'planned_change', change })),
  ...examplePlan().drift.map((change): EngineEvent => ({ type: 'resource_drift', change })),
  ...examplePlan().drift.map((change): EngineEvent => ({ type: 'drift_resolved', change })),
  { type: 'plan', plan: examplePlan() },
  {
    type: 'request',
    address: events,
    action: 'update',
    request: { method: 'PATCH', path: '/api/v1/clusters/1', body: { spec: null }, note: 'then wait until RUNNING' },
  },
  { type: 'apply_start', address: events, action: 'update', id: 'c-1' },
  { type: 'apply_progress', address: events, action: 'update', message: 'UPDATING', elapsedMs: 61_000 },
  { type: 'apply_complete', address: events, action: 'update', id: 'c-1', elapsedMs: 83_400 },
  { type: 'apply_errored', address: www, action: 'create', diagnostics: [failed], elapsedMs: 400 },
  { type: 'apply_skipped', address: www, action: 'delete', because: 'imply.cluster.events failed' },
  { type: 'interrupted', inFlight: [events] },
  {
    type: 'change_summary',
    operation: 'apply',
    changes: { add: 1, change: 1, destroy: 0, import: 0, move: 0, forget: 0 },
  },
  {
    type: 'outputs',
    outputs: new Map([
      ['url', { value: 'https://a.example', sensitive: false }],
      ['password', { value: new Secret(SECRET), sensitive: true }],
    ]),
  },
  { type: 'diagnostic', diagnostic: { severity: 'warning', code: 'X', message: 'careful' } },
];
