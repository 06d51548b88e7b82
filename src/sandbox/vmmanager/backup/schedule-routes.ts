import { missing, refused } from '../api-error.ts';
import { type StoredType, storedRoutes, storedRow } from '../catalog/stored-type.ts';
import { fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Row } from '../table.ts';
import { type Call, get, post, type Route } from '../transport/route.ts';
import { flag, ids, int, nullable, record, shape, text } from '../transport/shape.ts';
import type { TableName } from '../world.ts';

const targets = {
  backup_locations: 'backup_location',
  clusters: 'cluster',
  nodes: 'node',
  hosts: 'host',
  disks: 'disk',
  presets: 'preset',
} as const satisfies Readonly<Record<string, TableName>>;

const dayMs = 86_400_000;

const scheduleOptions = {
  comment: text,
  backup_mode: text,
  type: text,
  limit_count: int,
  limit_size_mib: int,
  start_time: shape({}, { day: nullable(int), week_day: nullable(int), hour: int, minute: int }),
  backup_locations: ids,
  clusters: ids,
  nodes: ids,
  hosts: ids,
  disks: ids,
  presets: ids,
};

const schedule: StoredType = {
  path: 'vm/v3/schedule',
  table: 'schedule',
  readers: 'admin',
  fields: fields('id name comment backup_mode type limit_count limit_size_mib next_run'),
  create: shape({ name: text }, scheduleOptions),
  update: shape({}, { name: text, ...scheduleOptions }),
  defaults: () => ({
    ...{
      comment: '',
      backup_mode: 'full',
      type: 'day',
      limit_count: 0,
      limit_size_mib: 0,
      start_time: { hour: 0, minute: 0 },
    },
    ...Object.fromEntries(Object.keys(targets).map((name) => [name, []])),
  }),
  check: (body, { platform }) => {
    for (const [name, table] of Object.entries(targets)) {
      assertIds(platform, table, Reflect.get(body, name));
    }
  },
  view: (row, platform) => ({ ...row, next_run: nextRun(row, platform) }),
};

const locationOptions = {
  comment: text,
  quota_mib: int,
  type: text,
  connection_params: record,
  clusters: ids,
  schedules: ids,
  skip_connection_check: flag,
};

const location: StoredType = {
  path: 'vm/v3/backup_location',
  table: 'backup_location',
  readers: 'admin',
  fields: fields('id name comment quota_mib type state clusters.id clusters.name'),
  create: shape({ name: text }, locationOptions),
  update: shape({}, { name: text, ...locationOptions }),
  defaults: () => ({
    comment: '',
    quota_mib: 0,
    type: 'local',
    connection_params: {},
    clusters: [],
    schedules: [],
    state: 'active',
  }),
  check: (body, { platform }) => {
    assertIds(platform, 'cluster', Reflect.get(body, 'clusters'));
    assertIds(platform, 'schedule', Reflect.get(body, 'schedules'));
  },
  view: ({ skip_connection_check: _skip, connection_params, clusters, ...row }, { world }) => {
    const { password: _password, secret_key: _secret, ...shown } = connection_params as Record<string, unknown>;
    const placed = (clusters as readonly number[]).flatMap((id) => world.tables.cluster.get(id) ?? []);
    return { ...row, connection_params: shown, clusters: placed.map(({ id, name }) => ({ id, name })) };
  },
  beforeDelete: ({ id }, { platform }) => {
    const user = platform.world.tables.schedule.find((row) =>
      (row['backup_locations'] as readonly number[]).includes(id),
    );
    if (user !== undefined) {
      throw refused(`The backup_location ${id} is in use by the schedule ${user.id}`);
    }
  },
};

const platformOptions = {
  cron_expression: text,
  name: text,
  comment: text,
  storage_type: text,
  connection_params: record,
  schedule_type: text,
};

const platformSchedule: StoredType = {
  path: 'vm/v3/platform/backup/schedule',
  table: 'platform_schedule',
  readers: 'admin',
  fields: fields('id name comment schedule_type cron_expression storage_type enabled next_run'),
  create: shape({}, platformOptions),
  update: shape({}, platformOptions),
  defaults: () => ({ comment: '', enabled: true, backup_list: [], connection_params: {} }),
  view: ({ connection_params, ...row }, platform) => {
    const { password: _password, secret_key: _secret, ...shown } = connection_params as Record<string, unknown>;
    return { ...row, connection_params: shown, next_run: nextRun(row, platform) };
  },
};

/** When backups are made and where they go. */
export const scheduleRoutes: readonly Route[] = [
  ...storedRoutes(schedule),
  get('vm/v3/schedule/:id/hosts', 'admin', (call) => ({ affected_hosts_count: affectedHosts(call).length })),
  post('vm/v3/schedule/:id/run', 'admin', shape({}, {}), (call) => {
    const row = storedRow(schedule, call);
    const order = { name: 'schedule_run', target: `schedule:${row.id}`, account: call.caller.id } as const;
    return { id: row.id, task: call.platform.jobs.submit({ ...order, effect: { does: 'nothing' } }) };
  }),
  ...storedRoutes(location),
  ...storedRoutes(platformSchedule),
];

function assertIds({ world }: Platform, table: TableName, wanted: unknown): void {
  for (const id of (wanted ?? []) as readonly number[]) {
    if (world.tables[table].get(id) === undefined) {
      throw missing(table, id);
    }
  }
}

function affectedHosts(call: Call): readonly number[] {
  const row = storedRow(schedule, call);
  const listed = (name: string, id: number | null) => (row[name] as readonly (number | null)[]).includes(id);
  return call.platform.world.tables.host
    .where(
      (host) =>
        listed('hosts', host.id) ||
        listed('clusters', host.cluster) ||
        listed('nodes', host.node) ||
        listed('presets', host.preset),
    )
    .map(({ id }) => id);
}

function nextRun(row: Row | Readonly<Record<string, unknown>>, platform: Platform): string {
  const { hour = 0, minute = 0 } = (row['start_time'] ?? {}) as { hour?: number; minute?: number };
  const now = platform.now();
  const today = Math.floor(now / dayMs) * dayMs + (hour * 60 + minute) * 60_000;
  return platform.date(today > now ? today : today + dayMs);
}
