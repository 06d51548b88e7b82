import { type Installation, now } from './installation.ts';
import type { JobRecord, Work } from './job-record.ts';
import type { NewJob, StartJob } from './new-job.ts';
import type { DeployItem } from './order-record.ts';
import { startProvisioning } from './work-provision.ts';
import { byId, insert } from './world.ts';

type DeployWork = Extract<Work, { kind: 'deploy' }>;

/** The job that deploys a blueprint. */
export function deployJob(item: DeployItem, owner: Pick<NewJob, 'ownerId' | 'orderId'>, groupId: number): NewJob {
  return {
    type: 'deploy_blueprint',
    work: { kind: 'deploy', item, groupId, stage: 0 },
    tasks: item.builds.map((build) => `Finished '${build.buildItem}'`),
    parentId: 0,
    resourceId: 0,
    serverIds: [],
    ...owner,
  };
}

/** Makes the resource, if the blueprint makes one, and starts the first build item. */
export function beginDeploy(installation: Installation, job: JobRecord, work: DeployWork, start: StartJob): void {
  const blueprint = byId(installation.world, 'blueprints', work.item.blueprintId);
  if (blueprint !== undefined && blueprint.resourceTypeId !== 0) {
    const resource = insert(installation.world, 'resources', (id) => ({
      id,
      name: work.item.resourceName || `${blueprint.name} ${id}`,
      status: 'PROVISIONING' as const,
      installDate: now(installation),
      parameters: { ...work.item.resourceParameters, ...scriptInputs(work.item) },
      history: [],
      blueprintId: blueprint.id,
      ownerId: job.ownerId,
      groupId: work.groupId,
      resourceTypeId: blueprint.resourceTypeId,
    }));
    job.resourceId = resource.id;
  }
  continueDeploy(installation, job, work, start);
}

/** What scripts were given stays with the resource, as the product's create actions keep it. */
function scriptInputs(item: DeployItem): Record<string, string> {
  return Object.assign({}, ...item.builds.filter((build) => !build.makesServers).map((build) => build.parameters));
}

/** Starts the next build item; false when there is none left. */
export function continueDeploy(installation: Installation, job: JobRecord, work: DeployWork, start: StartJob): boolean {
  const build = work.item.builds[work.stage];
  if (build === undefined) return false;
  work.stage += 1;
  const owner = { ownerId: job.ownerId, orderId: job.orderId, parentId: job.id, resourceId: job.resourceId };
  if (build.makesServers) {
    const jobs = startProvisioning(installation, build, { ...owner, groupId: work.groupId }, start);
    job.serverIds.push(...jobs.flatMap((subjob) => subjob.serverIds));
  } else {
    start({
      ...owner,
      type: 'orchestration_hook',
      work: { kind: 'script', buildItem: build.buildItem },
      tasks: [`Ran '${build.buildItem}'`],
      serverIds: [...job.serverIds],
    });
  }
  return true;
}

/** Settles the status of the resource. */
export function endDeploy(installation: Installation, job: JobRecord, applies: boolean): void {
  const resource = byId(installation.world, 'resources', job.resourceId);
  if (resource === undefined) return;
  resource.status = applies ? 'ACTIVE' : 'PROVFAILED';
  const event = applies ? 'Resource was installed' : 'Installing the resource failed';
  resource.history.push({ at: now(installation), event, userId: job.ownerId });
}
