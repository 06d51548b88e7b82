import type { ReplyFields } from '../wire/refusal.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import type { Cluster } from '../world/cluster.ts';
import { parseSelector } from '../world/label-selector.ts';
import type { Schedule } from '../world/pgo-state.ts';
import { checkBackupOptions } from './backup-options.ts';
import { checkUpgraded } from './cluster-choice.ts';
import { chooseStorageType } from './storage-types.ts';

const route = { methods: ['POST'], version: false, namespace: true, blank: { Results: [] } } as const;

/** Schedules of backups and policies (PGO apiserver, scheduleservice). */
export const scheduleRoutes: readonly Route[] = [
  { ...route, path: '/schedule', permission: 'CreateSchedule', handle: createSchedules },
  { ...route, path: '/scheduleshow', permission: 'ShowSchedule', handle: showSchedules },
  { ...route, path: '/scheduledelete', permission: 'DeleteSchedule', handle: deleteSchedules },
];

/** With neither ClusterName nor Selector every cluster of the namespace gets one. The cron text is not looked at. */
function createSchedules(call: Call): ReplyFields {
  const { world, fields, namespace } = call;
  const name = fields.string('ClusterName');
  const clusters = world.clustersBySelector(namespace, name === '' ? fields.string('Selector') : `pg-cluster=${name}`);
  const options = fields.string('ScheduleOptions');
  if (options !== '') {
    if (fields.string('ScheduleType') !== 'pgbackrest') {
      throw new Refusal('Request type not recognized. Unable to create struct for backup opts');
    }
    checkBackupOptions(options, 'backup');
  }
  const schedules = clusters.map((cluster) => newSchedule(call, cluster));
  const results: string[] = [];
  for (const schedule of schedules) {
    if (world.state.schedules.some((one) => one.namespace === namespace && one.name === schedule.name)) {
      throw new Refusal(`Schedule ${schedule.name} already exists`, { Results: results });
    }
    world.state.schedules.push(schedule);
    results.push(`created schedule ${schedule.name} for cluster ${schedule.cluster}`);
  }
  return { Results: results };
}

function newSchedule({ world, fields, namespace }: Call, cluster: Cluster): Schedule {
  checkUpgraded(cluster);
  const type = fields.string('ScheduleType');
  const isBackup = type === 'pgbackrest';
  const policy = fields.string('PolicyName');
  if (!isBackup && type !== 'policy') {
    throw new Refusal(`Schedule type unknown: ${type}`);
  }
  if (isBackup) {
    chooseStorageType(cluster.spec, fields.string('BackrestStorageType'));
  } else if (!world.state.policies.some((one) => one.namespace === namespace && one.name === policy)) {
    throw new Refusal(`policy ${policy} not found`);
  }
  return {
    namespace,
    name: `${cluster.name}-${type}-${isBackup ? fields.string('PGBackRestType') : policy}`,
    cluster: cluster.name,
    type,
    schedule: fields.string('Schedule'),
    backupType: isBackup ? fields.string('PGBackRestType') : '',
    storageType: isBackup ? fields.string('BackrestStorageType') : '',
    options: isBackup ? fields.string('ScheduleOptions') : '',
    policy: isBackup ? '' : policy,
    database: isBackup ? '' : fields.string('Database'),
    secret: isBackup ? '' : fields.string('Secret') || `${cluster.name}-postgres-secret`,
  };
}

/** The texts that the command line prints; objects were never part of it. */
function showSchedules(call: Call): ReplyFields {
  const results = askedSchedules(call).map(({ name, schedule }) => {
    if (schedule === undefined) {
      // The server's text for a missing one says "delete" on show too, and prints Go's nil error.
      throw new Refusal(`Could not delete ConfigMap ${name}: %!s(<nil>)`);
    }
    const backup = schedule.type === 'pgbackrest' ? `\n\tbackup-type: ${schedule.backupType}` : '';
    return `${schedule.name}:\n\tschedule: ${schedule.schedule}\n\tschedule-type: ${schedule.type}${backup}`;
  });
  return { Results: results };
}

function deleteSchedules(call: Call): ReplyFields {
  const results: string[] = [];
  for (const { name, schedule } of askedSchedules(call)) {
    if (schedule === undefined) {
      throw new Refusal(`Could not delete ConfigMap ${name}: ${notFound('configmaps', name).message}`, {
        Results: results,
      });
    }
    call.world.state.schedules = call.world.state.schedules.filter((one) => one !== schedule);
    results.push(`deleted schedule ${name}`);
  }
  return { Results: results };
}

function askedSchedules({ world, fields, namespace }: Call): { name: string; schedule: Schedule | undefined }[] {
  const name = fields.string('ScheduleName');
  const cluster = fields.string('ClusterName');
  const selector = fields.string('Selector');
  if (name + cluster + selector === '') {
    throw new Refusal('Cluster name, schedule name or selector must be provided');
  }
  const known = world.state.schedules.filter((one) => one.namespace === namespace);
  if (name !== '') {
    return [{ name, schedule: known.find((one) => one.name === name) }];
  }
  const matches = parseSelector(selector);
  return known
    .filter((one) => cluster === '' || cluster === 'all' || one.cluster === cluster)
    .filter((one) => matches({ 'pg-cluster': one.cluster, 'crunchy-scheduler': 'true' }))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map((schedule) => ({ name: schedule.name, schedule }));
}
