import { type ApiCall, ok, type Routes } from './api-call.ts';
import { forbidden } from './api-error.ts';
import { link } from './hal.ts';
import { item, showCollection, showItem } from './item.ts';
import { startJob } from './job-engine.ts';
import { jobLog } from './show-job.ts';
import type { Kind } from './world.ts';
import { zipOf } from './zip.ts';

/** The collections that the root lists (vendor's page). */
const LISTED = [
  'jobs',
  'users',
  'rules',
  'blueprints',
  'server-actions',
  'environments',
  'servers',
  'orchestration-actions',
  'applications',
  'service-actions',
  'actions',
  'groups',
  'services',
  'os-builds',
  'orders',
  'resource-handlers',
];

const READ_ONLY: readonly Kind[] = [
  'jobs',
  'rules',
  'blueprints',
  'server-actions',
  'environments',
  'orchestration-actions',
  'applications',
  'service-actions',
  'actions',
  'os-builds',
  'resource-handlers',
  'resource-types',
  'resource-actions',
];

function syncServers(call: ApiCall): ReturnType<typeof ok> {
  if (!call.user.superAdmin) throw forbidden('Only administrators may sync servers');
  const job = startJob(call.installation, {
    type: 'syncvms',
    work: { kind: 'sync' },
    tasks: ['Synced virtual machines'],
    ownerId: call.user.id,
    orderId: 0,
    parentId: 0,
    resourceId: 0,
    serverIds: [],
  });
  return ok({ 'run-action-job': { self: link(call.installation, 'jobs', job.id) } });
}

/** The root, and the collections that can only be read. */
export const REFERENCE_ROUTES: Routes = {
  '/': { get: () => ok(Object.fromEntries(LISTED.map((name) => [name, `/api/v2/${name}/`]))) },
  ...Object.fromEntries(
    READ_ONLY.flatMap((kind) => [
      [`/${kind}/`, { get: showCollection(kind) }],
      [`/${kind}/:id/`, { get: showItem(kind) }],
    ]),
  ),
  '/resource-handlers/actions/sync-vms/': { post: syncServers },
  '/jobs/:id/log-download-txt/': {
    get: (call) => ({
      status: 200,
      file: Buffer.from(jobLog(call.installation, item(call, 'jobs'))),
      contentType: 'text/plain; charset=utf-8',
    }),
  },
  '/jobs/:id/log-download/': {
    get: (call) => {
      const job = item(call, 'jobs');
      const file = zipOf(`job-${job.id}.log`, Buffer.from(jobLog(call.installation, job)));
      return { status: 200, file, contentType: 'application/zip', fileName: `job-${job.id}.zip` };
    },
  },
};
