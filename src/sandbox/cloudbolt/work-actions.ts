import { ruleBroken } from './api-error.ts';
import { type Installation, now } from './installation.ts';
import type { JobRecord, Work } from './job-record.ts';
import type { NewJob, StartJob } from './new-job.ts';
import type { BuildArguments } from './order-record.ts';
import type { ActionRecord } from './records.ts';
import type { ResourceRecord, ServerRecord } from './server-record.ts';
import { startProvisioning } from './work-provision.ts';
import { decommissionJob } from './work-servers.ts';
import { byId } from './world.ts';

type Owner = Pick<NewJob, 'ownerId' | 'orderId'>;

/** The job of a power action, a snapshot, a refresh or a custom action on a server. */
export function serverActionJob(server: ServerRecord, action: string, snapshot: string, owner: Owner): NewJob {
  return {
    type: 'server_action',
    work: { kind: 'server-action', serverId: server.id, action, snapshot },
    tasks: [`Ran '${action}' on ${server.hostname}`],
    parentId: 0,
    resourceId: 0,
    serverIds: [server.id],
    ...owner,
  };
}

function liveServers(installation: Installation, resourceId: number): readonly ServerRecord[] {
  return installation.world.tables.servers.filter(
    (server) => server.resourceId === resourceId && server.status !== 'HISTORICAL',
  );
}

function scaleWork(resource: ResourceRecord, parameters: Readonly<Record<string, string>>): Work {
  const quantity = Number(parameters['quantity']);
  if (!Number.isInteger(quantity) || quantity < 0) throw ruleBroken(`Action 'Scale' needs a whole number 'quantity'`);
  return { kind: 'scale', resourceId: resource.id, tier: parameters['tier'] ?? '', quantity };
}

function resourceWork(
  resource: ResourceRecord,
  action: ActionRecord,
  parameters: Readonly<Record<string, string>>,
): Work {
  if (action.name === 'Delete') return { kind: 'delete-resource', resourceId: resource.id };
  if (action.name === 'Scale') return scaleWork(resource, parameters);
  return { kind: 'resource-action', resourceId: resource.id, action: action.name };
}

/**
 * The job of an action on a resource.
 *
 * @throws {ApiError} When `Scale` lacks its quantity.
 */
export function resourceActionJob(
  installation: Installation,
  resource: ResourceRecord,
  action: ActionRecord,
  parameters: Readonly<Record<string, string>>,
  owner: Owner,
): NewJob {
  return {
    type: 'resource_action',
    work: resourceWork(resource, action, parameters),
    tasks: [`Ran '${action.name}' on ${resource.name}`],
    parentId: 0,
    resourceId: resource.id,
    serverIds: liveServers(installation, resource.id).map((server) => server.id),
    ...owner,
  };
}

/** Starts the removal of a resource's servers. */
export function beginDeleteResource(installation: Installation, job: JobRecord, start: StartJob): void {
  const serverIds = liveServers(installation, job.resourceId).map((server) => server.id);
  if (serverIds.length === 0) return;
  const owner = { ownerId: job.ownerId, orderId: job.orderId, parentId: job.id };
  start({ ...decommissionJob({ serverIds, resourceIds: [] }, owner), resourceId: job.resourceId });
}

/** Marks a resource as removed. */
export function endDeleteResource(installation: Installation, job: JobRecord): void {
  const resource = byId(installation.world, 'resources', job.resourceId);
  if (resource === undefined) return;
  resource.status = 'HISTORICAL';
  resource.history.push({ at: now(installation), event: 'Resource was deleted', userId: job.ownerId });
}

function copiedBuild(model: ServerRecord, quantity: number): BuildArguments {
  return {
    buildItem: model.tier,
    makesServers: true,
    quantity,
    hostname: `${model.hostname.replace(/\d+$/, '')}0X`,
    environmentId: model.environmentId,
    osBuildId: model.osBuildId,
    applicationIds: [...model.applicationIds],
    cpuCnt: model.cpuCnt,
    memSizeGb: model.memSize,
    diskSizeGb: model.disks[0]?.sizeGb ?? 20,
    parameters: { ...model.parameters },
  };
}

/** Brings a tier to the wanted number of servers: copies of the first one are made, or the newest ones removed. */
export function beginScale(
  installation: Installation,
  job: JobRecord,
  work: Extract<Work, { kind: 'scale' }>,
  start: StartJob,
): void {
  const servers = liveServers(installation, work.resourceId).filter(
    (server) => work.tier === '' || server.tier === work.tier,
  );
  const model = servers[0];
  if (model === undefined) throw ruleBroken(`The resource has no servers in tier '${work.tier}'`);
  const missing = work.quantity - servers.length;
  const owner = { ownerId: job.ownerId, orderId: job.orderId, parentId: job.id, resourceId: job.resourceId };
  if (missing > 0) {
    startProvisioning(installation, copiedBuild(model, missing), { ...owner, groupId: model.groupId }, start);
  } else if (missing < 0) {
    const serverIds = servers.slice(missing).map((server) => server.id);
    start({ ...decommissionJob({ serverIds, resourceIds: [] }, owner), resourceId: job.resourceId });
  }
}

/** Carries an action on a server out. */
export function endServerAction(
  installation: Installation,
  job: JobRecord,
  work: Extract<Work, { kind: 'server-action' }>,
): void {
  const server = byId(installation.world, 'servers', work.serverId);
  if (server === undefined) return;
  if (work.action === 'poweron' || work.action === 'reboot') server.powerStatus = 'POWERON';
  if (work.action === 'poweroff') server.powerStatus = 'POWEROFF';
  if (work.action === 'snapshot') server.snapshots.push(work.snapshot);
  server.history.push({ at: now(installation), event: `Action '${work.action}' was run`, userId: job.ownerId });
}

/** Notes an action on a resource. */
export function endResourceAction(installation: Installation, job: JobRecord, action: string): void {
  const resource = byId(installation.world, 'resources', job.resourceId);
  resource?.history.push({ at: now(installation), event: `Action '${action}' was run`, userId: job.ownerId });
}
