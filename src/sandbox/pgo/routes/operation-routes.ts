import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import type { Cluster, Instance } from '../world/cluster.ts';
import { primaryOf } from '../world/cluster.ts';
import { checkUpgraded, verifiedCluster } from './cluster-choice.ts';
import { describeInstances, isReachable } from './instance-status.ts';

/** Failover, reload and restart (PGO apiserver, failoverservice, reloadservice, restartservice). */
export const operationRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/failover',
    permission: 'CreateFailover',
    version: true,
    namespace: true,
    blank: { Results: '' },
    handle: failOver,
  },
  {
    methods: ['GET'],
    path: '/failover/{name}',
    permission: 'CreateFailover',
    version: true,
    namespace: true,
    blank: { Results: [], Standby: false },
    handle: queryFailover,
  },
  {
    methods: ['POST'],
    path: '/reload',
    permission: 'Reload',
    version: false,
    namespace: true,
    blank: { Results: [] },
    handle: reload,
  },
  {
    methods: ['POST'],
    path: '/restart',
    permission: 'Restart',
    version: true,
    namespace: true,
    trailingJson: true,
    goesOnAfterMismatch: true,
    blank: { Result: { ClusterName: '', Instances: null, Error: false, ErrorMessage: '' } },
    decodeProblem: (fields) =>
      fields.problem ??
      fields.typeMismatch('RestartRequest', {
        ClientVersion: 'string',
        ClusterName: 'string',
        Namespace: 'string',
        RollingUpdate: 'boolean',
        Targets: 'strings',
      }),
    handle: restart,
  },
  {
    methods: ['GET'],
    path: '/restart/{name}',
    permission: 'Restart',
    version: true,
    namespace: true,
    trailingJson: true,
    goesOnAfterMismatch: true,
    blank: { Results: null, Standby: false },
    handle: queryRestart,
  },
];

/** Promotes a replica at once; the former primary comes back as a replica. */
function failOver(call: Call): ReplyFields {
  const { world, fields } = call;
  const cluster = namedCluster(call, fields.string('ClusterName'));
  checkUpgraded(cluster);
  const target = fields.string('Target');
  if (fields.boolean('Force') && target === '') {
    throw new Refusal('target is required when forcing a failover.');
  }
  const candidate = chooseTarget(cluster, target);
  const former = primaryOf(cluster);
  for (const instance of [candidate, ...(former === undefined ? [] : [former])]) {
    if (instance.pod !== undefined) {
      instance.pod = { ...instance.pod, role: instance === candidate ? 'primary' : 'replica' };
    }
  }
  const timeline = Math.max(...cluster.instances.map((one) => one.timeline)) + 1;
  for (const instance of cluster.instances) {
    instance.timeline = timeline;
    instance.lag = instance.lag === undefined ? undefined : 0;
  }
  cluster.annotations['current-primary'] = candidate.name;
  cluster.annotations['primary-deployment'] = candidate.name;
  cluster.labels['deployment-name'] = candidate.name;
  cluster.spec.PrimaryStorage.name = candidate.claim;
  world.touch(cluster);
  return { Results: `failover success for cluster ${cluster.name}` };
}

function queryFailover(call: Call): ReplyFields {
  const cluster = namedCluster(call, call.id);
  return {
    Results: describeInstances(call.world, cluster, { withPrimary: false, healthyOnly: true }),
    Standby: cluster.spec.standby,
  };
}

/** With a selector, whatever it says, every cluster of the namespace is reloaded. */
function reload(call: Call): ReplyFields {
  const { world, fields, namespace } = call;
  const names =
    fields.string('Selector') === ''
      ? fields.strings('Args')
      : world.clustersBySelector(namespace, '').map((one) => one.name);
  const results: string[] = [];
  for (const name of names) {
    checkUpgraded(verifiedCluster(call, name));
    results.push(`reload performed on ${name}`);
  }
  return { Results: results };
}

/** Restarts instances one by one; those that fail say so among the rest. */
function restart({ world, fields, namespace }: Call): ReplyFields {
  const cluster = world.cluster(namespace, fields.string('ClusterName'));
  checkUpgraded(cluster, ' ');
  if (fields.boolean('RollingUpdate')) {
    world.jobs.add(cluster, 'rollout-begins', 2000);
    return {};
  }
  const targets = fields.strings('Targets');
  const names = targets.length > 0 ? targets : cluster.instances.map((one) => one.name);
  const instances = names.map((name) => {
    const instance = cluster.instances.find((one) => one.name === name);
    const isUp = instance?.pod?.phase === 'Running';
    if (instance !== undefined && isUp) {
      instance.pendingRestart = false;
    }
    return {
      InstanceName: name,
      Error: !isUp,
      ErrorMessage: isUp ? '' : `unable to restart instance "${name}": no running pod found`,
    };
  });
  return {
    Result: {
      ClusterName: cluster.name,
      Instances: instances.length === 0 ? null : instances,
      Error: false,
      ErrorMessage: '',
    },
  };
}

function queryRestart({ world, namespace, id }: Call): ReplyFields {
  const cluster = world.cluster(namespace, id);
  const instances = describeInstances(world, cluster, { withPrimary: true, withRole: true });
  return { Results: instances.length === 0 ? null : instances, Standby: cluster.spec.standby };
}

function namedCluster({ world, namespace }: Call, name: string): Cluster {
  const cluster = world.findCluster(namespace, name);
  if (cluster === undefined) {
    throw new Refusal(`no cluster found named ${name}`);
  }
  return cluster;
}

function chooseTarget(cluster: Cluster, name: string): Instance {
  if (name === '') {
    const candidate = cluster.instances.find((one) => one.pod?.role !== 'primary' && isReachable(one));
    if (candidate === undefined) {
      throw new Refusal(`no replicas are available to fail over to for cluster ${cluster.name}`);
    }
    return candidate;
  }
  const target = cluster.instances.find((one) => one.name === name);
  if (target === undefined) {
    throw new Refusal(`no target found named ${name}`);
  }
  if (target.pod?.role === 'primary') {
    throw new Refusal('The primary database cannot be selected as a failover target');
  }
  return target;
}
