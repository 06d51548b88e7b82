import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/route.ts';
import type { Cluster } from '../world/cluster.ts';

/** Upgrades of clusters and the workflows of all long tasks (PGO apiserver, upgradeservice and workflowservice). */
export const upgradeRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/upgrades',
    permission: 'CreateUpgrade',
    version: true,
    namespace: true,
    blank: { Results: [], WorkflowID: '' },
    handle: upgrade,
  },
  {
    methods: ['GET'],
    path: '/workflow/{id}',
    permission: 'ShowWorkflow',
    version: true,
    namespace: true,
    blank: { Results: { ClusterName: '', Parameters: null } },
    handle: showWorkflow,
  },
];

/** Queues an upgrade to the operator's image, or to the one of the request. */
function upgrade(call: Call): ReplyFields {
  const { world, fields, namespace } = call;
  const selector = fields.string('Selector');
  const names =
    selector === '' ? fields.strings('Args') : world.clustersBySelector(namespace, selector).map((one) => one.name);
  if (selector !== '' && names.length === 0) {
    return { Results: [], Msg: 'no clusters found' };
  }
  const tag = fields.string('UpgradeCCPImageTag') || world.state.config.Cluster.CCPImageTag;
  const results: string[] = [];
  let id = '';
  for (const name of names) {
    const cluster = upgradableCluster(call, name, tag);
    id = world.uuid();
    world.state.workflows.push({
      id,
      namespace,
      cluster: name,
      kind: 'upgrade',
      parameters: {
        'pg-cluster': name,
        'task submitted': world.timestamp(),
        'cluster upgrade - in progress': world.timestamp(),
        workflowid: id,
      },
    });
    world.state.upgrading.push({ namespace, cluster: name });
    world.jobs.add(cluster, 'upgrade-done', 60_000, tag);
    results.push(`created upgrade task for ${name}`);
  }
  return { Results: results, WorkflowID: id };
}

function upgradableCluster({ world, fields, namespace }: Call, name: string, tag: string): Cluster {
  if (world.state.upgrading.some((one) => one.namespace === namespace && one.cluster === name)) {
    throw new Refusal(
      `Could not upgrade cluster: there exists an ongoing upgrade task: [${name}-upgrade]. If you believe this is an error, try deleting this pgtask CR.`,
    );
  }
  const cluster = world.findCluster(namespace, name);
  if (cluster === undefined) {
    throw new Refusal(`${name} is not a valid pgcluster`);
  }
  const from = cluster.spec.ccpimagetag;
  if (!fields.boolean('IgnoreValidation') && !isUpgrade(from, tag)) {
    throw new Refusal(`cannot upgrade from ${from} to ${tag}, upgrade task failed.`);
  }
  return cluster;
}

/** Same major version of PostgreSQL, and a minor one that is not older. */
function isUpgrade(from: string, to: string): boolean {
  const version = /-(\d+)\.(\d+)/;
  const [, fromMajor, fromMinor] = version.exec(from) ?? [];
  const [, toMajor, toMinor] = version.exec(to) ?? [];
  return fromMajor !== undefined && fromMajor === toMajor && Number(fromMinor) <= Number(toMinor);
}

function showWorkflow({ world, namespace, id }: Call): ReplyFields {
  const workflow = world.state.workflows.find((one) => one.namespace === namespace && one.id === id);
  if (workflow === undefined) {
    throw new Refusal(`workflow id NOT found for id ${id}`);
  }
  return { Results: { ClusterName: workflow.cluster, Parameters: workflow.parameters } };
}
