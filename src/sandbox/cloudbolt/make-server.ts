import { createHash } from 'node:crypto';
import type { ServerRecord } from './server-record.ts';

type Required = Pick<
  ServerRecord,
  'id' | 'hostname' | 'dateAdded' | 'ownerId' | 'groupId' | 'environmentId' | 'osBuildId'
>;

/** The MAC address that the server with this number always has. */
export function macOf(id: number): string {
  const hex = (0x120000 + id).toString(16).padStart(6, '0');
  return `52:54:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`;
}

/** The address that the server with this number gets when it is provisioned. */
export function ipOf(id: number): string {
  return `10.20.${(id >> 8) & 255}.${id & 255}`;
}

/** The uuid of the n-th disk (from 1) of the server with this number. */
export function diskUuid(serverId: number, ordinal: number): string {
  const hex = createHash('sha256').update(`disk ${serverId}/${ordinal}`).digest('hex');
  return `6000c29${hex.slice(0, 1)}-${hex.slice(1, 5)}-${hex.slice(5, 9)}-${hex.slice(9, 13)}-${hex.slice(13, 25)}`;
}

/** A server record, filled up with what follows from its number: 1 CPU, 1 GB, one disk of 20 GB, addresses once active. */
export function makeServer(given: Required & Partial<ServerRecord> & { readonly diskGb?: number }): ServerRecord {
  const { diskGb = 20, ...rest } = given;
  const hasBeenUp = rest.status === 'ACTIVE' || rest.status === 'HISTORICAL';
  return {
    status: 'PROV',
    powerStatus: 'UNKNOWN',
    ip: hasBeenUp ? ipOf(rest.id) : '',
    mac: hasBeenUp ? macOf(rest.id) : '',
    cpuCnt: 1,
    memSize: 1,
    disks: [{ uuid: diskUuid(rest.id, 1), name: 'Hard disk 1', sizeGb: diskGb, datastore: 'DS1' }],
    network: 'VLAN30',
    notes: '',
    labels: [],
    parameters: {},
    snapshots: [],
    history: [{ at: rest.dateAdded, event: 'Server was added', userId: rest.ownerId }],
    applicationIds: [],
    provisionJobId: 0,
    resourceId: 0,
    tier: '',
    ...rest,
  };
}
