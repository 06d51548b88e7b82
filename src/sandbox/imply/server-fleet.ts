import { randomHex } from '../frame/random.ts';
import { isJsonObject, type JsonObject, valueAt } from './json-value.ts';

/** Servers that are configured together. */
export type ServerGroup = 'master' | 'query' | 'tier1' | 'tier2' | 'tier3';

/** Every group, in the order that rolling updates take. */
export const serverGroups: readonly ServerGroup[] = ['master', 'query', 'tier1', 'tier2', 'tier3'];

/** One server, as `status.servers` shows it. All but `instanceId` is this emulator's choice. */
export interface Server {
  readonly instanceId: string;
  readonly role: 'master' | 'query' | 'data';
  /** 1 to 3, for data servers. */
  readonly tier?: number;
  readonly instanceType: string;
  readonly version: string;
  readonly privateIp: string;
  readonly state: 'RUNNING';
}

/** How many servers a specification wants in a group. */
export function replicasOf(spec: JsonObject, group: ServerGroup): number {
  const replicas = groupConfiguration(spec, group)?.['replicas'];
  return typeof replicas === 'number' ? replicas : 0;
}

/** The part of the specification that configures a group; undefined for a tier that is not there. */
export function groupConfiguration(spec: JsonObject, group: ServerGroup): JsonObject | undefined {
  const configuration = valueAt(spec, group.startsWith('tier') ? `data.${group}` : group);
  return isJsonObject(configuration) ? configuration : undefined;
}

/** The group a server belongs to. */
export function groupOf(server: Server): ServerGroup {
  return server.role === 'data' ? (`tier${server.tier}` as ServerGroup) : server.role;
}

/** A new server of a group, with an instance id of its own. */
export function makeServer(spec: JsonObject, group: ServerGroup, random: () => number): Server {
  const octet = () => 1 + Math.floor(random() * 254);
  const tier = group.startsWith('tier') ? Number(group.slice(4)) : undefined;
  return {
    instanceId: `i-${randomHex(random, 17)}`,
    role: tier === undefined ? (group as 'master' | 'query') : 'data',
    ...(tier === undefined ? {} : { tier }),
    instanceType: String(groupConfiguration(spec, group)?.['instanceType']),
    version: String(spec['version']),
    privateIp: `10.0.${octet()}.${octet()}`,
    state: 'RUNNING',
  };
}

/** All the servers a specification wants, all new. */
export function makeFleet(spec: JsonObject, random: () => number): Server[] {
  return serverGroups.flatMap((group) =>
    Array.from({ length: replicasOf(spec, group) }, () => makeServer(spec, group, random)),
  );
}

/**
 * Whether one server at a time can go without an outage: three masters, and two query servers and two of each used data
 * tier. (Three masters: Imply, "Cluster management"; the others are this emulator's reading of "highly available".)
 */
export function isHighlyAvailable(spec: JsonObject): boolean {
  const isCovered = (group: ServerGroup) => {
    const replicas = replicasOf(spec, group);
    if (group === 'master') return replicas >= 3;
    return group === 'query' || group === 'tier1' ? replicas >= 2 : replicas !== 1;
  };
  return serverGroups.every(isCovered);
}
