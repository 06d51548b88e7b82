import { claimsOf } from '../lifecycle/claims.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import type { Call } from '../wire/route.ts';
import type { Cluster, Instance, Pod, Service } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import { boundCapacity } from '../world/quantity.ts';

/** Clusters that a show or a test asks for: by selector, all, or `name=<Clustername>`. */
function askedClusters({ world, fields, namespace }: Call): Cluster[] {
  const selector = fields.string('Selector');
  if (selector !== '') {
    return world.clustersBySelector(namespace, selector);
  }
  return world.clustersBySelector(namespace, fields.boolean('AllFlag') ? '' : `name=${fields.string('Clustername')}`);
}

/** `POST /showclusters`. A look counts for clusters that wait for looks. */
export function showClusters(call: Call): ReplyFields {
  const tag = call.fields.string('Ccpimagetag');
  for (const cluster of askedClusters(call)) {
    call.world.jobs.looked(cluster);
  }
  return {
    Results: askedClusters(call)
      .filter((one) => tag === '' || one.spec.ccpimagetag === tag)
      .map((one) => describeCluster(call.world, one)),
  };
}

/** `POST /testclusters`: what of a cluster can be reached. */
export function testClusters(call: Call): ReplyFields {
  const results = askedClusters(call).map((cluster) => {
    const running = cluster.instances.filter((one) => one.pod?.phase === 'Running');
    if (running.length === 0) {
      return {
        ClusterName: cluster.name,
        Endpoints: [],
        Instances: [{ Available: false, Message: '', InstanceType: 'primary' }],
      };
    }
    const hasReady = (role: Pod['role']) =>
      running.some(({ pod }) => pod?.role === role && pod.ready === pod.containers);
    const endpoints = cluster.services.map((service) => ({
      Available: service.kind === 'primary' || service.kind === 'replica' ? hasReady(service.kind) : true,
      Message: `${service.clusterIp}:${cluster.spec.port}`,
      InstanceType: service.kind,
    }));
    const instances = running.map(({ pod }) => ({
      Available: pod !== undefined && pod.ready === pod.containers,
      Message: pod?.name ?? '',
      InstanceType: pod?.role ?? 'unknown',
    }));
    return { ClusterName: cluster.name, Endpoints: endpoints, Instances: instances };
  });
  return { Results: results };
}

function describeCluster(world: PgoWorld, cluster: Cluster): ReplyFields {
  const policies = Object.keys(cluster.labels)
    .filter((label) => cluster.labels[label] === 'pgpolicy')
    .toSorted();
  const deployments = [...deployedInstances(cluster), ...cluster.deployments];
  return {
    cluster: customResource(world, cluster),
    Deployments: deployments.toSorted().map((name) => ({ Name: name, PolicyLabels: policies })),
    Pods: cluster.instances.flatMap((one) =>
      one.pod === undefined ? [] : [describePod(world, cluster, one, one.pod)],
    ),
    Services: cluster.services
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
      .map((one) => describeService(cluster, one)),
    Replicas: cluster.replicas.toSorted().map((name) => ({ Name: name })),
    Standby: cluster.spec.standby,
  };
}

/** Names of the instances' deployments: a shut-down instance keeps its own. */
export function deployedInstances(cluster: Cluster): string[] {
  return cluster.instances.map((one) => one.name);
}

function customResource(world: PgoWorld, cluster: Cluster): ReplyFields {
  const spec = world.knob('unsetAsNull')
    ? {
        ...cluster.spec,
        syncReplication: cluster.spec.syncReplication ?? null,
        backrestConfig: cluster.spec.backrestConfig ?? null,
        nodeAffinity: { default: cluster.spec.nodeAffinity.default ?? null },
      }
    : cluster.spec;
  return {
    ...(world.knob('listItemsCarryKind') ? { kind: 'Pgcluster', apiVersion: 'crunchydata.com/v1' } : {}),
    metadata: {
      name: cluster.name,
      namespace: cluster.namespace,
      uid: cluster.uid,
      resourceVersion: String(cluster.resourceVersion),
      generation: cluster.generation,
      creationTimestamp: cluster.createdAt,
      labels: cluster.labels,
      annotations: cluster.annotations,
    },
    spec,
    status: cluster.status,
  };
}

function describePod(world: PgoWorld, cluster: Cluster, instance: Instance, pod: Pod): ReplyFields {
  const claims = claimsOf(world, cluster.namespace, cluster.name).filter((one) => one.instance === instance.name);
  return {
    Name: pod.name,
    Phase: pod.phase,
    NodeName: pod.phase === 'Pending' && pod.containers === 0 ? '' : instance.node,
    PVC: claims.map((one) => ({ Capacity: boundCapacity(one.size), Name: one.name })),
    ReadyStatus: `${pod.ready}/${pod.containers}`,
    Ready: pod.ready === pod.containers,
    Primary: pod.role === 'primary',
    Type: pod.role,
  };
}

function describeService(cluster: Cluster, service: Service): ReplyFields {
  const isProxy = service.kind === 'pgbouncer' || service.kind === 'pgadmin';
  return {
    Name: service.name,
    Data: '',
    ClusterIP: service.clusterIp,
    ClusterPorts: servicePorts(cluster, service.kind),
    ExternalIP: service.externalIp,
    ClusterName: isProxy ? cluster.name : '',
    Pgbouncer: service.kind === 'pgbouncer',
    BackrestRepo: false,
    PGAdmin: service.kind === 'pgadmin',
  };
}

function servicePorts({ spec }: Cluster, kind: Service['kind']): string[] {
  if (kind === 'pgadmin') {
    return ['5050/TCP'];
  }
  const sidecars = [...(spec.pgBadger ? [spec.pgbadgerport] : []), ...(spec.exporter ? [spec.exporterport] : [])];
  const ports = kind === 'pgbouncer' ? [spec.port] : ['2022', spec.port, ...sidecars];
  return ports.map((port) => `${port}/TCP`);
}
