import { ruleBroken } from './api-error.ts';
import type { Installation } from './installation.ts';
import type { BuildArguments, OrderRecord } from './order-record.ts';
import type { Quota } from './records.ts';
import { byId } from './world.ts';

function usage(installation: Installation, groupId: number): Quota {
  const servers = installation.world.tables.servers.filter(
    (server) => server.groupId === groupId && server.status !== 'HISTORICAL',
  );
  const sum = (pick: (server: (typeof servers)[number]) => number): number =>
    servers.reduce((total, server) => total + pick(server), 0);
  return {
    servers: servers.length,
    cpus: sum((server) => server.cpuCnt),
    memoryGb: sum((server) => server.memSize),
    diskGb: sum((server) => server.disks.reduce((total, disk) => total + disk.sizeGb, 0)),
  };
}

function addBuild(total: Quota, build: BuildArguments): void {
  if (!build.makesServers) return;
  total.servers += build.quantity;
  total.cpus += build.quantity * build.cpuCnt;
  total.memoryGb += build.quantity * build.memSizeGb;
  total.diskGb += build.quantity * build.diskSizeGb;
}

function addOrder(installation: Installation, total: Quota, order: OrderRecord): void {
  for (const item of order.items) {
    if (item.kind === 'deploy') for (const build of item.builds) addBuild(total, build);
    else if (item.kind === 'prov') addBuild(total, item.build);
    else if (item.kind === 'mod') {
      const server = byId(installation.world, 'servers', item.serverId);
      const disk = server?.disks.find((candidate) => candidate.uuid === item.disk?.uuid);
      total.cpus += (item.cpuCnt ?? server?.cpuCnt ?? 0) - (server?.cpuCnt ?? 0);
      total.memoryGb += (item.memSizeGb ?? server?.memSize ?? 0) - (server?.memSize ?? 0);
      total.diskGb += (item.newDiskGb ?? 0) + (item.disk?.sizeGb ?? disk?.sizeGb ?? 0) - (disk?.sizeGb ?? 0);
    }
  }
}

/**
 * Checks that a group stays within its quota if the order is carried out.
 *
 * @throws {ApiError} Naming the first limit that would be exceeded.
 */
export function checkQuota(installation: Installation, order: OrderRecord): void {
  const group = byId(installation.world, 'groups', order.groupId);
  if (group === undefined) return;
  const before = usage(installation, group.id);
  const after = { ...before };
  addOrder(installation, after, order);
  const names = ['servers', 'cpus', 'memoryGb', 'diskGb'] as const;
  const exceeded = names.find(
    (name) => group.quota[name] > 0 && after[name] > before[name] && after[name] > group.quota[name],
  );
  if (exceeded !== undefined) {
    throw ruleBroken(
      `Quota of group '${group.name}' exceeded: ${exceeded} would be ${after[exceeded]} of ${group.quota[exceeded]}`,
    );
  }
}
