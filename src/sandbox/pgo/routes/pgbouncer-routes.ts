import { putRoleSecret, roleSecret } from '../lifecycle/database-roles.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import type { Cluster } from '../world/cluster.ts';
import { canonicalQuantity } from '../world/quantity.ts';
import { checkUpgraded, clustersBySelectorAndNames, primaryPodProblem, refuseStandby } from './cluster-choice.ts';
import { checkResources, isServiceType, mergeLimits, mergeRequests } from './resources.ts';

const orSelector = ' or a selector';

const deletion = {
  permission: 'DeletePgbouncer',
  version: true,
  namespace: true,
  blank: { Results: [] },
  handle: deletePgBouncer,
} as const;

/** pgBouncer of a cluster (PGO apiserver, pgbouncerservice). */
export const pgbouncerRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/pgbouncer',
    permission: 'CreatePgbouncer',
    version: true,
    namespace: true,
    blank: { Results: [] },
    handle: createPgBouncer,
  },
  {
    methods: ['PUT'],
    path: '/pgbouncer',
    permission: 'UpdatePgBouncer',
    version: true,
    namespace: true,
    textPlain: true,
    blank: { Results: null },
    handle: updatePgBouncer,
  },
  { methods: ['DELETE'], path: '/pgbouncer', ...deletion },
  { methods: ['POST'], path: '/pgbouncerdelete', ...deletion },
  {
    methods: ['POST'],
    path: '/pgbouncer/show',
    permission: 'ShowPgBouncer',
    version: true,
    namespace: true,
    textPlain: true,
    blank: { Results: [] },
    handle: showPgBouncer,
  },
];

/** Sets up pgBouncer. Where there is one it is replaced: what the request leaves out falls back to its default. */
function createPgBouncer(call: Call): ReplyFields {
  const { world, fields } = call;
  const fallback = world.state.config.Cluster.DefaultPgBouncerMemory || '24Mi';
  checkResources(fields, '', fallback);
  checkReplicas(fields.int('Replicas'));
  const clusters = clustersBySelectorAndNames(call, fields.strings('Args'), orSelector);
  const results: string[] = [];
  for (const cluster of clusters) {
    checkUpgraded(cluster);
    const tlsSecret = fields.string('TLSSecret');
    checkTlsSecret(call, cluster, tlsSecret);
    checkServiceType(fields.string('serviceType'));
    const pgBouncer = {
      replicas: fields.int('Replicas') || 1,
      resources: mergeRequests({ memory: canonicalQuantity(fallback) }, fields, ''),
      limits: mergeLimits({}, fields, ''),
      serviceType: fields.string('serviceType'),
      tlsSecret,
    };
    const failure = write(call, cluster, pgBouncer);
    if (failure === undefined) {
      ensureSecret(call, cluster);
      world.jobs.add(cluster, 'pgbouncer-deployed', 8000);
    }
    results.push(failure ?? `${cluster.name} pgbouncer added`);
  }
  return { Results: results };
}

function updatePgBouncer(call: Call): ReplyFields {
  const { world, fields } = call;
  checkResources(fields, '');
  checkReplicas(fields.int('Replicas'));
  const clusters = clustersBySelectorAndNames(call, fields.strings('ClusterNames'), orSelector);
  refuseStandby(clusters, 'update pgbouncer for clusters');
  const results = clusters.map((cluster) => {
    const result = { ClusterName: cluster.name, Error: false, ErrorMessage: '', HasPgBouncer: true };
    const known = cluster.spec.pgBouncer;
    if (known.replicas === 0) {
      return { ...result, HasPgBouncer: false };
    }
    if (fields.boolean('RotatePassword')) {
      const problem = primaryPodProblem(cluster);
      if (problem !== undefined) {
        return { ...result, Error: true, ErrorMessage: problem };
      }
      putRoleSecret(world, cluster, 'pgbouncer', world.password(24));
    }
    const serviceType = fields.string('serviceType');
    if (!isServiceType(serviceType)) {
      return { ...result, Error: true, ErrorMessage: `invalid service type "${serviceType}"` };
    }
    const failure = write(call, cluster, {
      ...known,
      serviceType: serviceType || known.serviceType,
      resources: mergeRequests(known.resources, fields, ''),
      limits: mergeLimits(known.limits, fields, ''),
      replicas: fields.int('Replicas') || known.replicas,
    });
    return { ...result, Error: failure !== undefined, ErrorMessage: failure ?? '' };
  });
  return { Results: results };
}

/** Takes pgBouncer away. Service type and TLS secret stay behind in the spec. */
function deletePgBouncer(call: Call): ReplyFields {
  const { world, fields } = call;
  const clusters = clustersBySelectorAndNames(call, fields.strings('Args'), orSelector);
  const isUninstall = fields.boolean('Uninstall');
  if (isUninstall) {
    refuseStandby(clusters, "delete pgbouncer using the 'uninstall' parameter for clusters");
  }
  const results: string[] = [];
  for (const cluster of clusters) {
    const problem = isUninstall ? primaryPodProblem(cluster) : undefined;
    const failure =
      problem ?? write(call, cluster, { ...cluster.spec.pgBouncer, replicas: 0, resources: {}, limits: {} });
    if (failure !== undefined) {
      return { Results: [...results, failure], Code: 'error' };
    }
    if (isUninstall) {
      cluster.roles = cluster.roles.filter((one) => one.name !== 'pgbouncer');
      world.removeSecret(cluster.namespace, roleSecret(cluster.name, 'pgbouncer'));
    }
    world.jobs.add(cluster, 'pgbouncer-removed', 5000);
    results.push(`${cluster.name} pgbouncer deleted`);
  }
  return { Results: results };
}

function showPgBouncer(call: Call): ReplyFields {
  const clusters = clustersBySelectorAndNames(call, call.fields.strings('ClusterNames'), orSelector);
  return {
    Results: clusters.map((cluster) => {
      const isThere = cluster.spec.pgBouncer.replicas > 0;
      const service = isThere ? cluster.services.find((one) => one.kind === 'pgbouncer') : undefined;
      const secret = call.world.secret(cluster.namespace, roleSecret(cluster.name, 'pgbouncer'));
      return {
        ClusterName: cluster.name,
        HasPgBouncer: isThere,
        Password: isThere ? (secret?.['password'] ?? '') : '',
        ServiceClusterIP: service?.clusterIp ?? '',
        ServiceExternalIP: service?.externalIp ?? '',
        ServiceName: service?.name ?? '',
        Username: isThere ? 'pgbouncer' : '',
      };
    }),
  };
}

/** Writes pgBouncer's part of the spec; the answer is why it failed. */
function write({ world }: Call, cluster: Cluster, pgBouncer: Cluster['spec']['pgBouncer']): string | undefined {
  try {
    world.updateCluster(cluster, { ...cluster.spec, pgBouncer });
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) {
      return error.message;
    }
    throw error;
  }
}

function ensureSecret({ world }: Call, cluster: Cluster): void {
  if (world.secret(cluster.namespace, roleSecret(cluster.name, 'pgbouncer')) === undefined) {
    putRoleSecret(world, cluster, 'pgbouncer', world.password(24));
  }
}

function checkReplicas(count: number): void {
  if (count < 0) {
    throw new Refusal('must have at least 1 replica(s)');
  }
}

function checkServiceType(type: string): void {
  if (!isServiceType(type)) {
    throw new Refusal(`invalid service type "${type}"`);
  }
}

function checkTlsSecret({ world, namespace }: Call, cluster: Cluster, secret: string): void {
  if (secret === '') {
    return;
  }
  if (cluster.spec.tls.tlsSecret === '' || cluster.spec.tls.caSecret === '') {
    throw new Refusal(`TLS must be enabled for the cluster ${cluster.name} in order to enable TLS for pgBouncer`);
  }
  if (world.secret(namespace, secret) === undefined) {
    throw notFound('secrets', secret);
  }
}
