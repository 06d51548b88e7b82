/** A rule of a machine's firewall; the platform knows no other action than `drop`. */
interface FirewallRule {
  readonly action: 'drop';
  readonly direction: 'in' | 'out';
  readonly protocols?: readonly ('tcp' | 'udp')[];
  readonly portstart?: number;
  readonly portend?: number;
}

/** What `POST host/{id}/resource` changes, under the API's names; a preset has the same fields. */
export interface Resources {
  readonly cpu_number: number;
  readonly ram_mib: number;
  readonly net_bandwidth_mbitps: number;
  readonly cpu_mode: string;
  readonly cpu_custom_model: string;
  readonly cpu_weight: number;
  readonly nesting: boolean;
  readonly io_weight: number;
  readonly io_read_mbitps: number;
  readonly io_write_mbitps: number;
  readonly io_read_iops: number;
  readonly io_write_iops: number;
  readonly net_in_mbitps: number;
  readonly net_out_mbitps: number;
  readonly net_weight: number;
  readonly anti_spoofing: boolean;
  readonly tcp_connections_in: number;
  readonly tcp_connections_out: number;
  readonly process_number: number;
  readonly firewall_rules: readonly FirewallRule[];
}

/** What a machine has that asks for nothing: no limit anywhere, no rule. */
export const defaultResources: Resources = {
  cpu_number: 1,
  ram_mib: 512,
  net_bandwidth_mbitps: 0,
  cpu_mode: 'default',
  cpu_custom_model: '',
  cpu_weight: 0,
  nesting: false,
  io_weight: 0,
  io_read_mbitps: 0,
  io_write_mbitps: 0,
  io_read_iops: 0,
  io_write_iops: 0,
  net_in_mbitps: 0,
  net_out_mbitps: 0,
  net_weight: 0,
  anti_spoofing: false,
  tcp_connections_in: 0,
  tcp_connections_out: 0,
  process_number: 0,
  firewall_rules: [],
};

/** Only those of an object's fields that are resources. */
export function pickResources(source: object): Partial<Resources> {
  return Object.fromEntries(Object.entries(source).filter(([name]) => Object.hasOwn(defaultResources, name)));
}

/** What decides whether a running machine takes a change without a reboot. */
export interface HotChange {
  readonly before: Resources;
  readonly change: Partial<Resources>;
  readonly isWindows: boolean;
  /** Steps of memory that the machine has taken while running. */
  readonly ramStepsTaken: number;
}

const ramStepMib = 1024;
const maximumRamSteps = 16;

/**
 * Whether a running machine takes the change without a reboot: processors only up, to 128 on Windows and 240 elsewhere;
 * memory only up in steps of 1024 MiB, 16 of them between two stops; everything else reboots
 * (VMmanager 6 module of BILLmanager, "Operation principles").
 */
export function isHot({ before, change, isWindows, ramStepsTaken }: HotChange): boolean {
  return Object.entries(change).every(([name, value]) => {
    if (JSON.stringify(value) === JSON.stringify(Reflect.get(before, name))) {
      return true;
    }
    if (name === 'cpu_number') {
      return Number(value) > before.cpu_number && Number(value) <= (isWindows ? 128 : 240);
    }
    const added = Number(value) - before.ram_mib;
    return (
      name === 'ram_mib' &&
      added > 0 &&
      added % ramStepMib === 0 &&
      ramStepsTaken + added / ramStepMib <= maximumRamSteps
    );
  });
}

/** How many hot memory steps a change takes. */
export function ramSteps(before: Resources, change: Partial<Resources>): number {
  return Math.max(0, Math.floor(((change.ram_mib ?? before.ram_mib) - before.ram_mib) / ramStepMib));
}
