import { beginRollout } from '../lifecycle/change-cluster.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import type { Cluster } from '../world/cluster.ts';
import { checkLabels } from '../world/names.ts';

const route = {
  methods: ['POST'],
  permission: 'Label',
  version: true,
  namespace: true,
  blank: { Results: [] },
} as const;

/** User labels of clusters (PGO apiserver, labelservice). `metadata.labels` keep their copies. */
export const labelRoutes: readonly Route[] = [
  { ...route, path: '/label', handle: addLabels },
  { ...route, path: '/labeldelete', handle: removeLabels },
];

function addLabels(call: Call): ReplyFields {
  const labels = call.fields.map('Labels');
  const clusters = labelledClusters(call, labels);
  if (!call.fields.boolean('DryRun')) {
    for (const cluster of clusters) {
      change(call, cluster, { ...cluster.spec.userlabels, ...labels });
    }
  }
  return { Results: clusters.map((one) => one.name) };
}

function removeLabels(call: Call): ReplyFields {
  const labels = call.fields.map('Labels');
  const clusters = labelledClusters(call, labels);
  for (const cluster of clusters) {
    const kept = Object.entries(cluster.spec.userlabels).filter(([key]) => !Object.hasOwn(labels, key));
    change(call, cluster, Object.fromEntries(kept));
  }
  return { Results: clusters.map((one) => `deleting label from ${one.name}`) };
}

/** Selectors and `all` never find anything: the server counts a list that it fills only afterwards. */
function labelledClusters({ world, fields, namespace }: Call, labels: Record<string, string>): Cluster[] {
  const names = fields.strings('Args');
  const selector = fields.string('Selector');
  if (names.length === 0 && selector === '') {
    throw new Refusal('no clusters specified');
  }
  checkLabels(labels);
  const isAll = names[0] === 'all';
  if (isAll || selector !== '') {
    const found = world.clustersBySelector(namespace, isAll ? '' : selector);
    if (found.length === 0 || world.knob('labelSelectorBug')) {
      throw new Refusal('no clusters found');
    }
    return found;
  }
  return names.map((name) => {
    const cluster = world.findCluster(namespace, name);
    if (cluster === undefined) {
      throw new Refusal(`error getting list of clusterspgclusters.crunchydata.com "${name}" not found`);
    }
    return cluster;
  });
}

function change({ world }: Call, cluster: Cluster, labels: Record<string, string>): void {
  cluster.spec.userlabels = labels;
  world.touch(cluster);
  beginRollout(world, cluster);
}
