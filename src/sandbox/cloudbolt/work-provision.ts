import { hostnameTemplate } from './build-arguments.ts';
import { chooseHostnames } from './hostnames.ts';
import { type Installation, now } from './installation.ts';
import type { JobRecord } from './job-record.ts';
import { ipOf, macOf, makeServer } from './make-server.ts';
import type { StartJob } from './new-job.ts';
import type { BuildArguments } from './order-record.ts';
import { byId, insert } from './world.ts';

const TASKS = [
  'Allocated addresses',
  'Created the virtual machine',
  'Installed the operating system',
  'Server is ready',
] as const;

/** For whom servers are made, and under which job. */
export interface ProvisionFor {
  readonly groupId: number;
  readonly ownerId: number;
  readonly orderId: number;
  readonly parentId: number;
  readonly resourceId: number;
}

/**
 * Makes the records of a tier's servers (status PROV) and starts a job for each.
 *
 * @throws {ApiError} When a hostname is in use.
 */
export function startProvisioning(
  installation: Installation,
  build: BuildArguments,
  request: ProvisionFor,
  start: StartJob,
): readonly JobRecord[] {
  const hostnames = chooseHostnames(installation, hostnameTemplate(installation, build), build.quantity);
  return hostnames.map((hostname) => {
    const server = insert(installation.world, 'servers', (id) =>
      makeServer({
        id,
        hostname,
        dateAdded: now(installation),
        ownerId: request.ownerId,
        groupId: request.groupId,
        environmentId: build.environmentId,
        osBuildId: build.osBuildId,
        applicationIds: [...build.applicationIds],
        cpuCnt: build.cpuCnt,
        memSize: build.memSizeGb,
        diskGb: build.diskSizeGb,
        network:
          build.parameters['sc_nic_0'] ??
          byId(installation.world, 'environments', build.environmentId)?.network ??
          'none',
        parameters: { ...build.parameters },
        resourceId: request.resourceId,
        tier: request.resourceId === 0 ? '' : build.buildItem,
      }),
    );
    const job = start({
      ...request,
      type: 'provision',
      work: { kind: 'provision', build, groupId: request.groupId, hostname },
      tasks: [...TASKS],
      serverIds: [server.id],
    });
    server.provisionJobId = job.id;
    return job;
  });
}

/** Brings the server of a provision job up, or leaves it PROVFAILED. */
export function endProvisioning(installation: Installation, job: JobRecord, applies: boolean): void {
  const server = byId(installation.world, 'servers', job.serverIds[0] ?? 0);
  if (server === undefined) return;
  if (!applies) {
    server.status = 'PROVFAILED';
    return;
  }
  server.status = 'ACTIVE';
  server.powerStatus = 'POWERON';
  server.ip = ipOf(server.id);
  server.mac = macOf(server.id);
  server.history.push({ at: now(installation), event: 'Server was provisioned', userId: job.ownerId });
  job.output ||= `Server ${server.hostname} (ID ${server.id}) was provisioned.`;
}
