import { isTaken, poolsOfCluster } from '../addresses/allocate.ts';
import { invalidBody, missing, refused } from '../api-error.ts';
import { formatAddress, parseAddress } from '../ip-math.ts';
import type { AddressWish } from '../jobs/task.ts';
import type { Platform } from '../platform.ts';
import type { Read } from '../transport/kinds.ts';
import type { addressBody, createBody } from './host-bodies.ts';

/** Where the addresses are for. */
interface Home {
  readonly cluster: number;
  readonly account: number;
}

const anyWish = { pools: null, network: null, exact: null, vxlan: null, interface: 0 } as const;

/**
 * The addresses that a body asks for.
 *
 * @throws {ApiError} when it names a pool, network or virtual network that is not there or not open to the machine.
 */
export function addressWishes(platform: Platform, home: Home, body: Read<typeof addressBody>): AddressWish[] {
  const wishes: AddressWish[] = [];
  const pools = body.ipv4_pool ?? body.interfaces?.flatMap(({ ippool }) => ippool);
  const count = Math.max(0, body.ipv4_number ?? 0);
  const index = body.interfaces?.[0]?.interface ?? 0;
  assertPools(platform, home, pools ?? []);
  if (count > 0) {
    wishes.push({ ...anyWish, count, family: 4, pools: emptyAsNull(pools), interface: index });
  }
  if (body.ipv6_enabled === true) {
    assertPools(platform, home, body.ipv6_pool ?? []);
    wishes.push({ ...anyWish, count: 1, family: 6, pools: emptyAsNull(body.ipv6_pool) });
  }
  if (body.ip_addr !== undefined) {
    const { name, ip_pool, ip_network } = body.ip_addr;
    assertPools(platform, home, ip_pool === undefined ? [] : [ip_pool]);
    wishes.push(exactWish(platform, name, ip_pool, ip_network ?? null));
  }
  return [...wishes, ...(body.vxlan ?? []).map((entry) => vxlanWish(platform, home, entry))];
}

/** The addresses that the interfaces of a new machine ask for. */
export function interfaceWishes(
  platform: Platform,
  home: Home,
  interfaces: NonNullable<Read<typeof createBody>['custom_interfaces']>,
): AddressWish[] {
  return interfaces.flatMap(({ ip_name, ippool, ip_count, no_ip }, index) => {
    if (ip_name !== undefined && ippool !== undefined) {
      throw invalidBody(`Property 'custom_interfaces[${index}]' has both ip_name and ippool`, 'custom_interfaces');
    }
    if (no_ip === true) {
      return [];
    }
    if (ip_name !== undefined) {
      return [{ ...exactWish(platform, ip_name, undefined, null), interface: index }];
    }
    assertPools(platform, home, ippool === undefined ? [] : [ippool]);
    return ippool === undefined
      ? []
      : [{ ...anyWish, count: ip_count ?? 1, family: 4 as const, pools: [ippool], interface: index }];
  });
}

function exactWish(platform: Platform, name: string, pool: number | undefined, network: number | null): AddressWish {
  const parsed = parseAddress(name);
  if (parsed === undefined) {
    throw invalidBody(`'${name}' is no IP address`, 'ip_addr');
  }
  const exact = formatAddress(parsed);
  if (
    platform.world.tables.ipnet
      .where(({ vxlan }) => vxlan === null)
      .some(({ id }) => isTaken(platform.world, id, exact))
  ) {
    throw refused(`The address ${exact} is taken`);
  }
  return { ...anyWish, count: 1, family: parsed.family, pools: pool === undefined ? null : [pool], network, exact };
}

function vxlanWish(
  { world }: Platform,
  { account, cluster }: Home,
  entry: { readonly id: number; readonly ipnet?: number; readonly ipv4_number?: number },
): AddressWish {
  const vxlan = world.tables.vxlan.get(entry.id);
  if (vxlan === undefined) {
    throw missing('vxlan', entry.id);
  }
  if (vxlan.account !== account) {
    throw refused(`The vxlan ${entry.id} belongs to another user`);
  }
  if (!vxlan.clusters.includes(cluster)) {
    throw refused(`The vxlan ${entry.id} is not on the cluster ${cluster}`);
  }
  const net = world.tables.ipnet.find((row) => row.vxlan === entry.id && (entry.ipnet ?? row.id) === row.id);
  if (net === undefined) {
    throw missing('ipnet', entry.ipnet ?? entry.id);
  }
  return { ...anyWish, count: entry.ipv4_number ?? 1, family: net.family, network: net.id, vxlan: entry.id };
}

function assertPools({ world }: Platform, { cluster }: Home, pools: readonly number[]): void {
  const open = poolsOfCluster(world, cluster);
  for (const pool of pools) {
    if (world.tables.ippool.get(pool) === undefined) {
      throw missing('ippool', pool);
    }
    if (!open.includes(pool)) {
      throw refused(`The ippool ${pool} is not attached to the cluster ${cluster}`);
    }
  }
}

function emptyAsNull(pools: readonly number[] | undefined): readonly number[] | null {
  return pools === undefined || pools.length === 0 ? null : pools;
}
