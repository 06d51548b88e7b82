import { assertWithinLimits } from '../access/limits.ts';
import { invalidBody, missing, refused } from '../api-error.ts';
import { closedFunction } from '../auth/tokens.ts';
import type { AddressWish } from '../jobs/task.ts';
import type { Platform } from '../platform.ts';
import type { Account, Cluster, Os } from '../rows.ts';
import type { Row } from '../table.ts';
import type { Read } from '../transport/kinds.ts';
import type { Call } from '../transport/route.ts';
import { addressWishes, interfaceWishes } from './address-wishes.ts';
import type { createBody } from './host-bodies.ts';
import { newHost } from './new-host.ts';
import { chooseNode, mainStorage } from './placement.ts';
import { assertRecipes, runRecipes } from './recipes.ts';
import { defaultResources, pickResources, type Resources } from './resources.ts';

type CreateBody = Read<typeof createBody>;
type DiskWish = NonNullable<CreateBody['disks']>[number];

const presetOwned = ['cpu_number', 'ram_mib', 'hdd_mib', 'cpu_mode'] as const;

/**
 * POST host. All that can be checked is checked before there is a machine; then its row and its disks are there at
 * once, and the rest happens in the job `host_create`.
 */
export function createHost(call: Call, body: CreateBody): object {
  const { platform } = call;
  const { tables } = platform.world;
  const account = ownerOf(call, body.account);
  const cluster = clusterOf(call, body.cluster);
  const preset = presetOf(platform, body, cluster);
  const resources: Resources = { ...defaultResources, ...pickResources(preset ?? {}), ...pickResources(body) };
  const disks = diskWishes(body, preset);
  assertSource(call, body, cluster, resources, disks);
  const node = chooseNode(platform, cluster.id, body.node);
  const home = { cluster: cluster.id, account: account.id };
  if (body.ipv6_pool !== undefined && platform.knobs.ipv6Pool === 'refuse') {
    throw invalidBody("Unexpected property 'ipv6_pool'", 'ipv6_pool');
  }
  assertRecipes(call, body);
  const wishes = [
    ...addressWishes(platform, home, body),
    ...interfaceWishes(platform, home, body.custom_interfaces ?? []),
  ];
  const storages = disks.map((disk) => mainStorage(platform, cluster.id, disk.storage ?? body.storage));
  assertWithinLimits(platform, account, {
    host_count: 1,
    cpu_number: resources.cpu_number,
    ram_mib: resources.ram_mib,
    hdd_mib: disks.reduce((sum, { size_mib }) => sum + size_mib, 0),
    ipv4_number: countV4(wishes),
  });
  const host = tables.host.insert(
    newHost(platform, body, { account: account.id, cluster: cluster.id, node, resources }),
  );
  for (const [index, disk] of disks.entries()) {
    tables.disk.insert({
      name: disk.name ?? `${host.internal_name}_disk${index + 1}`,
      size_mib: disk.size_mib,
      size_mib_new: disk.size_mib,
      account: account.id,
      storage: storages[index] ?? 0,
      node,
      expand_part: disk.expand_part ?? '',
      bus: disk.bus ?? 'virtio',
      boot_order: disk.boot_order ?? index + 1,
      is_main: index === 0,
      host: host.id,
      madeWithHost: true,
      tags: [...(disk.tags ?? [])],
    });
  }
  const task = platform.jobs.submit({
    name: 'host_create',
    target: `host:${host.id}`,
    account: call.caller.id,
    effect: { does: 'finish-host', host: host.id, wishes },
    companions: wishes.length > 0 ? ['ip_allocate'] : [],
    params: { name: body.name },
  });
  return { id: host.id, task, ...runRecipes(call, host, body), spice_task: 0 };
}

/** How many IPv4 addresses are wished for. */
export function countV4(wishes: readonly AddressWish[]): number {
  return wishes.filter(({ family }) => family === 4).reduce((sum, { count }) => sum + count, 0);
}

/** The account a machine is to belong to; a user can only name themselves. */
export function ownerOf({ platform, caller, isAdmin }: Call, wanted: number | undefined): Account {
  if (wanted === undefined) {
    return caller;
  }
  if (!isAdmin && wanted !== caller.id) {
    throw closedFunction(platform);
  }
  const account = platform.world.tables.account.get(wanted);
  if (account === undefined) {
    throw missing('account', wanted);
  }
  return account;
}

function clusterOf({ platform, isAdmin }: Call, wanted: number | undefined): Cluster {
  const { cluster: clusters } = platform.world.tables;
  if (wanted === undefined && isAdmin) {
    throw invalidBody("Property 'cluster' is required", 'cluster');
  }
  const cluster = wanted === undefined ? clusters.all()[0] : clusters.get(wanted);
  if (cluster === undefined) {
    throw missing('cluster', wanted ?? 0);
  }
  return cluster;
}

function presetOf({ world }: Platform, body: CreateBody, cluster: Cluster): Row | undefined {
  if (body.preset === undefined) {
    return undefined;
  }
  const preset = world.tables.preset.get(body.preset);
  if (preset === undefined) {
    throw missing('preset', body.preset);
  }
  const given = presetOwned.find((name) => body[name] !== undefined);
  if (given !== undefined) {
    throw invalidBody(`Property '${given}' comes from the preset`, given);
  }
  if (preset['virtualization_type'] !== cluster.virtualization_type) {
    throw refused(`The preset ${preset.id} is for another kind of virtualization`);
  }
  return preset;
}

function diskWishes(body: CreateBody, preset: Row | undefined): readonly DiskWish[] {
  if (body.disks !== undefined && body.disks.length > 0) {
    return body.disks.toSorted((left, right) => (left.boot_order ?? 1) - (right.boot_order ?? 1));
  }
  const presetDisks = preset?.['disks'] as readonly DiskWish[] | undefined;
  if (presetDisks !== undefined && presetDisks.length > 0) {
    return presetDisks;
  }
  const size_mib = body.hdd_mib ?? (preset?.['hdd_mib'] as number | undefined);
  if (size_mib === undefined) {
    throw invalidBody("Property 'hdd_mib' is required", 'hdd_mib');
  }
  return [{ size_mib }];
}

function assertSource(
  { platform, isAdmin }: Call,
  body: CreateBody,
  cluster: Cluster,
  resources: Resources,
  disks: readonly DiskWish[],
): void {
  if ((body.os === undefined) === (body.image === undefined)) {
    throw invalidBody("One of 'os' and 'image' is required", 'os');
  }
  for (const name of ['cpu_number', 'ram_mib'] as const) {
    if (body.preset === undefined && body[name] === undefined) {
      throw invalidBody(`Property '${name}' is required`, name);
    }
  }
  if (body.image !== undefined && platform.world.tables.image.get(body.image) === undefined) {
    throw missing('image', body.image);
  }
  if (body.os !== undefined) {
    if (body.password === undefined) {
      throw invalidBody("Property 'password' is required", 'password');
    }
    const os = usableOs(platform, body.os, cluster.id, isAdmin);
    assertFits(os, resources.ram_mib, disks[0]?.size_mib ?? 0);
  }
}

/** The template, where it may be used on the cluster. @throws {ApiError} */
export function usableOs({ world }: Platform, id: number, cluster: number, isAdmin: boolean): Os {
  const os = world.tables.os.get(id);
  if (os === undefined || (os.adminonly && !isAdmin)) {
    throw missing('os', id);
  }
  if (!os.clusters.includes(cluster)) {
    throw refused(`The os ${id} is not available on the cluster ${cluster}`);
  }
  return os;
}

function assertFits(os: Os, ramMib: number, diskMib: number): void {
  if (ramMib < os.min_ram_mib) {
    throw refused(`${os.name} needs ${os.min_ram_mib} MiB of memory`, { min_ram_mib: os.min_ram_mib });
  }
  if (diskMib < os.hdd_mib_required) {
    throw refused(`${os.name} needs a disk of ${os.hdd_mib_required} MiB`, { hdd_mib_required: os.hdd_mib_required });
  }
}
