import type { ReplyFields } from '../wire/refusal.ts';
import type { Cluster, Instance } from '../world/cluster.ts';
import { isReady } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';

/** Which instances are asked for. */
export interface InstanceQuery {
  readonly withPrimary: boolean;
  /** Leave out those that cannot be reached. */
  readonly healthyOnly?: boolean;
  /** Say which role each has. */
  readonly withRole?: boolean;
}

/**
 * Replication status of a cluster's instances. One that cannot be reached is `unavailable`, with a lag and a timeline
 * of -1 (PGO apiserver, scale, failover and restart queries).
 */
export function describeInstances(world: PgoWorld, cluster: Cluster, query: InstanceQuery): ReplyFields[] {
  return cluster.instances
    .filter((one) => one.pod !== undefined)
    .filter((one) => query.withPrimary || one.pod?.role !== 'primary')
    .filter((one) => query.healthyOnly !== true || isReachable(one))
    .map((one) => ({
      Name: one.name,
      Node: one.node,
      ReplicationLag: isReachable(one) ? (one.lag ?? 0) : -1,
      Status: isReachable(one) ? world.knob('patroniState') : 'unavailable',
      Timeline: isReachable(one) ? one.timeline : -1,
      PendingRestart: one.pendingRestart,
      ...(query.withRole === true ? { Role: one.pod?.role === 'primary' ? 'primary' : 'replica' } : {}),
    }));
}

/** Whether an instance answers. */
export function isReachable(instance: Instance): boolean {
  return instance.pod !== undefined && isReady(instance.pod) && instance.lag !== undefined;
}
