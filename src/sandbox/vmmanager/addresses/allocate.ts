import { refused } from '../api-error.ts';
import type { Host } from '../host/host.ts';
import { contains, formatAddress, type IpBlock, netmask, parseAddress, parseBlock, parseCidr } from '../ip-math.ts';
import type { AddressWish } from '../jobs/task.ts';
import type { Platform } from '../platform.ts';
import type { Address, IpNet } from '../rows.ts';
import type { World } from '../world.ts';

/** Addresses of one network that a pool may hand out. */
interface Source {
  readonly pool: number;
  readonly net: IpNet;
  readonly block: IpBlock;
}

/**
 * Gives a machine the addresses it wishes for: the first free ones, the smallest pool id and the oldest range first
 * (VMmanager 6 module of BILLmanager, "Operation principles"). The machine's domain becomes their PTR.
 *
 * @throws {ApiError} when a pool is exhausted or a chosen address is taken; the addresses given until then stay.
 */
export function allocateAddresses(platform: Platform, host: Host, wishes: readonly AddressWish[]): void {
  for (const wish of wishes) {
    for (let given = 0; given < wish.count; given += 1) {
      allocateOne(platform.world, host, wish);
    }
  }
}

/** Releases the newest IPv4 addresses of a machine. */
export function releaseNewest(platform: Platform, host: number, count: number): void {
  const { address } = platform.world.tables;
  const newest = address.where((row) => row.host === host && row.family === 4).toReversed();
  for (const row of newest.slice(0, count)) {
    address.remove(row.id);
  }
}

/** The pools attached to a cluster, by ascending id. */
export function poolsOfCluster(world: World, cluster: number): number[] {
  return world.tables.ippool.where((pool) => pool.clusters.some(({ id }) => id === cluster)).map(({ id }) => id);
}

/** How many addresses a pool has and how many of them are given away. */
export function poolUsage(world: World, pool: number, family: 4 | 6): { total: bigint; used: number } {
  const sources = sourcesOf(world, [pool], family);
  const total = sources.reduce((sum, { net, block }) => sum + usable(net, block), 0n);
  return { total, used: world.tables.address.where((row) => row.ippool === pool && row.family === family).length };
}

/** Whether an address of a network is given to a machine. */
export function isTaken(world: World, network: number, address: string): boolean {
  return world.tables.address.find((row) => row.network === network && row.ip_addr === address) !== undefined;
}

function allocateOne(world: World, host: Host, wish: AddressWish): Address {
  const pools = (wish.pools ?? poolsOfCluster(world, host.cluster)).toSorted((left, right) => left - right);
  const sources = wish.vxlan === null ? sourcesOf(world, pools, wish.family) : vxlanSources(world, wish.vxlan);
  for (const { pool, net, block } of sources) {
    if (wish.network === null || net.id === wish.network) {
      const ip = wish.exact === null ? firstFree(world, net, block) : exactIn(world, net, block, wish.exact);
      if (ip !== undefined) {
        return insertAddress(world, host, wish, net, pool, ip);
      }
    }
  }
  throw refused(
    wish.exact === null
      ? `No free IPv${wish.family} addresses in the IP pools ${pools.join(', ')}`
      : `The address ${wish.exact} is taken or in none of the IP pools ${pools.join(', ')}`,
  );
}

function insertAddress(world: World, host: Host, wish: AddressWish, net: IpNet, pool: number, ip: string): Address {
  return world.tables.address.insert({
    ip_addr: ip,
    family: wish.family,
    ippool: pool,
    network: net.id,
    host: host.id,
    interface: wish.interface,
    vxlan: wish.vxlan,
    domain: host.domain,
    gateway: net.gateway,
    mask: netmask(net.name),
  });
}

function sourcesOf(world: World, pools: readonly number[], family: 4 | 6): Source[] {
  const nets = world.tables.ipnet.where((net) => net.vxlan === null);
  return pools.flatMap((pool) =>
    world.tables.range
      .where((range) => range.ippool === pool)
      .flatMap(({ name }) => {
        const block = parseBlock(name);
        const net = nets.find((candidate) => {
          const outer = parseCidr(candidate.name);
          return block !== undefined && outer !== undefined && contains(outer, block);
        });
        return block?.family === family && net !== undefined ? [{ pool, net, block }] : [];
      }),
  );
}

function vxlanSources(world: World, id: number): Source[] {
  const pool = world.tables.vxlan.get(id)?.ippool ?? 0;
  return world.tables.ipnet
    .where((net) => net.vxlan === id)
    .flatMap((net) => {
      const block = parseCidr(net.name);
      return block === undefined ? [] : [{ pool, net, block }];
    });
}

function firstFree(world: World, net: IpNet, block: IpBlock): string | undefined {
  const taken = new Set(world.tables.address.where(({ network }) => network === net.id).map(({ ip_addr }) => ip_addr));
  for (let value = block.first; value <= block.last; value += 1n) {
    const address = formatAddress({ family: block.family, value });
    if (!taken.has(address) && !isReserved(net, value)) {
      return address;
    }
  }
  return undefined;
}

function exactIn(world: World, net: IpNet, block: IpBlock, wanted: string): string | undefined {
  const parsed = parseAddress(wanted);
  if (parsed?.family !== block.family || parsed.value < block.first || parsed.value > block.last) {
    return undefined;
  }
  const address = formatAddress(parsed);
  return isTaken(world, net.id, address) || isReserved(net, parsed.value) ? undefined : address;
}

function usable(net: IpNet, block: IpBlock): bigint {
  const reserved = reservedValues(net).filter((value) => value >= block.first && value <= block.last);
  return block.last - block.first + 1n - BigInt(new Set(reserved).size);
}

function isReserved(net: IpNet, value: bigint): boolean {
  return reservedValues(net).includes(value);
}

function reservedValues(net: IpNet): bigint[] {
  const outer = parseCidr(net.name);
  const gateway = parseAddress(net.gateway);
  const ends = outer !== undefined && outer.last - outer.first > 1n ? [outer.first, outer.last] : [];
  return gateway === undefined ? ends : [...ends, gateway.value];
}
