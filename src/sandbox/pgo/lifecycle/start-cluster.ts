import type { Cluster, Instance } from '../world/cluster.ts';
import { clusterStates, containersOf } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import { takeBackup } from './backups.ts';
import { ensureClaim, ensureInstanceClaims, findClaim, repositoryClaim } from './claims.ts';
import { addRoles } from './database-roles.ts';
import type { JobHandlers } from './job-handler.ts';
import { podName, startReplicas } from './replicas.ts';

/** Starts the life of a cluster that was just stored, not before the operator looks at its namespace. */
export function beginCreation(world: PgoWorld, cluster: Cluster, namespaceReadyAt: number): void {
  world.jobs.add(cluster, 'create-processed', 3000, '', namespaceReadyAt);
}

/** Starts the primary of a cluster whose repository comes up first: at creation, start-up and restore. */
export function beginPrimary(world: PgoWorld, cluster: Cluster): void {
  world.jobs.add(cluster, 'primary-scheduled', 5000);
}

/**
 * From a stored cluster to a running primary with its first backup (PGO operator: pgcluster controller, pod controller
 * and backrest job controller).
 */
export const startHandlers: JobHandlers = {
  'create-processed': (world, cluster) => {
    const { spec } = cluster;
    if (spec.pgDataSource.restoreFrom !== '' && cluster.status.state === clusterStates.created) {
      setState(cluster, clusterStates.bootstrapping, 'Bootstrapping cluster from an existing data source');
      world.jobs.add(cluster, 'bootstrapped', 15_000);
      return;
    }
    if (cluster.status.state !== clusterStates.bootstrapped) {
      setState(cluster, clusterStates.processed, 'Successfully processed Pgcluster by controller');
    }
    deploy(world, cluster);
    beginPrimary(world, cluster);
  },
  bootstrapped: (world, cluster) => {
    setState(cluster, clusterStates.bootstrapped, 'Cluster successfully bootstrapped from an existing data source');
    world.jobs.add(cluster, 'create-processed', 2000);
  },
  'primary-scheduled': (world, cluster) => {
    cluster.repositoryRunning = true;
    const primary = firstInstance(cluster);
    primary.pod = { name: podName(world, primary.name), phase: 'Pending', ready: 0, containers: 0, role: 'unknown' };
    world.jobs.add(cluster, 'primary-pulling', 3000);
  },
  'primary-pulling': (world, cluster) => {
    changePrimaryPod(cluster, { containers: containersOf(cluster.spec) });
    world.jobs.add(cluster, 'primary-running', 7000);
  },
  'primary-running': (world, cluster) => {
    changePrimaryPod(cluster, { phase: 'Running' });
    world.jobs.add(cluster, 'primary-elected', 15_000);
  },
  'primary-elected': (world, cluster) => {
    changePrimaryPod(cluster, { role: 'primary' });
    const primary = firstInstance(cluster);
    cluster.annotations['current-primary'] = primary.name;
    cluster.annotations['primary-deployment'] = primary.name;
    world.jobs.add(cluster, 'primary-ready', 10_000);
  },
  'primary-ready': (world, cluster) => {
    changePrimaryPod(cluster, { ready: containersOf(cluster.spec) });
    addRoles(world, cluster);
    for (const policy of cluster.pendingPolicies) {
      cluster.labels[policy] = 'pgpolicy';
    }
    cluster.pendingPolicies = [];
    completeWorkflows(world, cluster);
    if (cluster.spec.pgBouncer.replicas > 0 && !cluster.deployments.includes(`${cluster.name}-pgbouncer`)) {
      world.jobs.add(cluster, 'pgbouncer-deployed', 8000);
    }
    if (cluster.spec.standby) {
      initialize(world, cluster);
    } else {
      world.jobs.add(cluster, 'first-backup', 30_000);
    }
  },
  'first-backup': (world, cluster) => {
    for (const storageType of cluster.spec.backrestStorageTypes.length > 0
      ? cluster.spec.backrestStorageTypes
      : ['posix']) {
      takeBackup(world, cluster, 'full', storageType);
    }
    initialize(world, cluster);
  },
};

/** Sets the state that `/showclusters` shows. */
export function setState(cluster: Cluster, state: string, message: string): void {
  cluster.status = { state, message };
}

/** Deployments, claims, services and labels of a cluster that the operator has taken on. */
function deploy(world: PgoWorld, cluster: Cluster): void {
  const { spec, name } = cluster;
  const primary: Instance = { name, claim: name, node: 'node01', timeline: 1, lag: 0, pendingRestart: false };
  cluster.instances = [primary];
  cluster.deployments = [`${name}-backrest-shared-repo`];
  cluster.services = [
    {
      name,
      kind: 'primary',
      clusterIp: world.address(),
      externalIp: spec.serviceType === 'LoadBalancer' ? '203.0.113.10' : '',
    },
  ];
  ensureInstanceClaims(world, cluster, primary, spec.PrimaryStorage.size);
  const repository = ensureClaim(
    world,
    cluster,
    repositoryClaim(name),
    'backrest',
    spec.BackrestStorage.size === '' ? spec.PrimaryStorage.size : spec.BackrestStorage.size,
  );
  cluster.backups = repository.backups ?? [];
  cluster.roles = findClaim(world, cluster.namespace, name)?.roles ?? [];
  spec.PrimaryStorage.name = name;
  spec.status = 'completed';
  cluster.labels = { ...cluster.labels, ...spec.userlabels };
  cluster.replicas = Array.from({ length: Number(spec.replicas) }, () => `${name}-${world.characters(4)}`);
  world.touch(cluster);
}

function initialize(world: PgoWorld, cluster: Cluster): void {
  setState(cluster, clusterStates.initialized, 'Cluster has been initialized');
  world.touch(cluster);
  startReplicas(world, cluster);
}

function completeWorkflows(world: PgoWorld, cluster: Cluster): void {
  for (const workflow of world.state.workflows) {
    if (
      workflow.namespace === cluster.namespace &&
      workflow.cluster === cluster.name &&
      workflow.kind !== 'upgrade' &&
      workflow.parameters['task completed'] === undefined
    ) {
      workflow.parameters['task completed'] = world.timestamp();
    }
  }
}

/** The instance that starts first: the primary of before a shutdown, else the one called as the cluster. */
function firstInstance(cluster: Cluster): Instance {
  const current = cluster.annotations['current-primary'] ?? cluster.name;
  const found = cluster.instances.find((one) => one.name === current) ?? cluster.instances[0];
  if (found !== undefined) {
    return found;
  }
  const made: Instance = {
    name: cluster.name,
    claim: cluster.name,
    node: 'node01',
    timeline: 1,
    lag: 0,
    pendingRestart: false,
  };
  cluster.instances.push(made);
  return made;
}

function changePrimaryPod(cluster: Cluster, change: Partial<NonNullable<Instance['pod']>>): void {
  const primary = firstInstance(cluster);
  if (primary.pod !== undefined) {
    primary.pod = { ...primary.pod, ...change };
  }
}
