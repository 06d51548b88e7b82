import type { Identified, Row } from './table.ts';

/** A user of the platform. `password` is kept in the clear: this is a sandbox. */
export interface Account extends Identified {
  readonly email: string;
  password: string;
  state: 'active' | 'suspended' | 'invited';
  roles: string[];
  full_name: string;
  phone_number: string;
  lang: string;
}

/** A token of `x-xsrf-token`. */
export interface Token extends Identified {
  readonly token: string;
  readonly account: number;
  readonly description: string;
  /** Instant until which a long-lived token is good; null for one that dies when it is not used. */
  readonly expiresAt: number | null;
  usedAt: number;
}

/** A key that lets its bearer log in as a user, for one hour. */
export interface LoginKey extends Identified {
  readonly key: string;
  readonly account: number;
  readonly expiresAt: number;
}

/** A user's public key (auth/v3). */
export interface UserSshKey extends Identified {
  readonly account: number;
  readonly name: string;
  readonly ssh_pub_key: string;
}

/** Nodes that act together. `settings` holds what is only stored and shown. */
export interface Cluster extends Identified {
  name: string;
  comment: string;
  readonly virtualization_type: string;
  readonly datacenter_type: string;
  state: string;
  backup_locations: number[];
  settings: Record<string, unknown>;
}

/** One network interface of a node. */
export interface NodeInterface {
  name: string;
  [field: string]: unknown;
}

/** A hypervisor server. */
export interface Node extends Identified {
  name: string;
  comment: string;
  readonly cluster: number;
  ip: string;
  port: number;
  state: string;
  readonly cpu_number: number;
  readonly ram_mib: number;
  readonly storage_mib: number;
  host_creation_blocked: boolean;
  ha_state: string;
  interfaces: NodeInterface[];
  /** Interfaces as edited and not yet saved; null where nothing is staged. */
  staged: NodeInterface[] | null;
  locked: boolean;
  settings: Record<string, unknown>;
}

/** Where disks lie. */
export interface Storage extends Identified {
  name: string;
  comment: string;
  readonly type: string;
  readonly storage_params: Record<string, unknown>;
  tags: number[];
  state: string;
}

/** A storage's place in a cluster. */
export interface StorageAttachment extends Identified {
  readonly cluster: number;
  readonly storage: number;
  is_main: boolean;
  enabled: boolean;
  hdd_overselling: number;
  virt_pool: Record<string, unknown>;
}

/** A pool of addresses. `vxlan` is set on the one that a virtual network made for itself. */
export interface IpPool extends Identified {
  name: string;
  note: string;
  clusters: { id: number; interface: number }[];
  vxlan: number | null;
}

/** Addresses that a pool hands out: `A`, `A-B` or a CIDR, kept as written. */
export interface IpRange extends Identified {
  readonly ippool: number;
  readonly name: string;
}

/** A network by its CIDR. `vxlan` is set on one that lies inside a virtual network. */
export interface IpNet extends Identified {
  readonly name: string;
  gateway: string;
  note: string;
  readonly family: 4 | 6;
  vxlan: number | null;
  settings: Record<string, unknown>;
}

/** An address that is allocated to a machine. */
export interface Address extends Identified {
  ip_addr: string;
  readonly family: 4 | 6;
  readonly ippool: number;
  readonly network: number;
  readonly host: number;
  readonly interface: number;
  readonly vxlan: number | null;
  domain: string;
  gateway: string;
  mask: string;
}

/** A user's virtual network. */
export interface Vxlan extends Identified {
  name: string;
  comment: string;
  readonly account: number;
  readonly clusters: number[];
  readonly tag: number;
  readonly ippool: number;
}

/** A disk. `size_mib_new` differs from `size_mib` while a growth waits for the machine to stop. */
export interface Disk extends Identified {
  name: string;
  size_mib: number;
  size_mib_new: number;
  account: number;
  storage: number;
  node: number;
  expand_part: string;
  bus: string;
  boot_order: number;
  is_main: boolean;
  host: number | null;
  /** A disk made with its machine goes with it; one attached later stays. */
  readonly madeWithHost: boolean;
  tags: number[];
}

/** An operating system template. */
export interface Os extends Identified {
  readonly name: string;
  readonly os_group: string;
  readonly repository: number;
  adminonly: boolean;
  clusters: number[];
  disabledNodes: number[];
  readonly min_ram_mib: number;
  readonly hdd_mib_required: number;
  readonly tags: string[];
  readonly updated_at: string;
  settings: Record<string, unknown>;
}

/** An image made from a machine. */
export interface Image extends Identified {
  name: string;
  account: number;
  comment: string;
  for_all: boolean;
  state: string;
  readonly size_mib: number;
  readonly host: number;
  nodes: number[];
}

/** A step in a machine's past. */
export interface HistoryEntry extends Identified {
  readonly host: number;
  readonly name: string;
  readonly date_create: string;
  readonly params: string;
  state: string;
  readonly task: number;
  readonly user: string;
}

/** Saved contents of a machine or a disk. */
export interface Backup extends Identified {
  name: string;
  comment: string;
  state: string;
  host: number | null;
  disk: number | null;
  readonly os: number | null;
  readonly node: number;
  readonly size_mib: number;
  readonly date_create: string;
  locations: number[];
  schedule: number | null;
}

/** Limits of an account or of a role. */
export interface Limits extends Identified {
  readonly scope: 'account' | 'role';
  readonly owner: string;
  values: Record<string, number>;
}

/** One setting of the platform. */
export interface Setting extends Row {
  name: string;
  value: unknown;
}
