import { ensureClaim, findClaim } from '../lifecycle/claims.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { notFound } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import { checkStorageName, resolveStorage } from '../world/operator-config.ts';
import type { Dump } from '../world/pgo-state.ts';
import { taskTargets } from './backrest-routes.ts';
import { checkBackupOptions } from './backup-options.ts';
import { checkNodeLabel } from './check-cluster-request.ts';
import { checkReadyForBackup, checkUpgraded, verifiedCluster } from './cluster-choice.ts';

/** pg_dump backups and their restores (PGO apiserver, pgdumpservice). */
export const pgdumpRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/pgdumpbackup',
    permission: 'CreateDump',
    version: false,
    namespace: true,
    blank: { Results: [] },
    handle: createDump,
  },
  {
    methods: ['GET'],
    path: '/pgdump/{name}',
    permission: 'ShowBackup',
    version: true,
    namespace: true,
    blank: { BackupList: { items: [] } },
    handle: showDumps,
  },
  {
    methods: ['POST'],
    path: '/pgdumprestore',
    permission: 'RestoreDump',
    version: false,
    namespace: true,
    blank: { Results: [] },
    handle: restoreDump,
  },
];

function createDump(call: Call): ReplyFields {
  const { world, fields, namespace } = call;
  const { config } = world.state;
  checkStorageName(config, fields.string('StorageConfig'), (name) => `${name} Storage config was not found `);
  checkBackupOptions(fields.string('BackupOpts'), 'dump');
  const names = taskTargets(call);
  if (names === undefined) {
    return { Results: ['no clusters found with that selector'] };
  }
  const results: string[] = [];
  for (const name of names) {
    const cluster = verifiedCluster(call, name);
    checkUpgraded(cluster);
    checkReadyForBackup(cluster, false);
    const task = `backup-${name}-pgdump`;
    const storage = resolveStorage(config, fields.string('StorageConfig') || config.BackupStorage);
    const claim = fields.string('PVCName') || `${task}-pvc`;
    ensureClaim(world, cluster, claim, 'dump', storage.size || '1G');
    world.state.dumps = world.state.dumps.filter((one) => one.namespace !== namespace || one.cluster !== name);
    world.state.dumps.push({
      namespace,
      cluster: name,
      name: task,
      createdAt: world.jobs.now(),
      claim,
      size: storage.size,
      accessMode: storage.accessmode,
      imageTag: config.Cluster.CCPImageTag,
      port: config.Cluster.Port,
      options: fields.string('BackupOpts'),
      status: '',
    });
    world.jobs.cancel(cluster, ['dump-done']);
    world.jobs.add(cluster, 'dump-done', 15_000);
    results.push(`created Pgtask ${task}`);
  }
  return { Results: results };
}

function showDumps({ world, fields, namespace, id }: Call): ReplyFields {
  const selector = fields.string('selector');
  const clusters = world.clustersBySelector(namespace, selector || (id === 'all' ? '' : `name=${id}`));
  const items: ReplyFields[] = [];
  let message = '';
  for (const cluster of clusters) {
    const dump = world.state.dumps.find((one) => one.namespace === namespace && one.cluster === cluster.name);
    if (dump === undefined) {
      message = `pgDump backup-${cluster.name}-pgdump not found.\n`;
    } else {
      items.push(describeDump(dump));
    }
  }
  return { BackupList: { items }, Msg: message };
}

function restoreDump(call: Call): ReplyFields {
  const { world, fields, namespace } = call;
  checkBackupOptions(fields.string('RestoreOpts'), 'dump-restore');
  const cluster = verifiedCluster(call, fields.string('FromCluster'));
  const claim = fields.string('FromPVC');
  if (findClaim(world, namespace, claim) === undefined) {
    throw notFound('persistentvolumeclaims', claim);
  }
  checkNodeLabel(fields.string('NodeLabel'));
  const options = fields.string('RestoreOpts');
  return {
    Results: [
      `restore performed on ${cluster.name} to ${claim} opts=${options} pitr-target=${fields.string('PITRTarget')}`,
    ],
    Msg: 'Restore Not Implemented',
  };
}

function describeDump(dump: Dump): ReplyFields {
  return {
    CreationTimestamp: `${new Date(dump.createdAt).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`,
    namespace: '',
    name: dump.name,
    storagespec: {
      name: '',
      storageclass: '',
      accessmode: dump.accessMode,
      size: dump.size,
      storagetype: '',
      supplementalgroups: '',
      matchLabels: '',
    },
    ccpimagetag: dump.imageTag,
    backuphost: dump.cluster,
    backupusersecret: `${dump.cluster}-postgres-secret`,
    backupport: dump.port,
    backupstatus: dump.status,
    backuppvc: dump.claim,
    backupopts: dump.options,
    toc: null,
  };
}
