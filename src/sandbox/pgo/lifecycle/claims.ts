import type { Cluster, Instance } from '../world/cluster.ts';
import type { Claim } from '../world/pgo-state.ts';
import type { PgoWorld } from '../world/pgo-world.ts';

/** Claim of that name in a namespace. */
export function findClaim(world: PgoWorld, namespace: string, name: string): Claim | undefined {
  return world.state.claims.find((one) => one.namespace === namespace && one.name === name);
}

/** Claims of a cluster, by name. */
export function claimsOf(world: PgoWorld, namespace: string, cluster: string): Claim[] {
  return world.state.claims
    .filter((one) => one.namespace === namespace && one.cluster === cluster)
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** Makes a claim, or takes over a retained one of that name with its size. */
export function ensureClaim(
  world: PgoWorld,
  cluster: Cluster,
  name: string,
  kind: Claim['kind'],
  size: string,
  instance = '',
): Claim {
  const retained = findClaim(world, cluster.namespace, name);
  if (retained !== undefined) {
    return retained;
  }
  const made: Claim = { namespace: cluster.namespace, name, cluster: cluster.name, kind, instance, size };
  world.state.claims.push(made);
  return made;
}

/** Makes the data, WAL and tablespace claims of an instance. */
export function ensureInstanceClaims(world: PgoWorld, cluster: Cluster, instance: Instance, size: string): void {
  const { spec, name } = { spec: cluster.spec, name: instance.name };
  ensureClaim(world, cluster, instance.claim, 'data', size, name);
  if (spec.WALStorage.storagetype !== '') {
    ensureClaim(world, cluster, `${name}-wal`, 'wal', spec.WALStorage.size, name);
  }
  for (const [tablespace, storage] of Object.entries(spec.tablespaceMounts)) {
    ensureClaim(world, cluster, `${name}-tablespace-${tablespace}`, 'tablespace', storage.size, name);
  }
}

/** Removes the claims of an instance. */
export function removeInstanceClaims(world: PgoWorld, cluster: Cluster, instance: string): void {
  world.state.claims = world.state.claims.filter(
    (one) => one.namespace !== cluster.namespace || one.cluster !== cluster.name || one.instance !== instance,
  );
}

/** Name of the claim of a cluster's pgBackRest repository. */
export function repositoryClaim(cluster: string): string {
  return `${cluster}-pgbr-repo`;
}
