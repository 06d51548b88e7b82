import { ensureClaim } from '../lifecycle/claims.ts';
import { startReplicas } from '../lifecycle/replicas.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal } from '../wire/refusal.ts';
import type { RequestFields } from '../wire/request-fields.ts';
import type { Call, Route } from '../wire/route.ts';
import { clusterStates } from '../world/cluster.ts';
import { checkStorageName, resolveStorage } from '../world/operator-config.ts';
import { checkNodeLabel } from './check-cluster-request.ts';
import { checkUpgraded } from './cluster-choice.ts';
import { describeInstances } from './instance-status.ts';

/** Replicas of a cluster (PGO apiserver, clusterservice). */
export const scaleRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/clusters/scale/{name}',
    permission: 'ScaleCluster',
    version: true,
    namespace: true,
    blank: { Results: null },
    decodeProblem: (fields) =>
      fields.problem ??
      fields.typeMismatch('ClusterScaleRequest', {
        ccpImageTag: 'string',
        clientVersion: 'string',
        name: 'string',
        namespace: 'string',
        nodeLabel: 'string',
        replicaCount: 'int',
        serviceType: 'string',
        storageConfig: 'string',
      }),
    handle: scaleUp,
  },
  {
    methods: ['GET'],
    path: '/scale/{name}',
    permission: 'ScaleCluster',
    version: true,
    namespace: true,
    textPlain: true,
    blank: { Results: [], Standby: false },
    handle: queryReplicas,
  },
  {
    methods: ['GET'],
    path: '/scaledown/{name}',
    permission: 'ScaleCluster',
    version: true,
    namespace: true,
    textPlain: true,
    blank: { Results: null },
    precheck: (fields) => {
      readBoolean(fields);
    },
    handle: scaleDown,
  },
];

/** Adds replicas: every call adds as many again. */
function scaleUp({ world, fields, namespace, id }: Call): ReplyFields {
  if (id === 'all') {
    throw new Refusal('all is not allowed for the scale command');
  }
  const count = fields.int('replicaCount');
  if (count < 1) {
    throw new Refusal('must have at least 1 replica(s)');
  }
  const cluster = world.cluster(namespace, id);
  checkUpgraded(cluster);
  const serviceType = fields.string('serviceType');
  if (!['', 'ClusterIP', 'NodePort', 'LoadBalancer'].includes(serviceType)) {
    throw new Refusal(`invalid service type "${serviceType}"`);
  }
  checkNodeLabel(fields.string('nodeLabel'));
  const storageConfig = fields.string('storageConfig');
  checkStorageName(world.state.config, storageConfig);
  const names = Array.from({ length: count }, () => `${cluster.name}-${world.characters(4)}`);
  cluster.replicas.push(...names);
  if (storageConfig !== '') {
    const { size } = resolveStorage(world.state.config, storageConfig);
    for (const name of names) {
      ensureClaim(world, cluster, name, 'data', size, name);
    }
  }
  startReplicas(world, cluster);
  return { Results: names.map((name) => `created Pgreplica ${name}`) };
}

function queryReplicas({ world, namespace, id }: Call): ReplyFields {
  const cluster = world.findCluster(namespace, id);
  if (cluster === undefined) {
    throw new Refusal(`No cluster found for "${id}"`);
  }
  return { Results: describeInstances(world, cluster, { withPrimary: false }), Standby: cluster.spec.standby };
}

/** Queues the removal of one replica. It stays listed until the clean-up job is through. */
function scaleDown({ world, fields, namespace, id }: Call): ReplyFields {
  const cluster = world.cluster(namespace, id);
  if (cluster.status.state === clusterStates.shutdown) {
    throw new Refusal('Nothing to scale, the cluster is currently shutdown');
  }
  const name = fields.string('replica-name');
  if (!cluster.instances.some((one) => one.name === name && one.pod !== undefined && one.pod.role !== 'primary')) {
    throw new Refusal(`Unable to find replica with name ${name}`);
  }
  world.jobs.add(cluster, 'replica-removed', 6000, `${name}|${readBoolean(fields)}`);
  return { Results: [`deleted replica ${name}`] };
}

/** `delete-data` as Go's `strconv.ParseBool` reads it; it must be there. */
function readBoolean(fields: RequestFields): boolean {
  const text = fields.string('delete-data');
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) {
    return true;
  }
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) {
    return false;
  }
  throw new Refusal(`strconv.ParseBool: parsing "${text}": invalid syntax`);
}
