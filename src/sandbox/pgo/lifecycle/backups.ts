import type { Backup, Cluster } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import type { JobHandlers } from './job-handler.ts';

const databaseBytes = 32_600_000;

/** Ends of tasks: backups and dumps. Subjects: `type|storage|retained fulls` and none. */
export const taskHandlers: JobHandlers = {
  'backup-done': (world, cluster, subject) => {
    const [type = 'incr', storageType = 'posix', retention = ''] = subject.split('|');
    takeBackup(world, cluster, type === 'full' || type === 'diff' ? type : 'incr', storageType);
    if (Number(retention) > 0) {
      keepFullBackups(cluster, storageType, Number(retention));
    }
  },
  'dump-done': (world, cluster) => {
    const dump = world.state.dumps.find((one) => one.namespace === cluster.namespace && one.cluster === cluster.name);
    if (dump !== undefined) {
      dump.status = 'completed';
    }
  },
};

/** Adds a backup to the repository; a first one is full whatever was asked for (pgBackRest, backup command). */
export function takeBackup(world: PgoWorld, cluster: Cluster, asked: Backup['type'], storageType: string): void {
  const known = cluster.backups.filter((one) => one.storageType === storageType);
  const full = known.findLast((one) => one.type === 'full');
  const type = full === undefined ? 'full' : asked;
  const prior = type === 'full' ? undefined : type === 'diff' ? full : known.at(-1);
  const stop = uniqueSecond(cluster, Math.floor(world.jobs.now() / 1000));
  const stamp = new Date(stop * 1000).toISOString().replace(/[-:]/g, '').slice(0, 15).replace('T', '-');
  const segment = (2 + cluster.backups.length * 2)
    .toString(16)
    .toUpperCase()
    .padStart(24, '0')
    .replace(/^.{8}/, '00000001');
  cluster.backups.push({
    label: full === undefined || type === 'full' ? `${stamp}F` : `${full.label}_${stamp}${type === 'diff' ? 'D' : 'I'}`,
    type,
    prior: prior?.label ?? null,
    reference: prior === undefined ? null : [...(prior.reference ?? []), prior.label],
    start: stop - 4,
    stop,
    size: databaseBytes,
    delta: type === 'full' ? databaseBytes : 8900,
    storageType,
    archive: { start: segment, stop: segment },
  });
}

/** Removes a backup and those that build on it; false when there is none of that label. */
export function removeBackup(cluster: Cluster, label: string): boolean {
  if (!cluster.backups.some((one) => one.label === label)) {
    return false;
  }
  cluster.backups = cluster.backups.filter((one) => one.label !== label && !(one.reference ?? []).includes(label));
  return true;
}

function keepFullBackups(cluster: Cluster, storageType: string, count: number): void {
  const fulls = cluster.backups.filter((one) => one.storageType === storageType && one.type === 'full');
  for (const old of fulls.slice(0, Math.max(0, fulls.length - count))) {
    removeBackup(cluster, old.label);
  }
}

/** Labels hold seconds: two backups never end in the same one. */
function uniqueSecond(cluster: Cluster, second: number): number {
  let free = second;
  while (cluster.backups.some((one) => one.stop === free)) {
    free += 1;
  }
  return free;
}
