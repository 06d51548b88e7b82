import { missing } from '../api-error.ts';
import { readDisk } from '../disk/disk-routes.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import { readHost, writeHost } from '../host/host-access.ts';
import type { Platform } from '../platform.ts';
import type { Backup } from '../rows.ts';
import { listAnswer } from '../transport/answers.ts';
import type { Read } from '../transport/kinds.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { anything, ids, int, nullable, shape, text } from '../transport/shape.ts';

const backupFields: Fields = fields(`
  id name comment state date_create estimated_size_mib actual_size_mib node.id node.name host.id host.name disk.id
  os expand_part`);

const createBody = shape({}, { name: text, comment: text, backup_locations: nullable(ids), schedule: int });

/** Backups of machines and of disks: events, kept until they are deleted. */
export const backupRoutes: readonly Route[] = [
  get('vm/v3/backup', 'user', (call) =>
    listAnswer(
      call,
      visibleBackups(call).map((row) => backupView(call.platform, row)),
      backupFields,
    ),
  ),
  get('vm/v3/host/:id/backup', 'user', (call) => {
    const host = readHost(call);
    const rows = call.platform.world.tables.backup.where((row) => row.host === host.id);
    return listAnswer(
      call,
      rows.map((row) => backupView(call.platform, row)),
      backupFields,
    );
  }),
  get('vm/v3/backup/:id', 'user', (call) => singleBackup(call.platform, backupOf(call))),
  post('vm/v3/host/:id/backup', 'user', createBody, (call, body) => {
    const host = writeHost(call);
    return beginBackup(call, body, { host: host.id, disk: null, os: host.os, node: host.node });
  }),
  post('vm/v3/disk/:id/backup', 'user', createBody, (call, body) => {
    const disk = readDisk(call);
    return beginBackup(call, body, { host: disk.host, disk: disk.id, os: null, node: disk.node });
  }),
  post('vm/v3/host/:id/restore', 'user', shape({ backup: int }, {}), (call, { backup }) => {
    const host = writeHost(call);
    backupOf({ ...call, id: backup });
    const effect = { does: 'start', host: host.id } as const;
    return { id: host.id, task: job(call, 'host_restore', `host:${host.id}`, effect) };
  }),
  post('vm/v3/disk/:id/restore', 'user', shape({ backup: int }, {}), (call, { backup }) => {
    const disk = readDisk(call);
    backupOf({ ...call, id: backup });
    return { id: disk.id, task: job(call, 'disk_restore', `disk:${disk.id}`, { does: 'nothing' }) };
  }),
  post('vm/v3/backup/:id', 'user', shape({}, { name: text, comment: text }), (call, body) => {
    const backup = backupOf(call);
    Object.assign(backup, body);
    return { id: backup.id };
  }),
  post('vm/v3/backup/:id/state', 'admin', shape({ state: text }, {}), (call, { state }) => {
    const backup = backupOf(call);
    backup.state = state;
    return { id: backup.id };
  }),
  ...['copy', 'move', 'relocate'].map((action) =>
    post(`vm/v3/backup/:id/${action}`, 'admin', anything, (call) => {
      const backup = backupOf(call);
      return { id: backup.id, task: job(call, `backup_${action}`, `backup:${backup.id}`, { does: 'nothing' }) };
    }),
  ),
  del('vm/v3/backup/:id', 'user', (call) => {
    const backup = backupOf(call);
    backup.state = 'deleting';
    const effect = { does: 'remove', table: 'backup', id: backup.id } as const;
    return { id: backup.id, task: job(call, 'backup_delete', `backup:${backup.id}`, effect) };
  }),
];

type JobEffect = Parameters<Platform['jobs']['submit']>[0]['effect'];

function job({ platform, caller }: Call, name: string, target: string, effect: JobEffect): number {
  return platform.jobs.submit({ name, target, account: caller.id, effect });
}

function beginBackup(
  call: Call,
  { name, comment = '', backup_locations, schedule }: Read<typeof createBody>,
  source: Pick<Backup, 'host' | 'disk' | 'os' | 'node'>,
): object {
  const { backup: backups, backup_location, disk } = call.platform.world.tables;
  const unknown = backup_locations?.find((id) => backup_location.get(id) === undefined);
  if (unknown !== undefined) {
    throw missing('backup_location', unknown);
  }
  const disks = disk.where((row) => (source.disk === null ? row.host === source.host : row.id === source.disk));
  const backup = backups.insert({
    ...source,
    ...{ name: name ?? `backup_${backups.nextId()}`, comment, state: 'creating', schedule: schedule ?? null },
    size_mib: disks.reduce((sum, { size_mib }) => sum + size_mib, 0),
    date_create: call.platform.date(),
    locations: [...(backup_locations ?? [])],
  });
  const effect = { does: 'patch', table: 'backup', id: backup.id, fields: { state: 'active' } } as const;
  const target = source.host === null ? `disk:${source.disk}` : `host:${source.host}`;
  return { id: backup.id, task: job(call, 'vm_backup', target, effect), relocate_task: 0 };
}

function visibleBackups({ platform, caller, isAdmin }: Call): Backup[] {
  const { backup, disk, host } = platform.world.tables;
  return backup.where((row) => {
    const owner = row.host === null ? disk.get(row.disk ?? 0)?.account : host.get(row.host)?.account;
    return isAdmin || owner === caller.id;
  });
}

function backupOf(call: Call): Backup {
  const backup = visibleBackups(call).find(({ id }) => id === call.id);
  if (backup === undefined) {
    throw missing('backup', call.id);
  }
  return backup;
}

function singleBackup({ world }: Platform, row: Backup): object {
  const { id, name, os, node, state, date_create, size_mib } = row;
  const host = row.host === null ? undefined : world.tables.host.get(row.host);
  return {
    ...{ id, name, os, expand_part: host?.expand_part ?? '', ip_automation: host?.ip_automation ?? 'none' },
    ...{ parent_disk: row.disk, estimated_size_mib: size_mib, actual_size_mib: state === 'active' ? size_mib : 0 },
    ...{ node, internal_name: `backup_${id}`, state, date_create },
  };
}

function backupView(platform: Platform, row: Backup): object {
  const { host, node } = platform.world.tables;
  return {
    ...singleBackup(platform, row),
    comment: row.comment,
    node: { id: row.node, name: node.get(row.node)?.name ?? '' },
    host: row.host === null ? null : { id: row.host, name: host.get(row.host)?.name ?? '' },
    disk: row.disk === null ? null : { id: row.disk },
    backup_locations: row.locations.map((id) => ({ id })),
    schedule: row.schedule,
  };
}
