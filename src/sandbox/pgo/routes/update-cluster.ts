import { beginRollout } from '../lifecycle/change-cluster.ts';
import { putRoleSecret } from '../lifecycle/database-roles.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal, ServerPanic } from '../wire/refusal.ts';
import type { RequestFields } from '../wire/request-fields.ts';
import type { Call } from '../wire/route.ts';
import type { Cluster } from '../world/cluster.ts';
import { clusterStates } from '../world/cluster.ts';
import type { ClusterSpec } from '../world/cluster-spec.ts';
import { resolveStorage } from '../world/operator-config.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import { compareQuantities, parseQuantity } from '../world/quantity.ts';
import { checkTablespaces } from './check-cluster-request.ts';
import { checkTls } from './check-tls.ts';
import { checkQuantity, checkResources, isServiceType, mergeLimits, mergeRequests } from './resources.ts';
import { readTolerations, sameToleration } from './tolerations.ts';

/** `POST /clustersupdate`: changes clusters one after the other, each in one write; the first failure ends it. */
export function updateClusters(call: Call): ReplyFields {
  const { world, fields } = call;
  checkRequest(call);
  const results: string[] = [];
  for (const cluster of chosenClusters(call)) {
    try {
      const before = structuredClone(cluster.spec);
      const spec = changedSpec(call, cluster);
      if (spec.exporter && fields.boolean('ExporterRotatePassword')) {
        putRoleSecret(world, cluster, 'ccp_monitoring', world.password(24));
      }
      world.updateCluster(cluster, spec);
      react(world, cluster, before);
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(error.message, { Results: results }) : error;
    }
    results.push(`updated pgcluster ${cluster.name}`);
  }
  return { Results: results };
}

function checkRequest({ world, fields }: Call): void {
  if (fields.boolean('Startup') && fields.boolean('Shutdown')) {
    throw new Refusal('Both a startup and a shutdown was requested. Please specify one or the other');
  }
  checkResources(fields, '');
  checkResources(fields, 'Backrest');
  checkResources(fields, 'Exporter');
  checkTablespaces(world, fields);
  for (const size of ['PVCSize', 'BackrestPVCSize', 'WALPVCSize']) {
    checkQuantity(fields.string(size));
  }
}

function chosenClusters({ world, fields, namespace }: Call): Cluster[] {
  const selector = fields.string('Selector');
  const clusters = fields.boolean('AllFlag')
    ? world.clustersBySelector(namespace, '')
    : selector !== ''
      ? world.clustersBySelector(namespace, selector)
      : fields.strings('Clustername').map((name) => world.cluster(namespace, name));
  if (clusters.length === 0) {
    throw new Refusal('no clusters found');
  }
  return clusters;
}

/** The spec after the change, checked; the cluster's own is left alone. */
function changedSpec({ world, fields }: Call, cluster: Cluster): ClusterSpec {
  const spec = structuredClone(cluster.spec);
  resize(spec.PrimaryStorage, fields.string('PVCSize'));
  resize(spec.BackrestStorage, fields.string('BackrestPVCSize'));
  resize(spec.WALStorage, fields.string('WALPVCSize'));
  changeTls(world, cluster.namespace, spec, fields);
  spec.disableAutofail = !triState(fields.int('Autofail'), !spec.disableAutofail);
  spec.exporter = triState(fields.int('Metrics'), spec.exporter);
  spec.pgBadger = triState(fields.int('PGBadger'), spec.pgBadger);
  if (!isServiceType(fields.string('ServiceType'))) {
    throw new Refusal(`invalid service type "${fields.string('ServiceType')}"`);
  }
  spec.serviceType = fields.string('ServiceType') || spec.serviceType;
  changeStandby(cluster, spec, fields.int('Standby'));
  spec.shutdown = fields.boolean('Shutdown') || (spec.shutdown && !fields.boolean('Startup'));
  spec.resources = mergeRequests(spec.resources, fields, '');
  spec.limits = mergeLimits(spec.limits, fields, '');
  spec.backrestResources = mergeRequests(spec.backrestResources, fields, 'Backrest');
  spec.backrestLimits = mergeLimits(spec.backrestLimits, fields, 'Backrest');
  spec.exporterResources = mergeRequests(spec.exporterResources, fields, 'Exporter');
  spec.exporterLimits = mergeLimits(spec.exporterLimits, fields, 'Exporter');
  changeAnnotations(world, spec, fields.object('annotations'));
  for (const one of fields.objects('Tablespaces')) {
    spec.tablespaceMounts[one.string('Name')] = resolveStorage(
      world.state.config,
      one.string('StorageConfig'),
      one.string('PVCSize'),
    );
  }
  const removed = readTolerations(fields, 'tolerationsDelete') ?? [];
  const kept = (spec.tolerations ?? []).filter((one) => !removed.some((other) => sameToleration(one, other)));
  const tolerations = [...kept, ...(readTolerations(fields, 'tolerations') ?? [])];
  spec.tolerations = tolerations.length === 0 && spec.tolerations === null ? null : tolerations;
  return spec;
}

/** Volumes only grow: an equal size is refused too. */
function resize(storage: { size: string }, size: string): void {
  if (size === '') {
    return;
  }
  const known = parseQuantity(storage.size === '' ? '0' : storage.size);
  if (compareQuantities(parseQuantity(size), known) <= 0) {
    throw new Refusal(`cannot resize PVC: new size "${size}" is not larger than current size "${storage.size}"`);
  }
  storage.size = size;
}

function changeTls(world: PgoWorld, namespace: string, spec: ClusterSpec, fields: RequestFields): void {
  if (fields.boolean('DisableTLS')) {
    spec.tls = { caSecret: '', replicationTLSSecret: '', tlsSecret: '' };
    spec.tlsOnly = false;
    return;
  }
  spec.tls = {
    caSecret: fields.string('CASecret') || spec.tls.caSecret,
    replicationTLSSecret: fields.string('ReplicationTLSSecret') || spec.tls.replicationTLSSecret,
    tlsSecret: fields.string('TLSSecret') || spec.tls.tlsSecret,
  };
  spec.tlsOnly = triState(fields.int('TLSOnly'), spec.tlsOnly);
  checkTls(world, namespace, { ...spec.tls, tlsOnly: spec.tlsOnly });
}

function changeStandby(cluster: Cluster, spec: ClusterSpec, asked: number): void {
  if (asked === 1 && cluster.status.state !== clusterStates.shutdown) {
    throw new Refusal('Cluster must be shutdown in order to enable standby mode');
  }
  spec.standby = triState(asked, spec.standby);
  if (spec.standby && !spec.backrestStorageTypes.some((one) => one === 's3' || one === 'gcs')) {
    throw new Refusal("Backrest storage type 's3' or 'gcs' must be enabled in order to enable standby mode");
  }
}

function changeAnnotations(world: PgoWorld, spec: ClusterSpec, fields: RequestFields): void {
  for (const group of ['global', 'postgres', 'backrest', 'pgBouncer'] as const) {
    for (const [key, value] of Object.entries(fields.map(group))) {
      const known = spec.annotations[group];
      if (known === null && value !== '' && world.knob('nilAnnotationsPanic')) {
        throw new ServerPanic('assignment to entry in nil map');
      }
      const { [key]: _, ...rest } = known ?? {};
      spec.annotations[group] = value === '' ? rest : { ...rest, [key]: value };
    }
  }
}

/** What the operator does about a changed spec. */
function react(world: PgoWorld, cluster: Cluster, before: ClusterSpec): void {
  const { spec } = cluster;
  if (cluster.deleting !== undefined) {
    return;
  }
  if (spec.shutdown !== before.shutdown) {
    if (spec.shutdown) {
      world.jobs.cancel(cluster);
    }
    world.jobs.add(cluster, spec.shutdown ? 'shut-down' : 'started-up', spec.shutdown ? 12_000 : 3000);
    return;
  }
  const sizes = (one: ClusterSpec) =>
    [one.PrimaryStorage, one.BackrestStorage, one.WALStorage, one.tablespaceMounts].map((part) => JSON.stringify(part));
  if (sizes(spec).some((part, index) => part !== sizes(before)[index])) {
    world.jobs.add(cluster, 'claims-resized', 8000);
  }
  const restarting = (one: ClusterSpec) =>
    JSON.stringify([
      one.resources,
      one.limits,
      one.exporter,
      one.pgBadger,
      one.exporterResources,
      one.exporterLimits,
      one.annotations,
      one.tolerations,
      one.tls,
      one.tlsOnly,
      one.tablespaceMounts,
      one.PrimaryStorage.size,
      one.WALStorage.size,
    ]);
  if (restarting(spec) !== restarting(before)) {
    beginRollout(world, cluster);
  }
}

/** 1 enables, 2 disables, anything else leaves as it is. */
function triState(asked: number, known: boolean): boolean {
  return asked === 1 || (known && asked !== 2);
}
