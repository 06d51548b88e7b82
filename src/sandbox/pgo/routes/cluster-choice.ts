import { Refusal } from '../wire/refusal.ts';
import type { Call } from '../wire/route.ts';
import type { Cluster } from '../world/cluster.ts';
import { readyPrimaryOf } from '../world/cluster.ts';

/** Refuses a cluster that an operator upgrade has left behind. */
export function checkUpgraded(cluster: Cluster, separator = ''): void {
  if (cluster.annotations['is-upgraded'] === 'false') {
    throw new Refusal(
      `${cluster.name}${separator} has not yet been upgraded. Please upgrade the cluster before running this Postgres Operator command.`,
    );
  }
}

/**
 * The clusters that a selector matches, then those of the names.
 *
 * @throws {Refusal} When neither is given, one name is unknown, or nothing is found.
 */
export function clustersBySelectorAndNames(call: Call, names: readonly string[], means: string): Cluster[] {
  const selector = call.fields.string('Selector');
  if (names.length === 0 && selector === '') {
    throw new Refusal(`either a list of cluster names${means} needs to be supplied for this comment`);
  }
  const selected = selector === '' ? [] : call.world.clustersBySelector(call.namespace, selector);
  const clusters = [...selected, ...names.map((name) => call.world.cluster(call.namespace, name))];
  if (clusters.length === 0) {
    throw new Refusal('no clusters found');
  }
  return clusters;
}

/**
 * The cluster of a name, for the routes of the older services.
 *
 * @throws {Refusal} `X was not found, verify cluster name`.
 */
export function verifiedCluster(call: Call, name: string): Cluster {
  const cluster = call.world.findCluster(call.namespace, name);
  if (cluster === undefined) {
    throw new Refusal(`${name} was not found, verify cluster name`);
  }
  return cluster;
}

/** Refuses an action on standby clusters. `what` is the middle of the message. */
export function refuseStandby(clusters: readonly Cluster[], what: string): void {
  const standby = clusters.filter((one) => one.spec.standby).map((one) => one.name);
  if (standby.length > 0) {
    throw new Refusal(
      `Request rejected, unable to ${what} ${standby.join(',')}: Action not permitted because standby mode is enabled.`,
    );
  }
}

/** Why nothing can be executed in the primary's pod; undefined when it can. */
export function primaryPodProblem(cluster: Cluster): string | undefined {
  const isUp = cluster.instances.some((one) => one.pod?.role === 'primary' && one.pod.phase === 'Running');
  return isUp && !cluster.primaryPodMissing
    ? undefined
    : `primary pod not found for selector "pg-cluster=${cluster.name},role=master"`;
}

/**
 * Refuses work that needs the repository's pod and a ready primary.
 *
 * @param needsRepository - pg_dump needs the primary only.
 */
export function checkReadyForBackup(cluster: Cluster, needsRepository = true): void {
  if (needsRepository && !cluster.repositoryRunning) {
    throw new Refusal(`backrestrepo pod not found for cluster ${cluster.name}`);
  }
  if (readyPrimaryOf(cluster) === undefined) {
    throw new Refusal('primary pod is not in Ready state');
  }
}
