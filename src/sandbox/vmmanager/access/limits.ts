import { refused } from '../api-error.ts';
import type { Host } from '../host/host.ts';
import type { Platform } from '../platform.ts';
import type { Account } from '../rows.ts';

/** What a request would add to an account. */
export interface Demand {
  readonly host_count?: number;
  readonly cpu_number?: number;
  readonly ram_mib?: number;
  readonly hdd_mib?: number;
  readonly ipv4_number?: number;
  readonly image_count?: number;
  readonly vxlan_count?: number;
}

/** What an account has: counts and sums over its machines. */
export function usageOf({ world }: Platform, account: number): Required<Demand> {
  const { address, disk, host, image, vxlan } = world.tables;
  const hosts = host.where((row) => row.account === account);
  const owned = new Set(hosts.map(({ id }) => id));
  const sum = (pick: (row: Host) => number) => hosts.reduce((total, row) => total + pick(row), 0);
  return {
    host_count: hosts.length,
    cpu_number: sum(({ resources }) => resources.cpu_number),
    ram_mib: sum(({ resources }) => resources.ram_mib),
    hdd_mib: disk.where((row) => row.account === account).reduce((total, { size_mib }) => total + size_mib, 0),
    ipv4_number: address.where((row) => row.family === 4 && owned.has(row.host)).length,
    image_count: image.where((row) => row.account === account).length,
    vxlan_count: vxlan.where((row) => row.account === account).length,
  };
}

/**
 * Checks a demand against the limits of the account and of its roles. `cpu_number` and its like hold for one machine,
 * `…_total` and `host_count` for all machines of the account.
 *
 * @throws {ApiError} naming the limit.
 */
export function assertWithinLimits(platform: Platform, account: Account, demand: Demand): void {
  const owners = new Set([`account:${account.id}`, ...account.roles.map((role) => `role:${role}`)]);
  const limits = platform.world.tables.limits.where(({ scope, owner }) => owners.has(`${scope}:${owner}`));
  if (limits.length === 0) {
    return;
  }
  const used = usageOf(platform, account.id);
  for (const [name, wanted] of Object.entries(demand)) {
    const total = Number(Reflect.get(used, name)) + wanted;
    for (const { values } of limits) {
      assertLimit(name, values[name], name === 'host_count' ? total : wanted);
      assertLimit(`${name}_total`, values[`${name}_total`], total);
    }
  }
}

function assertLimit(name: string, limit: number | undefined, value: number): void {
  if (limit !== undefined && value > limit) {
    throw refused(`The limit ${name} of ${limit} is exceeded`, { limit: name, value: limit });
  }
}
