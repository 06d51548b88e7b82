import type { Identified } from '../table.ts';
import type { Resources } from './resources.ts';

/** The states a machine is seen in. There is none for a stop or a restart under way: the task tells. */
type HostState = 'creating' | 'active' | 'stopped' | 'crashed' | 'deleting';

/** A network interface of a machine. */
export interface HostInterface {
  readonly id: number;
  readonly name: string;
  readonly bridge: string;
  readonly mac: string;
  model: string;
  readonly is_main_network: boolean;
  readonly vxlan: number | null;
}

/** A name that an address in one of a machine's IPv6 networks points back to. */
export interface HostPtr {
  readonly id: number;
  /** The address. */
  readonly name: string;
  domain: string;
}

/** A virtual machine. */
export interface Host extends Identified {
  name: string;
  comment: string;
  domain: string;
  internal_name: string;
  state: HostState;
  readonly cluster: number;
  node: number;
  account: number;
  os: number | null;
  image: number | null;
  readonly preset: number | null;
  resources: Resources;
  /** Changes that wait for the machine to stop. */
  pending: Partial<Resources>;
  ramStepsTaken: number;
  expand_part: string;
  ip_automation: string;
  ipv6_enabled: boolean;
  ipv6_prefix: number;
  ha_restore_on_fail: boolean;
  ha_restore_priority: number;
  rescue_mode: boolean;
  iso_url: string | null;
  snapshot_count: number;
  readonly snapshot_limit: number;
  readonly snapshots_allowed: boolean;
  readonly hot_plug: boolean;
  readonly live_resize: boolean;
  vnc_password: string;
  interfaces: HostInterface[];
  /** Names of addresses in its IPv6 networks, beside those of its own addresses. */
  ptrs: HostPtr[];
  disabled: boolean;
  readonly createdAt: number;
  /** When the machine last began to run; null while it does not. */
  bootedAt: number | null;
}
