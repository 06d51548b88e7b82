import { claimsOf } from '../lifecycle/claims.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import type { Claim } from '../world/pgo-state.ts';
import { boundCapacity, bytesOf, formatBytes } from '../world/quantity.ts';
import { primaryPodProblem, verifiedCluster } from './cluster-choice.ts';
import { deployedInstances } from './show-clusters.ts';

/** What can be read besides the objects (PGO apiserver, configservice, statusservice, dfservice, catservice, pvcservice). */
export const informationRoutes: readonly Route[] = [
  {
    methods: 'any',
    path: '/config',
    permission: 'ShowConfig',
    version: true,
    namespace: true,
    blank: { Result: {} },
    handle: ({ world }) => ({ Result: world.state.config }),
  },
  {
    methods: 'any',
    path: '/status',
    permission: 'Status',
    version: true,
    namespace: true,
    blank: {
      Result: { NumDatabases: 0, NumClaims: 0, VolumeCap: '', DbTags: null, NotReady: null, Nodes: null, Labels: null },
    },
    handle: showStatus,
  },
  {
    methods: ['POST'],
    path: '/df',
    permission: 'DfCluster',
    version: true,
    namespace: true,
    blank: { Results: null },
    decodeProblem: (fields) =>
      fields.problem ??
      fields.typeMismatch('DfRequest', { ClientVersion: 'string', Namespace: 'string', Selector: 'string' }),
    handle: showDiskUse,
  },
  {
    methods: ['POST'],
    path: '/cat',
    permission: 'Cat',
    version: false,
    namespace: true,
    blank: { Results: [] },
    handle: printFiles,
  },
  {
    methods: ['POST'],
    path: '/showpvc',
    permission: 'ShowPVC',
    version: true,
    namespace: true,
    blank: { Results: [] },
    handle: showClaims,
  },
];

function showStatus({ world, namespace }: Call): ReplyFields {
  const clusters = world.clustersBySelector(namespace, '');
  const claims = world.state.claims.filter((one) => one.namespace === namespace);
  const tags: Record<string, number> = {};
  const labels: Record<string, number> = {};
  let deployments = 0;
  for (const cluster of clusters) {
    const image = `${cluster.spec.ccpimageprefix}/${cluster.spec.ccpimage}:${cluster.spec.ccpimagetag}`;
    const running = cluster.instances.filter((one) => one.pod !== undefined).length;
    if (running > 0) {
      tags[image] = (tags[image] ?? 0) + running;
    }
    const count = deployedInstances(cluster).length + cluster.deployments.length;
    deployments += count;
    for (const [key, value] of Object.entries({ vendor: 'crunchydata', 'pg-cluster': cluster.name })) {
      labels[`${key}=${value}`] = (labels[`${key}=${value}`] ?? 0) + count;
    }
  }
  const bytes = claims.reduce((sum, one) => sum + bytesOf(boundCapacity(one.size)), 0);
  return {
    Result: {
      NumDatabases: deployments,
      NumClaims: claims.length,
      VolumeCap: formatBytes(bytes),
      DbTags: tags,
      NotReady: clusters
        .flatMap((one) => one.instances)
        .flatMap(({ pod }) => (pod !== undefined && pod.ready < pod.containers ? [pod.name] : [])),
      Nodes: null,
      Labels: Object.entries(labels)
        .filter(([, count]) => count > 0)
        .map(([Key, Value]) => ({ Key, Value }))
        .toSorted((left, right) => right.Value - left.Value),
    },
  };
}

const claimTypes: Partial<Record<Claim['kind'], number>> = { data: 0, backrest: 1, tablespace: 2, wal: 3 };

/** Disk use of the running instances. `*` means every cluster. */
function showDiskUse({ world, fields, namespace }: Call): ReplyFields {
  const selector = fields.string('Selector');
  const clusters = world.clustersBySelector(namespace, selector === '*' ? '' : selector);
  if (clusters.length === 0) {
    throw new Refusal(`no clusters found for selector "${selector}" in namespace "${namespace}"`);
  }
  const results = clusters.flatMap((cluster) =>
    claimsOf(world, namespace, cluster.name).flatMap((claim) => {
      const type = claimTypes[claim.kind];
      const pod =
        claim.kind === 'backrest' && cluster.repositoryRunning
          ? `${cluster.name}-backrest-shared-repo`
          : cluster.instances.find((one) => one.name === claim.instance)?.pod?.name;
      if (type === undefined || pod === undefined) {
        return [];
      }
      const capacity = bytesOf(boundCapacity(claim.size));
      return [
        {
          InstanceName: claim.instance || `${cluster.name}-backrest-shared-repo`,
          PodName: pod,
          PVCType: type,
          PVCName: claim.name,
          PVCUsed: Math.round(capacity * (type === 0 ? 0.05 : 0.01)),
          PVCCapacity: capacity,
        },
      ];
    }),
  );
  return { Results: results.length === 0 ? null : results };
}

/** Prints files of the primary's pod: the configuration of the instance is what there is. */
function printFiles(call: Call): ReplyFields {
  const [name = '', ...files] = call.fields.strings('Args');
  if ([name, ...files].some((arg) => /[&|;>]/.test(arg))) {
    throw new Refusal('invalid command found in the arguments');
  }
  const cluster = verifiedCluster(call, name);
  const problem = primaryPodProblem(cluster);
  if (problem !== undefined) {
    throw new Refusal(problem);
  }
  const configuration = `/pgdata/${cluster.name}/postgresql.conf`;
  const unknown = files.find((file) => file !== configuration);
  if (unknown !== undefined) {
    throw new Refusal(`cat: ${unknown}: No such file or directory\ncommand terminated with exit code 1`);
  }
  return {
    Results: [files.map(() => `# Do not edit this file manually!\nport = '${cluster.spec.port}'\n`).join('')],
  };
}

/** Claims of a cluster, there or gone, or of all. On success `Code` stays empty. */
function showClaims({ world, fields, namespace }: Call): ReplyFields {
  const claims = fields.boolean('AllFlag')
    ? world.state.claims
        .filter((one) => one.namespace === namespace)
        .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    : claimsOf(world, namespace, fields.string('ClusterName'));
  return { Results: claims.map((one) => ({ ClusterName: one.cluster, PVCName: one.name })), Code: '' };
}
