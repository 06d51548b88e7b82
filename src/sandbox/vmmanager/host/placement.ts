import { missing, refused } from '../api-error.ts';
import type { Platform } from '../platform.ts';
import type { Node } from '../rows.ts';

/** The node a new machine goes to: the wished one, or that with the fewest machines. @throws {ApiError} */
export function chooseNode({ world }: Platform, cluster: number, wanted: number | undefined): number {
  const { host, node: nodes } = world.tables;
  if (wanted !== undefined) {
    return nodeOfCluster(world.tables.node.get(wanted), wanted, cluster).id;
  }
  const counts = Map.groupBy(host.all(), (row) => row.node);
  const [best] = nodes
    .where((node) => node.cluster === cluster && node.state === 'active' && !node.host_creation_blocked)
    .toSorted((left, right) => (counts.get(left.id)?.length ?? 0) - (counts.get(right.id)?.length ?? 0));
  if (best === undefined) {
    throw refused(`The cluster ${cluster} has no node that takes machines`);
  }
  return best.id;
}

/** The storage for a disk: the wished one, or the cluster's main one. @throws {ApiError} */
export function mainStorage({ world }: Platform, cluster: number, wanted: number | undefined): number {
  if (wanted !== undefined && world.tables.storage.get(wanted) === undefined) {
    throw missing('storage', wanted);
  }
  const attachment = world.tables.storage_attachment.find(
    (row) => row.cluster === cluster && row.enabled && (wanted === undefined ? row.is_main : row.storage === wanted),
  );
  if (attachment === undefined) {
    throw refused(
      wanted === undefined
        ? `The cluster ${cluster} has no main storage`
        : `The storage ${wanted} is not attached to the cluster ${cluster}`,
    );
  }
  return attachment.storage;
}

function nodeOfCluster(node: Node | undefined, id: number, cluster: number): Node {
  if (node === undefined) {
    throw missing('node', id);
  }
  if (node.cluster !== cluster) {
    throw refused(`The node ${id} is not in the cluster ${cluster}`);
  }
  if (node.host_creation_blocked) {
    throw refused(`The node ${id} takes no new machines`);
  }
  return node;
}
