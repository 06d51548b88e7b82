import type { Job } from '../world/pgo-state.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import { taskHandlers } from './backups.ts';
import { changeHandlers } from './change-cluster.ts';
import type { JobHandlers } from './job-handler.ts';
import { removalHandlers, removeCluster } from './remove-cluster.ts';
import { replicaHandlers } from './replicas.ts';
import { startHandlers } from './start-cluster.ts';

const handlers: JobHandlers = {
  ...startHandlers,
  ...replicaHandlers,
  ...changeHandlers,
  ...removalHandlers,
  ...taskHandlers,
};

/** Does a job that has become due. A job of a cluster that is gone does nothing. */
export function performJob(world: PgoWorld, job: Job): void {
  if (job.kind === 'namespace-gone') {
    removeNamespace(world, job.namespace);
    return;
  }
  if (job.kind === 'policy-processed') {
    const policy = world.state.policies.find((one) => one.namespace === job.namespace && one.name === job.subject);
    if (policy !== undefined) {
      policy.state = 'pgpolicy Processed';
      policy.message = 'Successfully processed Pgpolicy by controller';
    }
    return;
  }
  const cluster = world.state.clusters.find((one) => one.uid === job.uid);
  if (cluster !== undefined) {
    handlers[job.kind]?.(world, cluster, job.subject);
  }
}

/** Removes a namespace with everything in it. */
function removeNamespace(world: PgoWorld, name: string): void {
  const { state } = world;
  for (const cluster of state.clusters.filter((one) => one.namespace === name)) {
    cluster.deleting = { deleteData: true, deleteBackups: true };
    removeCluster(world, cluster);
  }
  const elsewhere = (one: { namespace: string }) => one.namespace !== name;
  state.namespaces = state.namespaces.filter((one) => one.name !== name);
  state.policies = state.policies.filter(elsewhere);
  state.schedules = state.schedules.filter(elsewhere);
  state.secrets = state.secrets.filter(elsewhere);
  state.configMaps = state.configMaps.filter(elsewhere);
  state.claims = state.claims.filter(elsewhere);
}
