import type { EmulatorContext } from '../frame/emulator.ts';
import type { ClusterRecord, RunningUpdate } from './cluster-store.ts';
import { isJsonObject, type JsonObject } from './json-value.ts';
import { type Configuration, type Normalization, normalizeCluster } from './normalize-cluster.ts';

type Knobs = EmulatorContext['knobs'];

/** How configurations are brought into form, by the knobs as they are now. */
export function normalizationOf(knobs: Knobs): Normalization {
  return {
    keepsUnknown: knobs['unknownFields'] === 'keep',
    sortsLists: knobs['sortLists'] === true,
    addsDefaults: knobs['addDefaults'] === true,
    addsAccessMode: knobs['defaultAccessMode'] === true,
  };
}

/** The state as clients see it: by default the one word `UPDATING` stands for every way between two states. */
export function shownState(cluster: ClusterRecord, knobs: Knobs): string {
  if (knobs['stateNames'] !== 'named' || cluster.update === undefined) return cluster.state;
  return transitionNames[cluster.update.kind] ?? cluster.state;
}

const transitionNames: Partial<Record<RunningUpdate['kind'], string>> = {
  create: 'STARTING',
  start: 'STARTING',
  stop: 'STOPPING',
  delete: 'TERMINATING',
};

/** The Cluster object of an answer. */
export function presentCluster(cluster: ClusterRecord, knobs: Knobs): JsonObject {
  return presentVersion(cluster, cluster.configuration, cluster.version, knobs);
}

/** The Cluster object of a version: that version's configuration and number, the rest of the status as it is now. */
export function presentVersion(
  cluster: ClusterRecord,
  configuration: Configuration,
  version: number,
  knobs: Knobs,
): JsonObject {
  const { metadata, spec } = presentConfiguration(configuration, knobs);
  return {
    metadata: { ...metadata, uid: cluster.uid },
    spec,
    status: { resourceVersion: version, ...presentStatus(cluster, knobs) },
  };
}

/** A configuration without a cluster: what a dry run of a create answers. */
export function presentConfiguration(configuration: Configuration, knobs: Knobs): Configuration {
  return normalizeCluster(configuration, { ...normalizationOf(knobs), keepsUnknown: true, addsAccessMode: false });
}

function presentStatus(cluster: ClusterRecord, knobs: Knobs): JsonObject {
  const state = shownState(cluster, knobs);
  const field = knobs['stateField'];
  const progress: JsonObject = cluster.update === undefined ? {} : presentProgress(cluster.update);
  const isServed = cluster.servers.length > 0;
  return {
    ...(field === 'state' ? { state } : {}),
    ...(field === 'currentState' ? { currentState: state } : {}),
    servers: cluster.servers.map((server) => ({ ...server })),
    updateState: { ...progress, ...(field === 'updateState' ? { state } : {}) },
    events: cluster.events.map((event) => ({ ...event })),
    loadBalancers: isServed ? [{ name: 'query', dnsName: `query-${cluster.uid.slice(0, 8)}.elb.example.com` }] : [],
    ...(knobs['extraStatusFields'] === true ? { health: 'GREEN', maintenance: { window: 'sun:03:00-sun:04:00' } } : {}),
  };
}

function presentProgress({ kind, startedAt, completedSteps, totalSteps }: RunningUpdate): JsonObject {
  const type = kind.replace('-', '_').toUpperCase();
  return { type, startedAt: new Date(startedAt).toISOString(), completedSteps, totalSteps };
}

/** The cluster's name, for texts. */
export function nameOf(configuration: JsonObject): string {
  const metadata = configuration['metadata'];
  return isJsonObject(metadata) ? String(metadata['name']) : '';
}
