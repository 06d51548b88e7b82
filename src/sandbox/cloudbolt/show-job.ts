import { type CollectionSpec, relation, selfLink } from './collection-spec.ts';
import { date, link, links, path } from './hal.ts';
import type { Installation } from './installation.ts';
import type { JobRecord, JobType } from './job-record.ts';
import type { JsonObject } from './json.ts';

/** What bodies call a type; filters use the internal name (the vendor's page against its clients). */
export const JOB_TYPE_NAMES: Readonly<Record<JobType, string>> = {
  deploy_blueprint: 'Deploy Blueprint',
  provision: 'Provision Server',
  modserver: 'Modify Server',
  decom: 'Delete Server',
  orchestration_hook: 'Orchestration Hook',
  server_action: 'Server Action',
  resource_action: 'Resource Action',
  syncvms: 'Sync VMs',
};

/** Sub-jobs of a job, oldest first. */
export function subjobsOf(installation: Installation, job: JobRecord): readonly JobRecord[] {
  return installation.world.tables.jobs.filter((candidate) => candidate.parentId === job.id);
}

/** The raw log of a job. */
export function jobLog(installation: Installation, job: JobRecord): string {
  const lines = job.messages.map(
    (message) => `${date(installation, job.startDate || job.createDate)} INFO: ${message}`,
  );
  return `${[`Job id ${job.id}: ${JOB_TYPE_NAMES[job.type]}`, ...lines, job.errors].filter(Boolean).join('\n')}\n`;
}

function render(job: JobRecord, installation: Installation): JsonObject {
  const own = path(installation, 'jobs', job.id).replace(/\/?$/, '/');
  const subjobs = subjobsOf(installation, job).map((subjob) => subjob.id);
  return {
    _links: {
      self: selfLink(installation, 'jobs', job),
      owner: link(installation, 'users', job.ownerId),
      parent: link(installation, 'jobs', job.parentId),
      subjobs: links(installation, 'jobs', subjobs),
      prerequisite: {},
      'dependent-jobs': [],
      ...(job.orderId !== 0 && { order: link(installation, 'orders', job.orderId) }),
      ...(job.resourceId !== 0 && { resource: link(installation, 'resources', job.resourceId) }),
      servers: links(installation, 'servers', job.serverIds),
      log_urls: { 'raw-log': `${own}log-download-txt/`, 'zip-log': `${own}log-download` },
    },
    status: job.status,
    type: JOB_TYPE_NAMES[job.type],
    progress: { 'total-tasks': job.tasks.length, completed: job.completed, messages: job.messages },
    ...(job.startDate !== 0 && { 'start-date': date(installation, job.startDate) }),
    ...(job.endDate !== 0 && { 'end-date': date(installation, job.endDate) }),
    output: job.output,
    errors: job.errors,
  };
}

/** Jobs (vendor's Go client, job engine page). */
export const JOBS: CollectionSpec<JobRecord> = {
  noun: 'Jobs',
  stub: (job) => ({ id: String(job.id) }),
  fields: {
    id: { value: (job) => job.id },
    type: { value: (job) => job.type, shown: (job) => JOB_TYPE_NAMES[job.type] },
    status: { value: (job) => job.status },
    output: { value: (job) => job.output },
    errors: { value: (job) => job.errors },
    start_date: { value: (job, installation) => (job.startDate === 0 ? null : date(installation, job.startDate)) },
    end_date: { value: (job, installation) => (job.endDate === 0 ? null : date(installation, job.endDate)) },
    parent: relation('jobs', (job) => job.parentId),
    order: relation('orders', (job) => job.orderId),
    owner: relation('users', (job) => job.ownerId),
    resource: relation('resources', (job) => job.resourceId),
    servers: { to: 'servers', ids: (job) => job.serverIds },
  },
  render,
};
