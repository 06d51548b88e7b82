/** A disk of a server; size in whole GB. */
export interface Disk {
  uuid: string;
  name: string;
  sizeGb: number;
  datastore: string;
}

/** One line of the history of a server or resource. */
export interface HistoryEntry {
  /** Milliseconds since the epoch. */
  at: number;
  event: string;
  userId: number;
}

/** Life of a server: provisioned, in use, removed; a removed one stays readable. */
export type ServerStatus = 'PROV' | 'ACTIVE' | 'PROVFAILED' | 'DECOM' | 'HISTORICAL';

/** A virtual machine. */
export interface ServerRecord {
  readonly id: number;
  hostname: string;
  status: ServerStatus;
  powerStatus: 'POWERON' | 'POWEROFF' | 'UNKNOWN';
  ip: string;
  mac: string;
  /** Milliseconds since the epoch. */
  dateAdded: number;
  cpuCnt: number;
  /** GB. */
  memSize: number;
  disks: Disk[];
  network: string;
  notes: string;
  labels: string[];
  /** Custom parameters by their model name (underscores, letter case kept). */
  parameters: Record<string, string>;
  snapshots: string[];
  history: HistoryEntry[];
  ownerId: number;
  groupId: number;
  environmentId: number;
  osBuildId: number;
  applicationIds: number[];
  /** 0 when it was added by hand. */
  provisionJobId: number;
  /** 0 when it belongs to no resource. */
  resourceId: number;
  /** Name of the build item that made it; empty without a resource. */
  tier: string;
}

/** What a blueprint that makes resources has made. */
export interface ResourceRecord {
  readonly id: number;
  name: string;
  status: 'PROVISIONING' | 'ACTIVE' | 'PROVFAILED' | 'HISTORICAL';
  /** Milliseconds since the epoch. */
  installDate: number;
  parameters: Record<string, string>;
  history: HistoryEntry[];
  blueprintId: number;
  ownerId: number;
  groupId: number;
  resourceTypeId: number;
}
