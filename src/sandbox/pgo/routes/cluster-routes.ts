import { beginDeletion } from '../lifecycle/remove-cluster.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import { checkUpgraded } from './cluster-choice.ts';
import { createCluster } from './create-cluster.ts';
import { showClusters, testClusters } from './show-clusters.ts';
import { updateClusters } from './update-cluster.ts';

/** Clusters (PGO apiserver, clusterservice). */
export const clusterRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/clusters',
    permission: 'CreateCluster',
    version: true,
    namespace: true,
    showsSystemAccounts: true,
    nested: true,
    blank: { Database: '', Name: '', Users: null, WorkflowID: '' },
    handle: createCluster,
  },
  {
    methods: ['POST'],
    path: '/showclusters',
    permission: 'ShowCluster',
    version: true,
    namespace: true,
    blank: { Results: [] },
    handle: showClusters,
  },
  {
    methods: ['POST'],
    path: '/clustersupdate',
    permission: 'UpdateCluster',
    version: true,
    namespace: true,
    blank: { Results: [] },
    handle: updateClusters,
  },
  {
    methods: ['POST'],
    path: '/clustersdelete',
    permission: 'DeleteCluster',
    version: true,
    namespace: true,
    blank: { Results: [] },
    handle: deleteClusters,
  },
  {
    methods: ['POST'],
    path: '/testclusters',
    permission: 'TestCluster',
    version: true,
    namespace: true,
    blank: { Results: [] },
    handle: testClusters,
  },
];

/** Queues the deletion of clusters. `Clustername: "all"` means every cluster of the namespace; AllFlag means nothing. */
function deleteClusters({ world, fields, namespace }: Call): ReplyFields {
  const name = fields.string('Clustername');
  const selector = fields.string('Selector');
  const clusters = world.clustersBySelector(namespace, name === 'all' ? selector : selector || `name=${name}`);
  if (clusters.length === 0) {
    throw new Refusal('no clusters found');
  }
  const results: string[] = [];
  for (const cluster of clusters) {
    checkUpgraded(cluster);
    beginDeletion(world, cluster, {
      deleteData: fields.boolean('DeleteData'),
      deleteBackups: fields.boolean('DeleteBackups'),
    });
    results.push(`deleted pgcluster ${cluster.name}`);
  }
  return { Results: results };
}
