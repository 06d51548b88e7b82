import type { Cluster, Instance } from '../world/cluster.ts';
import { clusterStates, containersOf } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import { ensureInstanceClaims, removeInstanceClaims } from './claims.ts';
import type { JobHandlers } from './job-handler.ts';

/** Name of a pod: its deployment, the hash of its replica set and a random part. */
export function podName(world: PgoWorld, deployment: string): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  return `${deployment}-${world.characters(9, letters)}-${world.characters(5, letters)}`;
}

/** Deploys the replicas that have no pod yet. Nothing happens before the cluster is initialized. */
export function startReplicas(world: PgoWorld, cluster: Cluster): void {
  if (cluster.status.state !== clusterStates.initialized) {
    return;
  }
  for (const [index, name] of cluster.replicas.entries()) {
    if (!cluster.instances.some((one) => one.name === name)) {
      const replica: Instance = {
        name,
        claim: name,
        node: `node0${((index + 1) % 3) + 1}`,
        timeline: 1,
        lag: undefined,
        pendingRestart: false,
      };
      cluster.instances.push(replica);
      ensureInstanceClaims(world, cluster, replica, cluster.spec.ReplicaStorage.size);
    }
  }
  if (cluster.replicas.length > 0 && !cluster.services.some((one) => one.kind === 'replica')) {
    cluster.services.push({
      name: `${cluster.name}-replica`,
      kind: 'replica',
      clusterIp: world.address(),
      externalIp: '',
    });
  }
  for (const instance of cluster.instances.filter((one) => one.pod === undefined)) {
    if (!world.state.jobs.some((job) => job.uid === cluster.uid && job.subject === instance.name)) {
      world.jobs.add(cluster, 'replica-scheduled', 3000, instance.name);
    }
  }
}

/** Takes a replica away at once: its pgreplica, its pod and, if asked for, its data. */
function removeReplica(world: PgoWorld, cluster: Cluster, name: string, deleteData: boolean): void {
  cluster.replicas = cluster.replicas.filter((one) => one !== name);
  cluster.instances = cluster.instances.filter((one) => one.name !== name);
  if (deleteData) {
    removeInstanceClaims(world, cluster, name);
  }
}

/** How replicas come and go. The subject is the replica; with `|true` behind it when its data goes too. */
export const replicaHandlers: JobHandlers = {
  'replica-scheduled': (world, cluster, name) => {
    const replica = cluster.instances.find((one) => one.name === name);
    if (replica !== undefined) {
      replica.pod = { name: podName(world, name), phase: 'Pending', ready: 0, containers: 0, role: 'unknown' };
      world.jobs.add(cluster, 'replica-running', 8000, name);
    }
  },
  'replica-running': (world, cluster, name) => {
    const replica = cluster.instances.find((one) => one.name === name);
    if (replica?.pod !== undefined) {
      replica.pod = { ...replica.pod, phase: 'Running', containers: containersOf(cluster.spec) };
      world.jobs.add(cluster, 'replica-ready', 12_000, name);
    }
  },
  'replica-ready': (_world, cluster, name) => {
    const replica = cluster.instances.find((one) => one.name === name);
    if (replica?.pod !== undefined) {
      replica.pod = { ...replica.pod, role: 'replica', ready: replica.pod.containers };
      replica.lag = 0;
      replica.timeline = Math.max(...cluster.instances.map((one) => one.timeline));
    }
  },
  'replica-removed': (world, cluster, subject) => {
    const [name = '', deleteData] = subject.split('|');
    removeReplica(world, cluster, name, deleteData === 'true');
    world.touch(cluster);
  },
};
