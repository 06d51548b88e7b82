import type { Cluster } from '../world/cluster.ts';
import { clusterStates, containersOf, primaryOf } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import { ensureClaim, ensureInstanceClaims } from './claims.ts';
import { addRole } from './database-roles.ts';
import type { JobHandlers } from './job-handler.ts';
import { podName } from './replicas.ts';
import { beginPrimary, setState } from './start-cluster.ts';

/** Rolls a changed spec out to the instances: they restart and are not ready for a while. */
export function beginRollout(world: PgoWorld, cluster: Cluster): void {
  if (world.knob('rollingUpdates') && cluster.instances.some((one) => one.pod !== undefined)) {
    world.jobs.cancel(cluster, ['rollout-begins', 'rollout-ends']);
    world.jobs.add(cluster, 'rollout-begins', 2000);
  }
}

/** Changes of a running cluster, carried out by the operator after the spec has changed. */
export const changeHandlers: JobHandlers = {
  'rollout-begins': (world, cluster) => {
    for (const instance of cluster.instances) {
      if (instance.pod?.phase === 'Running' && instance.pod.role !== 'unknown') {
        instance.pod = {
          ...instance.pod,
          name: podName(world, instance.name),
          ready: 0,
          containers: containersOf(cluster.spec),
        };
      }
    }
    world.jobs.add(cluster, 'rollout-ends', 15_000);
  },
  'rollout-ends': (world, cluster) => {
    for (const instance of cluster.instances) {
      if (instance.pod !== undefined) {
        instance.pod = { ...instance.pod, ready: instance.pod.containers };
      }
      ensureInstanceClaims(world, cluster, instance, cluster.spec.ReplicaStorage.size);
    }
    if (cluster.spec.exporter) {
      addRole(world, cluster, 'ccp_monitoring');
    }
  },
  'claims-resized': (world, cluster) => {
    const { spec } = cluster;
    for (const claim of world.state.claims) {
      if (claim.namespace !== cluster.namespace || claim.cluster !== cluster.name) {
        continue;
      }
      if (claim.kind === 'data') {
        claim.size = spec.PrimaryStorage.size;
      } else if (claim.kind === 'backrest') {
        claim.size = spec.BackrestStorage.size;
      } else if (claim.kind === 'wal') {
        claim.size = spec.WALStorage.size;
      } else if (claim.kind === 'tablespace' && world.knob('resizeKnownTablespaces')) {
        const mount = spec.tablespaceMounts[claim.name.slice(`${claim.instance}-tablespace-`.length)];
        claim.size = mount?.size ?? claim.size;
      }
    }
  },
  'shut-down': (world, cluster) => {
    for (const instance of cluster.instances) {
      instance.pod = undefined;
    }
    cluster.repositoryRunning = false;
    setState(cluster, clusterStates.shutdown, 'Database shutdown');
    world.touch(cluster);
  },
  'started-up': (world, cluster) => {
    beginPrimary(world, cluster);
  },
  'pgbouncer-deployed': (world, cluster) => {
    // Its role is made in the database: without a primary it waits for the next start.
    if (cluster.spec.pgBouncer.replicas === 0 || primaryOf(cluster) === undefined) {
      return;
    }
    const name = `${cluster.name}-pgbouncer`;
    addRole(world, cluster, 'pgbouncer');
    if (!cluster.deployments.includes(name)) {
      cluster.deployments.push(name);
      cluster.services.push({
        name,
        kind: 'pgbouncer',
        clusterIp: world.address(),
        externalIp: cluster.spec.pgBouncer.serviceType === 'LoadBalancer' ? '203.0.113.20' : '',
      });
    }
  },
  'pgbouncer-removed': (_world, cluster) => {
    if (cluster.spec.pgBouncer.replicas === 0) {
      removeService(cluster, `${cluster.name}-pgbouncer`);
    }
  },
  'pgadmin-deployed': (world, cluster, size) => {
    const name = `${cluster.name}-pgadmin`;
    cluster.pgAdmin = 'starting';
    cluster.labels['crunchy-pgadmin'] = 'true';
    cluster.deployments.push(name);
    cluster.services.push({ name, kind: 'pgadmin', clusterIp: world.address(), externalIp: '' });
    ensureClaim(world, cluster, name, 'pgadmin', size);
    world.touch(cluster);
    world.jobs.add(cluster, 'pgadmin-running', 10_000);
  },
  'pgadmin-running': (_world, cluster) => {
    cluster.pgAdmin = 'present';
    cluster.pgAdminTasks = cluster.pgAdminTasks.filter((task) => task !== 'add');
  },
  'pgadmin-removed': (world, cluster) => {
    const name = `${cluster.name}-pgadmin`;
    cluster.pgAdmin = 'absent';
    cluster.pgAdminTasks = [];
    cluster.labels['crunchy-pgadmin'] = 'false';
    removeService(cluster, name);
    world.state.claims = world.state.claims.filter((one) => one.namespace !== cluster.namespace || one.name !== name);
    world.touch(cluster);
  },
  'upgrade-done': (world, cluster, tag) => {
    cluster.spec.ccpimagetag = tag === '' ? world.state.config.Cluster.CCPImageTag : tag;
    cluster.annotations['is-upgraded'] = 'true';
    cluster.spec.userlabels['pgo-version'] = world.knob('serverVersion');
    cluster.labels['pgo-version'] = world.knob('serverVersion');
    world.state.upgrading = world.state.upgrading.filter(
      (one) => one.namespace !== cluster.namespace || one.cluster !== cluster.name,
    );
    const workflow = world.state.workflows.findLast(
      (one) => one.namespace === cluster.namespace && one.cluster === cluster.name && one.kind === 'upgrade',
    );
    if (workflow !== undefined) {
      workflow.parameters['task completed'] = world.timestamp();
    }
    world.touch(cluster);
  },
  'restore-begins': (world, cluster) => {
    for (const instance of cluster.instances) {
      instance.pod = undefined;
    }
    const workflow = world.state.workflows.findLast(
      (one) => one.namespace === cluster.namespace && one.cluster === cluster.name && one.kind === 'restore',
    );
    if (workflow !== undefined) {
      workflow.parameters['restore job created'] = world.timestamp();
      workflow.parameters['restored Primary created'] = world.timestamp();
    }
    beginPrimary(world, cluster);
  },
};

function removeService(cluster: Cluster, name: string): void {
  cluster.deployments = cluster.deployments.filter((one) => one !== name);
  cluster.services = cluster.services.filter((one) => one.name !== name);
}
