import type { Cluster } from '../world/cluster.ts';
import { primaryOf } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import { claimsOf, findClaim, repositoryClaim } from './claims.ts';
import type { JobHandlers } from './job-handler.ts';

const deletionJobs = ['delete-replicas', 'delete-instances', 'delete-finished'];

/** Queues the clean-up of a cluster; a second request replaces the first. */
export function beginDeletion(
  world: PgoWorld,
  cluster: Cluster,
  keep: { deleteData: boolean; deleteBackups: boolean },
): void {
  cluster.deleting = keep;
  world.jobs.cancel(cluster);
  world.jobs.add(cluster, deletionJobs[0] ?? '', 3000);
}

/** The clean-up job: replicas first, then pods and services, the pgcluster itself last (PGO `pgo-rmdata`). */
export const removalHandlers: JobHandlers = {
  'delete-replicas': (world, cluster) => {
    const primary = primaryOf(cluster) ?? cluster.instances[0];
    cluster.instances = primary === undefined ? [] : [primary];
    cluster.replicas = [];
    cluster.services = cluster.services.filter((one) => one.kind === 'primary');
    cluster.deployments = cluster.deployments.filter((one) => one.endsWith('-backrest-shared-repo'));
    world.jobs.add(cluster, 'delete-instances', 4000);
  },
  'delete-instances': (world, cluster) => {
    cluster.instances = [];
    cluster.deployments = [];
    cluster.services = [];
    cluster.repositoryRunning = false;
    world.jobs.add(cluster, 'delete-finished', 8000);
  },
  'delete-finished': (world, cluster) => {
    const { deleteBackups = false } = cluster.deleting ?? {};
    const backupClaims = claimsOf(world, cluster.namespace, cluster.name).filter(isBackupClaim);
    if (!deleteBackups && backupClaims.length > 1 && world.knob('secondBackupClaimSticks')) {
      return;
    }
    removeCluster(world, cluster);
  },
};

/** Removes a cluster at once, with the data and the backups that its deletion does not keep. */
export function removeCluster(world: PgoWorld, cluster: Cluster): void {
  const { state } = world;
  const { deleteData = false, deleteBackups = false } = cluster.deleting ?? {};
  const belongs = (one: { namespace: string; cluster: string }) =>
    one.namespace === cluster.namespace && one.cluster === cluster.name;
  keepContents(world, cluster);
  state.claims = state.claims.filter((one) => !belongs(one) || (isBackupClaim(one) ? !deleteBackups : !deleteData));
  state.secrets = state.secrets.filter(
    (one) => !belongs(one) || (one.name.endsWith('-backrest-repo-config') ? !deleteBackups : !deleteData),
  );
  state.schedules = state.schedules.filter((one) => !belongs(one));
  state.workflows = state.workflows.filter((one) => !belongs(one));
  state.dumps = state.dumps.filter((one) => !belongs(one));
  state.upgrading = state.upgrading.filter((one) => !belongs(one));
  state.clusters = state.clusters.filter((one) => one.uid !== cluster.uid);
  world.jobs.cancel(cluster);
  world.changed();
}

/** What the volumes hold stays in them: a later cluster of the name finds its roles and its backups again. */
function keepContents(world: PgoWorld, cluster: Cluster): void {
  const data = findClaim(world, cluster.namespace, cluster.name);
  if (data !== undefined) {
    data.roles = cluster.roles;
  }
  const repository = findClaim(world, cluster.namespace, repositoryClaim(cluster.name));
  if (repository !== undefined) {
    repository.backups = cluster.backups;
  }
}

function isBackupClaim(claim: { kind: string }): boolean {
  return claim.kind === 'backrest' || claim.kind === 'dump';
}
