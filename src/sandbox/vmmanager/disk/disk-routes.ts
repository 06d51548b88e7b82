import { assertWithinLimits } from '../access/limits.ts';
import { invalidBody, missing, refused } from '../api-error.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import { ownerOf } from '../host/create-host.ts';
import { writeHost } from '../host/host-access.ts';
import { defer as deferBody } from '../host/host-bodies.ts';
import { mainStorage } from '../host/placement.ts';
import type { Effect } from '../jobs/task.ts';
import type { Platform } from '../platform.ts';
import type { Disk } from '../rows.ts';
import { listAnswer } from '../transport/answers.ts';
import type { Read } from '../transport/kinds.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { flag, ids, int, listOf, shape, text } from '../transport/shape.ts';

const diskFields: Fields = fields(`
  id name bus expand_part target_dev size_mib size_mib_new account.id account.email storage.id storage.name tags
  host.id host.name host.boot_order host.is_main host.bus node.id node.name cluster.id cluster.name cluster.type`);

const createBody = shape(
  { name: text, size_mib: int },
  { node: int, account: int, storage: int, expand_part: text, tags: ids },
);

const updateBody = shape(
  {},
  { name: text, account: int, size_mib: int, expand_part: text, pool: text, defer: deferBody },
);

const attachBody = shape({}, { is_main: flag, bus: text });

/** Disks, and their places in machines. */
export const diskRoutes: readonly Route[] = [
  get('vm/v3/disk', 'user', (call) =>
    listAnswer(
      call,
      visibleDisks(call).map((disk) => listedDisk(call.platform, disk)),
      diskFields,
    ),
  ),
  get('vm/v3/disk/:id', 'user', (call) => singleDisk(readDisk(call))),
  post('vm/v3/disk', 'user', createBody, createDisk),
  post('vm/v3/disk/:id', 'user', updateBody, updateDisk),
  post('vm/v3/disk/:id/migrate', 'admin', shape({}, { storage: int, node: int, plain: flag }), (call, body) => {
    const disk = readDisk(call);
    const node = call.platform.world.tables.node.get(body.node ?? disk.node);
    if (node === undefined) {
      throw missing('node', body.node ?? disk.node);
    }
    const storage = mainStorage(call.platform, node.cluster, body.storage ?? disk.storage);
    const fields = { storage, node: node.id };
    return {
      id: disk.id,
      task: diskJob(call, disk, 'disk_migrate', { does: 'patch', table: 'disk', id: disk.id, fields }),
    };
  }),
  ...(['local', 'network'] as const).map((kind) =>
    get(`vm/v3/disk/:id/migrate/${kind}`, 'admin', (call) => ({ storages: storageTargets(call, kind === 'network') })),
  ),
  del('vm/v3/disk/:id', 'user', (call) => {
    const disk = readDisk(call);
    if (disk.is_main && disk.host !== null) {
      throw refused(`The disk ${disk.id} is the main disk of the VM ${disk.host}`);
    }
    return { id: disk.id, task: diskJob(call, disk, 'disk_delete', { does: 'remove', table: 'disk', id: disk.id }) };
  }),
  post('vm/v3/host/:id/disk/:disk', 'user', attachBody, attachDisk),
  del('vm/v3/host/:id/disk/:disk', 'user', (call) => {
    const host = writeHost(call);
    const disk = call.platform.world.tables.disk.get(Number(call.params['disk']));
    if (disk?.host !== host.id) {
      throw missing('disk', call.params['disk'] ?? '');
    }
    if (disk.is_main) {
      throw refused(`The disk ${disk.id} is the main disk of the VM ${host.id}`);
    }
    const fields = { host: null, boot_order: 0 };
    const effect = { does: 'patch', table: 'disk', id: disk.id, fields } as const;
    return { id: host.id, task: hostDiskJob(call, host.id, 'disk_detach', effect) };
  }),
  post(
    'vm/v3/host/:id/disk_order',
    'user',
    shape({ disks: listOf(shape({ id: int, boot_order: int }, {})) }, {}),
    (call, { disks }) => {
      const host = writeHost(call);
      for (const { id, boot_order } of disks) {
        const disk = call.platform.world.tables.disk.get(id);
        if (disk?.host !== host.id) {
          throw missing('disk', id);
        }
        disk.boot_order = boot_order;
      }
      return { id: host.id, task: hostDiskJob(call, host.id, 'host_disk_order', { does: 'nothing' }) };
    },
  ),
];

/** The disk that the path names, where the caller may see it. @throws {ApiError} */
export function readDisk({ platform, caller, isAdmin, id }: Call): Disk {
  const disk = platform.world.tables.disk.get(id);
  if (disk === undefined || !(isAdmin || disk.account === caller.id)) {
    throw missing('disk', id);
  }
  return disk;
}

function visibleDisks({ platform, caller, isAdmin }: Call): Disk[] {
  return platform.world.tables.disk.where(({ account }) => isAdmin || account === caller.id);
}

function createDisk(call: Call, body: Read<typeof createBody>): object {
  const { platform } = call;
  const account = ownerOf(call, body.account);
  const node = platform.world.tables.node.get(body.node ?? 1);
  if (node === undefined) {
    throw missing('node', body.node ?? 1);
  }
  if (body.size_mib < 1) {
    throw invalidBody("Property 'size_mib' must be at least 1", 'size_mib');
  }
  assertWithinLimits(platform, account, { hdd_mib: body.size_mib });
  const disk = platform.world.tables.disk.insert({
    name: body.name,
    size_mib: body.size_mib,
    size_mib_new: body.size_mib,
    account: account.id,
    storage: mainStorage(platform, node.cluster, body.storage),
    node: node.id,
    expand_part: body.expand_part ?? '',
    bus: 'virtio',
    boot_order: 0,
    is_main: false,
    host: null,
    madeWithHost: false,
    tags: [...(body.tags ?? [])],
  });
  return { id: disk.id, task: diskJob(call, disk, 'disk_create', { does: 'nothing' }) };
}

function updateDisk(call: Call, { size_mib, defer, pool: _pool, ...fields }: Read<typeof updateBody>): object {
  const { platform } = call;
  const disk = readDisk(call);
  if (fields.account !== undefined) {
    ownerOf(call, fields.account);
  }
  if (size_mib !== undefined && size_mib < disk.size_mib_new) {
    if (platform.knobs.diskShrink === 'refuse') {
      throw refused(`The disk ${disk.id} cannot be made smaller`, { size_mib: disk.size_mib_new });
    }
    Object.assign(disk, fields);
    return { id: disk.id, task: diskJob(call, disk, 'disk_resize', { does: 'nothing' }) };
  }
  Object.assign(disk, fields);
  if (size_mib === undefined) {
    return { id: disk.id, task: diskJob(call, disk, 'disk_edit', { does: 'nothing' }) };
  }
  assertWithinLimits(platform, platform.world.tables.account.get(disk.account) ?? call.caller, {
    hdd_mib: size_mib - disk.size_mib,
  });
  const host = disk.host === null ? undefined : platform.world.tables.host.get(disk.host);
  disk.size_mib_new = size_mib;
  const task = platform.jobs.submit({
    name: 'disk_resize',
    target: host === undefined ? `disk:${disk.id}` : `host:${host.id}`,
    account: call.caller.id,
    effect: { does: 'resize-disk', disk: disk.id, sizeMib: size_mib },
    waitsForStop: defer !== undefined && host?.state === 'active',
    params: { size_mib },
  });
  return { id: disk.id, task };
}

function attachDisk(call: Call, { is_main = false, bus }: Read<typeof attachBody>): object {
  const host = writeHost(call);
  const { disk: disks } = call.platform.world.tables;
  const disk = readDisk({ ...call, id: Number(call.params['disk']) });
  if (disk.host !== null) {
    throw refused(`The disk ${disk.id} is attached to the VM ${disk.host}`);
  }
  const attached = disks.where((row) => row.host === host.id);
  if (is_main) {
    for (const other of attached) {
      other.is_main = false;
    }
  }
  const boot_order = is_main ? 1 : attached.length + 1;
  const fields = { host: host.id, node: host.node, is_main, boot_order, bus: bus ?? disk.bus };
  const effect = { does: 'patch', table: 'disk', id: disk.id, fields } as const;
  return { id: host.id, task: hostDiskJob(call, host.id, 'disk_attach', effect) };
}

function diskJob(call: Call, disk: Disk, name: string, effect: Effect): number {
  const target = disk.host === null ? `disk:${disk.id}` : `host:${disk.host}`;
  return call.platform.jobs.submit({ name, target, account: call.caller.id, effect });
}

function hostDiskJob(call: Call, host: number, name: string, effect: Effect): number {
  return call.platform.jobs.submit({ name, target: `host:${host}`, account: call.caller.id, effect });
}

function storageTargets(call: Call, network: boolean): object[] {
  const disk = readDisk(call);
  const { storage, storage_attachment, node } = call.platform.world.tables;
  const cluster = node.get(disk.node)?.cluster;
  return storage_attachment
    .where((row) => row.cluster === cluster && row.storage !== disk.storage)
    .flatMap((row) => storage.get(row.storage) ?? [])
    .filter(({ type }) => isNetworkStorage(type) === network)
    .map(({ id, name }) => ({ id, name }));
}

/** Whether storages of this type are reached over the network. */
export function isNetworkStorage(type: string): boolean {
  return ['ceph', 'nas', 'network_lvm'].includes(type);
}

function singleDisk(disk: Disk): object {
  const { id, name, bus, expand_part, size_mib, account, storage, node, tags } = disk;
  return { id, name, bus, expand_part, target_dev: deviceOf(disk), size_mib, account, storage, node, tags };
}

function listedDisk({ world }: Platform, disk: Disk): object {
  const { account: accounts, cluster: clusters, host: hosts, node: nodes, storage: storages } = world.tables;
  const { id, name, bus, expand_part, size_mib, size_mib_new, tags } = disk;
  const host = disk.host === null ? undefined : hosts.get(disk.host);
  const node = nodes.get(disk.node);
  const cluster = clusters.get(node?.cluster ?? 0);
  return {
    ...{ id, name, bus, expand_part, target_dev: deviceOf(disk), size_mib, size_mib_new, tags },
    account: { id: disk.account, email: accounts.get(disk.account)?.email ?? '' },
    storage: { id: disk.storage, name: storages.get(disk.storage)?.name ?? '' },
    host:
      host === undefined
        ? null
        : { id: host.id, name: host.name, boot_order: disk.boot_order, is_main: disk.is_main, bus },
    node: { id: disk.node, name: node?.name ?? '' },
    cluster: { id: cluster?.id ?? 0, name: cluster?.name ?? '', type: cluster?.virtualization_type ?? '' },
  };
}

function deviceOf({ boot_order, host }: Disk): string {
  return host === null ? '' : `vd${String.fromCharCode(96 + Math.max(1, boot_order))}`;
}
