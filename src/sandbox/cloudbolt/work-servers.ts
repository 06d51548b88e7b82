import { type Installation, now } from './installation.ts';
import type { JobRecord, Work } from './job-record.ts';
import { diskUuid } from './make-server.ts';
import type { NewJob } from './new-job.ts';
import type { DecomItem, ModItem } from './order-record.ts';
import type { ServerRecord } from './server-record.ts';
import { byId } from './world.ts';

type Owner = Pick<NewJob, 'ownerId' | 'orderId' | 'parentId'>;

/** The job that changes a server. */
export function modifyJob(item: ModItem, owner: Owner): NewJob {
  return {
    type: 'modserver',
    work: { kind: 'modify', item },
    tasks: ['Reconfigured the virtual machine', 'Refreshed the server'],
    resourceId: 0,
    serverIds: [item.serverId],
    ...owner,
  };
}

/** The job that removes servers and marks services removed. */
export function decommissionJob(item: Pick<DecomItem, 'serverIds' | 'resourceIds'>, owner: Owner): NewJob {
  return {
    type: 'decom',
    work: { kind: 'decommission', before: [], resourceIds: [...item.resourceIds] },
    tasks: ['Powered off', 'Deleted the virtual machine'],
    resourceId: 0,
    serverIds: [...item.serverIds],
    ...owner,
  };
}

function note(installation: Installation, server: ServerRecord, event: string, userId: number): void {
  server.history.push({ at: now(installation), event, userId });
}

/** Carries a modification out. */
export function endModify(installation: Installation, job: JobRecord, item: ModItem): void {
  const server = byId(installation.world, 'servers', item.serverId);
  if (server === undefined) return;
  server.cpuCnt = item.cpuCnt ?? server.cpuCnt;
  server.memSize = item.memSizeGb ?? server.memSize;
  Object.assign(server.parameters, item.parameters);
  server.network = item.parameters['sc_nic_0'] ?? server.network;
  const disk = server.disks.find((candidate) => candidate.uuid === item.disk?.uuid);
  if (disk !== undefined && item.disk !== undefined) disk.sizeGb = item.disk.sizeGb;
  if (item.newDiskGb !== undefined) {
    const ordinal = server.disks.length + 1;
    server.disks.push({
      uuid: diskUuid(server.id, ordinal),
      name: `Hard disk ${ordinal}`,
      sizeGb: item.newDiskGb,
      datastore: 'DS1',
    });
  }
  const changes = Object.entries(item.delta).map(([label, text]) => `${label}: ${text}`);
  note(installation, server, `Server was modified: ${changes.join(', ')}`, job.ownerId);
}

function serversOf(installation: Installation, job: JobRecord): readonly ServerRecord[] {
  return job.serverIds.flatMap((id) => byId(installation.world, 'servers', id) ?? []);
}

/** Marks the servers as going. */
export function beginDecommission(
  installation: Installation,
  job: JobRecord,
  work: Extract<Work, { kind: 'decommission' }>,
): void {
  for (const server of serversOf(installation, job)) {
    work.before.push({ serverId: server.id, status: server.status });
    server.status = 'DECOM';
  }
}

/** Makes the servers historical; after a failure they are what they were. */
export function endDecommission(
  installation: Installation,
  job: JobRecord,
  work: Extract<Work, { kind: 'decommission' }>,
  applies: boolean,
): void {
  for (const server of serversOf(installation, job)) {
    const before = work.before.find((entry) => entry.serverId === server.id)?.status;
    if (!applies) {
      server.status = before ?? server.status;
      continue;
    }
    server.status = 'HISTORICAL';
    server.powerStatus = 'POWEROFF';
    note(installation, server, 'Server was decommissioned', job.ownerId);
  }
  for (const id of applies ? work.resourceIds : []) {
    const resource = byId(installation.world, 'resources', id);
    if (resource !== undefined) resource.status = 'HISTORICAL';
  }
}
