import { removeBackup } from '../lifecycle/backups.ts';
import { setState } from '../lifecycle/start-cluster.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import type { Backup, Cluster } from '../world/cluster.ts';
import { clusterStates } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import { checkBackupOptions } from './backup-options.ts';
import { checkNodeLabel } from './check-cluster-request.ts';
import { checkReadyForBackup, checkUpgraded, refuseStandby, verifiedCluster } from './cluster-choice.ts';
import { chooseStorageType, storageTypesOf } from './storage-types.ts';

/** pgBackRest backups and restores (PGO apiserver, backrestservice). */
export const backrestRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/backrestbackup',
    permission: 'CreateBackup',
    version: false,
    namespace: true,
    blank: { Results: [] },
    handle: createBackup,
  },
  {
    methods: ['GET'],
    path: '/backrest/{name}',
    permission: 'ShowBackup',
    version: true,
    namespace: true,
    blank: { Items: [] },
    handle: showBackups,
  },
  {
    methods: ['DELETE'],
    path: '/backrest',
    permission: 'DeleteBackup',
    version: true,
    namespace: true,
    blank: {},
    decodeProblem: (fields) =>
      fields.problem ??
      fields.typeMismatch('DeleteBackrestBackupRequest', {
        ClientVersion: 'string',
        ClusterName: 'string',
        Namespace: 'string',
        Target: 'string',
      }),
    handle: deleteBackup,
  },
  {
    methods: ['POST'],
    path: '/restore',
    permission: 'Restore',
    version: false,
    namespace: true,
    blank: { Results: [] },
    handle: restore,
  },
];

/** Names of the clusters that a task is for; undefined when a selector found none. */
export function taskTargets({ world, fields, namespace }: Call): string[] | undefined {
  const selector = fields.string('Selector');
  if (selector === '') {
    return fields.strings('Args');
  }
  const found = world.clustersBySelector(namespace, selector).map((one) => one.name);
  return found.length === 0 ? undefined : found;
}

function createBackup(call: Call): ReplyFields {
  const { world, fields } = call;
  const options = checkBackupOptions(fields.string('BackupOpts'), 'backup');
  const names = taskTargets(call);
  if (names === undefined) {
    return { Results: ['no clusters found with that selector'] };
  }
  refuseStandby(
    names.map((name) => verifiedCluster(call, name)),
    'create backups for clusters',
  );
  const results: string[] = [];
  for (const name of names) {
    const cluster = verifiedCluster(call, name);
    checkUpgraded(cluster, ' ');
    const storageType = chooseStorageType(cluster.spec, fields.string('BackrestStorageType'));
    checkReadyForBackup(cluster);
    world.jobs.cancel(cluster, ['backup-done']);
    const retention = options['repo1-retention-full'] ?? '';
    world.jobs.add(cluster, 'backup-done', 20_000, `${options['type'] ?? 'incr'}|${storageType}|${retention}`);
    results.push(`created Pgtask backrest-backup-${name}`);
  }
  return { Results: results };
}

function showBackups(call: Call): ReplyFields {
  const { world, fields, namespace, id } = call;
  const selector = fields.string('selector');
  const clusters = world.clustersBySelector(namespace, selector || (id === 'all' ? '' : `name=${id}`));
  const items: ReplyFields[] = [];
  for (const cluster of clusters) {
    checkReadyForBackup(cluster);
    for (const storageType of storageTypesOf(cluster.spec)) {
      items.push({ Name: cluster.name, Info: stanzas(world, cluster, storageType), StorageType: storageType });
    }
  }
  return { Items: items };
}

function deleteBackup({ world, fields, namespace }: Call): ReplyFields {
  const cluster = world.cluster(namespace, fields.string('ClusterName'));
  checkReadyForBackup(cluster);
  const target = fields.string('Target');
  if (!removeBackup(cluster, target)) {
    throw new Refusal(`could not find backup "${target}" for cluster "${cluster.name}"`);
  }
  return {};
}

/** Restores in place: the instances go away and come back. */
function restore(call: Call): ReplyFields {
  const { world, fields, namespace } = call;
  const options = fields.string('RestoreOpts');
  checkBackupOptions(options, 'restore');
  const cluster = verifiedCluster(call, fields.string('FromCluster'));
  checkUpgraded(cluster, ' ');
  refuseStandby([cluster], 'restore cluster');
  chooseStorageType(cluster.spec, fields.string('BackrestStorageType'));
  checkNodeLabel(fields.string('NodeLabel'));
  const id = world.uuid();
  const now = world.timestamp();
  world.state.workflows = world.state.workflows.filter(
    (one) => one.namespace !== namespace || one.cluster !== cluster.name || one.kind !== 'restore',
  );
  world.state.workflows.push({
    id,
    namespace,
    cluster: cluster.name,
    kind: 'restore',
    parameters: { 'pg-cluster': cluster.name, 'task submitted': now, 'restored PVC created': now, workflowid: id },
  });
  if (cluster.deleting === undefined) {
    world.jobs.cancel(cluster);
    setState(cluster, clusterStates.restoring, 'Cluster is being restored');
    world.jobs.add(cluster, 'restore-begins', 5000);
  }
  const target = fields.string('PITRTarget');
  return {
    Results: [
      `restore request for ${cluster.name} with opts "${options}" and pitr-target=${target}`,
      `workflow id ${id}`,
    ],
  };
}

/** `pgbackrest info --output json` for one repository: empty until the stanza is there. */
function stanzas(world: PgoWorld, cluster: Cluster, storageType: string): ReplyFields[] {
  const backups = cluster.backups.filter((one) => one.storageType === storageType);
  if (backups.length === 0) {
    return [];
  }
  const version = /-(\d+)\./.exec(world.state.config.Cluster.CCPImageTag)?.[1] ?? '13';
  const system = Number.parseInt(cluster.uid.slice(0, 8), 16) + 7_000_000_000_000_000;
  return [
    {
      archive: [
        {
          db: { id: 1 },
          id: `${version}-1`,
          max: backups.at(-1)?.archive.stop ?? '',
          min: backups[0]?.archive.start ?? '',
        },
      ],
      backup: backups.map(describeBackup),
      cipher: 'none',
      db: [{ id: 1, 'system-id': system, version }],
      name: 'db',
      status: { code: 0, message: 'ok' },
    },
  ];
}

function describeBackup(backup: Backup): ReplyFields {
  return {
    archive: backup.archive,
    backrest: { format: 5, version: '2.31' },
    database: { id: 1 },
    info: {
      delta: backup.delta,
      repository: { delta: Math.round(backup.delta / 8), size: Math.round(backup.size / 8) },
      size: backup.size,
    },
    label: backup.label,
    prior: backup.prior ?? '',
    reference: backup.reference,
    timestamp: { start: backup.start, stop: backup.stop },
    type: backup.type,
  };
}
