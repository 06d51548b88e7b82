import { isSystemAccount, roleSecret } from '../lifecycle/database-roles.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { alreadyExists, notFound, Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import type { Cluster } from '../world/cluster.ts';
import { checkStorageName, resolveStorage } from '../world/operator-config.ts';
import { checkUpgraded, clustersBySelectorAndNames } from './cluster-choice.ts';
import { checkVolumeSize } from './resources.ts';

const orSelector = ' or a selector';
const taskError = 'error creating tasks for one or more clusters';

/** pgAdmin of a cluster (PGO apiserver, pgadminservice). */
export const pgadminRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/pgadmin',
    permission: 'CreatePgAdmin',
    version: true,
    namespace: true,
    blank: { Results: [] },
    handle: createPgAdmin,
  },
  {
    methods: ['DELETE'],
    path: '/pgadmin',
    permission: 'DeletePgAdmin',
    version: true,
    namespace: true,
    blank: { Results: [] },
    handle: deletePgAdmin,
  },
  {
    methods: ['POST'],
    path: '/pgadmin/show',
    permission: 'ShowPgAdmin',
    version: true,
    namespace: true,
    blank: { Results: [] },
    handle: showPgAdmin,
  },
];

/** Schedules the addition. Where pgAdmin is already there the task can never end, and stays. */
function createPgAdmin(call: Call): ReplyFields {
  const { world, fields } = call;
  const { config } = world.state;
  checkStorageName(config, fields.string('StorageConfig'));
  checkVolumeSize(fields.string('PVCSize'));
  const clusters = clustersBySelectorAndNames(call, fields.strings('Args'), orSelector);
  return scheduleTasks(clusters, 'add', (cluster) => {
    checkUpgraded(cluster);
    const storage = resolveStorage(
      config,
      fields.string('StorageConfig') || config.PGAdminStorage,
      fields.string('PVCSize'),
    );
    if (cluster.pgAdmin === 'absent') {
      cluster.pgAdmin = 'adding';
      world.jobs.add(cluster, 'pgadmin-deployed', 4000, storage.size);
    }
    return `${cluster.name} pgAdmin addition scheduled`;
  });
}

function deletePgAdmin(call: Call): ReplyFields {
  const clusters = clustersBySelectorAndNames(call, call.fields.strings('Args'), orSelector);
  return scheduleTasks(clusters, 'delete', (cluster) => {
    checkUpgraded(cluster);
    call.world.jobs.cancel(cluster, ['pgadmin-deployed', 'pgadmin-running']);
    cluster.pgAdmin = cluster.pgAdmin === 'absent' ? 'absent' : 'removing';
    call.world.jobs.add(cluster, 'pgadmin-removed', 5000);
    return `${cluster.name} pgAdmin delete scheduled`;
  });
}

/** While pgAdmin's pod is missing its cluster is left out of the answer. */
function showPgAdmin(call: Call): ReplyFields {
  const clusters = clustersBySelectorAndNames(call, call.fields.strings('ClusterNames'), orSelector);
  const results = clusters.flatMap((cluster): ReplyFields[] => {
    const result = {
      ClusterName: cluster.name,
      HasPgAdmin: false,
      ServiceClusterIP: '',
      ServiceExternalIP: '',
      ServiceName: '',
      Users: null,
    };
    if (cluster.labels['crunchy-pgadmin'] !== 'true') {
      return [result];
    }
    const service = cluster.services.find((one) => one.kind === 'pgadmin');
    if (service === undefined) {
      throw notFound('services', `${cluster.name}-pgadmin`);
    }
    if (cluster.pgAdmin === 'starting') {
      return [];
    }
    return [
      {
        ...result,
        HasPgAdmin: true,
        ServiceClusterIP: service.clusterIp,
        ServiceExternalIP: service.externalIp,
        ServiceName: service.name,
        Users: managedUsers(call, cluster),
      },
    ];
  });
  return { Results: results };
}

/** Makes one task a cluster; a task of the same kind that has not ended is in the way. */
function scheduleTasks(
  clusters: readonly Cluster[],
  task: 'add' | 'delete',
  schedule: (cluster: Cluster) => string,
): ReplyFields {
  const results: string[] = [];
  let isFailed = false;
  for (const cluster of clusters) {
    if (cluster.pgAdminTasks.includes(task)) {
      const name = `pgadmin-${task}-${cluster.name}`;
      results.push(`${cluster.name}: error - ${alreadyExists('pgtasks.crunchydata.com', name).message}`);
      isFailed = true;
    } else {
      results.push(schedule(cluster));
      cluster.pgAdminTasks.push(task);
    }
  }
  if (isFailed) {
    throw new Refusal(taskError, { Results: results });
  }
  return { Results: results };
}

function managedUsers({ world }: Call, cluster: Cluster): string[] {
  return cluster.roles
    .map((one) => one.name)
    .filter((name) => !isSystemAccount(name))
    .filter((name) => world.secret(cluster.namespace, roleSecret(cluster.name, name)) !== undefined)
    .toSorted()
    .map((name) => `${name}@pgo`);
}
