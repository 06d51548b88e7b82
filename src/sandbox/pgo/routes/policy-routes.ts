import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import { dns1035Problem } from '../world/names.ts';
import type { Policy } from '../world/pgo-state.ts';
import { primaryPodProblem, refuseStandby } from './cluster-choice.ts';

/** Policies: named SQL that is run on clusters (PGO apiserver, policyservice). */
export const policyRoutes: readonly Route[] = [
  {
    methods: 'any',
    path: '/policies',
    permission: 'CreatePolicy',
    version: true,
    namespace: true,
    textPlain: true,
    blank: {},
    handle: createPolicy,
  },
  {
    methods: ['POST'],
    path: '/showpolicies',
    permission: 'ShowPolicy',
    version: true,
    namespace: true,
    earlyOk: true,
    blank: { PolicyList: { metadata: {}, items: null } },
    handle: showPolicies,
  },
  {
    methods: ['POST'],
    path: '/policiesdelete',
    permission: 'DeletePolicy',
    version: true,
    namespace: true,
    earlyOk: true,
    blank: { Results: null },
    handle: deletePolicies,
  },
  {
    methods: ['POST'],
    path: '/policies/apply',
    permission: 'ApplyPolicy',
    version: false,
    namespace: true,
    blank: { Name: [] },
    handle: applyPolicy,
  },
];

function findPolicy({ world, namespace }: Call, name: string): Policy | undefined {
  return world.state.policies.find((one) => one.namespace === namespace && one.name === name);
}

function createPolicy(call: Call): ReplyFields {
  const { world, fields, namespace, user } = call;
  const name = fields.string('Name');
  const problem = dns1035Problem(name);
  if (problem !== undefined) {
    throw new Refusal(`invalid policy name format ${problem}`);
  }
  if (findPolicy(call, name) !== undefined) {
    throw new Refusal('policy already exists with that name');
  }
  world.state.policies.push({
    namespace,
    name,
    sql: fields.string('SQL'),
    uid: world.uuid(),
    createdAt: world.timestamp(),
    createdBy: user,
    resourceVersion: world.nextVersion(),
  });
  world.jobs.addFor(namespace, 'policy-processed', 1000, name);
  return {};
}

function showPolicies(call: Call): ReplyFields {
  const { world, fields, namespace } = call;
  const name = fields.string('Policyname');
  const policies = world.state.policies
    .filter((one) => one.namespace === namespace && (fields.boolean('AllFlag') || one.name === name))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const items = policies.length === 0 && !fields.boolean('AllFlag') ? null : policies.map(describePolicy);
  return { PolicyList: { metadata: {}, items } };
}

/** `all` empties the namespace; AllFlag and Selector mean nothing. */
function deletePolicies({ world, fields, namespace }: Call): ReplyFields {
  const name = fields.string('PolicyName');
  const doomed = world.state.policies.filter(
    (one) => one.namespace === namespace && (name === 'all' || one.name === name),
  );
  if (doomed.length === 0) {
    throw new Refusal(`policy ${name} not found`, { Results: [] });
  }
  world.state.policies = world.state.policies.filter((one) => !doomed.includes(one));
  return { Results: doomed.map((one) => `deleted policy ${one.name}`) };
}

/** Runs the SQL on the primaries. The label says that it was run once, not which text. An empty selector means all. */
function applyPolicy(call: Call): ReplyFields {
  const { world, fields, namespace } = call;
  const name = fields.string('Name');
  if (findPolicy(call, name) === undefined) {
    throw new Refusal(`policy ${name} is not found, cancelling request`);
  }
  const clusters = world.clustersBySelector(namespace, fields.string('Selector'));
  refuseStandby(clusters, 'load clusters');
  const deployed = clusters.filter((one) => one.instances.length > 0);
  const applied: string[] = [];
  for (const cluster of deployed) {
    const deployment = cluster.annotations['primary-deployment'] ?? cluster.name;
    if (!fields.boolean('DryRun')) {
      const problem = primaryPodProblem(cluster);
      if (problem !== undefined) {
        throw new Refusal(problem, { Name: applied });
      }
      cluster.labels[name] = 'pgpolicy';
      world.touch(cluster);
    }
    applied.push(deployment);
  }
  return { Name: applied };
}

function describePolicy(policy: Policy): ReplyFields {
  return {
    metadata: {
      name: policy.name,
      namespace: policy.namespace,
      uid: policy.uid,
      resourceVersion: String(policy.resourceVersion),
      creationTimestamp: policy.createdAt,
      labels: { pgouser: policy.createdBy },
    },
    spec: { name: policy.name, sql: policy.sql, status: '' },
    status: {
      ...(policy.state === undefined ? {} : { state: policy.state }),
      ...(policy.message === undefined ? {} : { message: policy.message }),
    },
  };
}
