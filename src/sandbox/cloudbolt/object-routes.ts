import { type ApiAnswer, type ApiCall, ok, type Routes } from './api-call.ts';
import { notFound } from './api-error.ts';
import { collectionPage } from './collection-page.ts';
import { date, link, path, segmentsOf } from './hal.ts';
import { generation, knob, now } from './installation.ts';
import { deleted, item, itemBody, methodNotAllowed, showCollection, showItem, visible } from './item.ts';
import { startJob } from './job-engine.ts';
import type { JobRecord } from './job-record.ts';
import type { NewJob } from './new-job.ts';
import { demand } from './permissions.ts';
import { runResourceAction, runServerAction } from './run-action.ts';
import type { HistoryEntry, ResourceRecord } from './server-record.ts';
import { resourceActionJob } from './work-actions.ts';
import { decommissionJob } from './work-servers.ts';
import { byId } from './world.ts';

function relatedJobs(
  call: ApiCall,
  segments: readonly (string | number)[],
  test: (job: JobRecord) => boolean,
): ApiAnswer {
  const base = path(call.installation, ...segments, 'related-jobs').replace(/\/$/, '');
  return ok(collectionPage(call, 'jobs', base, visible(call, 'jobs').filter(test)));
}

function history(call: ApiCall, segments: readonly (string | number)[], entries: readonly HistoryEntry[]): ApiAnswer {
  return ok({
    _links: { self: { href: path(call.installation, ...segments, 'history'), title: 'History' } },
    total: entries.length,
    count: entries.length,
    _embedded: entries.map((entry) => ({
      _links: { owner: link(call.installation, 'users', entry.userId) },
      date: date(call.installation, entry.at),
      event: entry.event,
    })),
  });
}

/** DELETE of a server or resource: drops the record or runs the teardown, as the knob `deleteItems` says. */
function removal(call: ApiCall, groupId: number, drop: () => void, teardown: () => NewJob): ApiAnswer {
  const way = knob(call.installation, 'deleteItems');
  if (way === 'refuse') throw methodNotAllowed('DELETE');
  demand(call.installation, call.user, 'order.submit', groupId);
  if (way === 'job') startJob(call.installation, teardown());
  else drop();
  return deleted(call);
}

function deleteServer(call: ApiCall): ApiAnswer {
  const server = item(call, 'servers');
  const drop = (): void => {
    server.status = 'HISTORICAL';
    server.history.push({ at: now(call.installation), event: 'Record was deleted', userId: call.user.id });
  };
  const owner = { ownerId: call.user.id, orderId: 0, parentId: 0 };
  return removal(call, server.groupId, drop, () => decommissionJob({ serverIds: [server.id], resourceIds: [] }, owner));
}

function resource(call: ApiCall, kind: 'resources' | 'services'): ResourceRecord {
  const found = item(call, 'resources');
  const type = byId(call.installation.world, 'resource-types', found.resourceTypeId)?.name;
  if (type !== typeOf(call, kind)) throw notFound();
  return found;
}

/** Resources stand below their type's name from G3 on; `services` are those of type `service` in every generation. */
function typeOf(call: ApiCall, kind: 'resources' | 'services'): string {
  if (kind === 'services') return 'service';
  if (generation(call.installation) !== 'G3') throw notFound();
  return call.params['type'] ?? '';
}

function listResources(call: ApiCall, kind: 'resources' | 'services'): ApiAnswer {
  const type = call.installation.world.tables['resource-types'].find(
    (candidate) => candidate.name === typeOf(call, kind),
  );
  if (type === undefined) throw notFound();
  const records = visible(call, 'resources').filter((record) => record.resourceTypeId === type.id);
  const isService = kind === 'services';
  const base = isService ? '/api/v2/services' : `/api/v2/resources/${type.name}`;
  return ok(collectionPage(call, 'resources', base, records, isService ? 'Services' : 'Resources'));
}

function deleteResource(call: ApiCall, found: ResourceRecord): ApiAnswer {
  const drop = (): void => {
    found.status = 'HISTORICAL';
  };
  const action = { id: 1, name: 'Delete', requiresApproval: false, inputs: [] };
  const owner = { ownerId: call.user.id, orderId: 0 };
  return removal(call, found.groupId, drop, () => resourceActionJob(call.installation, found, action, {}, owner));
}

function resourceRoutes(prefix: string, kind: 'resources' | 'services'): Routes {
  const segments = (call: ApiCall): readonly string[] =>
    segmentsOf(call.installation, 'resources', resource(call, kind).id);
  return {
    [`${prefix}/`]: { get: (call) => listResources(call, kind) },
    [`${prefix}/:id/`]: {
      get: (call) => ok(itemBody(call, 'resources', resource(call, kind))),
      delete: (call) => deleteResource(call, resource(call, kind)),
    },
    [`${prefix}/:id/related-jobs/`]: {
      get: (call) => relatedJobs(call, segments(call), (job) => job.resourceId === resource(call, kind).id),
    },
    [`${prefix}/:id/history/`]: { get: (call) => history(call, segments(call), resource(call, kind).history) },
    [`${prefix}/:id/actions/:action/`]: { post: (call) => runResourceAction(call, resource(call, kind)) },
  };
}

/** Servers and resources, which orders make and change. */
export const OBJECT_ROUTES: Routes = {
  '/servers/': { get: showCollection('servers') },
  '/servers/:id/': { get: showItem('servers'), delete: deleteServer },
  '/servers/:id/related-jobs/': {
    get: (call) => {
      const server = item(call, 'servers');
      return relatedJobs(call, ['servers', server.id], (job) => job.serverIds.includes(server.id));
    },
  },
  '/servers/:id/history/': {
    get: (call) => {
      const server = item(call, 'servers');
      return history(call, ['servers', server.id], server.history);
    },
  },
  '/servers/:id/actions/:action/': { post: (call) => runServerAction(call, item(call, 'servers')) },
  ...resourceRoutes('/resources/:type', 'resources'),
  ...resourceRoutes('/services', 'services'),
};
