import { missing, refused } from '../api-error.ts';
import { fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import { listAnswer } from '../transport/answers.ts';
import type { Read } from '../transport/kinds.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { flag, int, listOf, shape, text } from '../transport/shape.ts';
import { cloneHost } from './clone-host.ts';
import type { Host } from './host.ts';
import { hostJob, patchHost, readHost, writeHost } from './host-access.ts';
import { cloneBody, migrateBody, recipeBody } from './host-bodies.ts';
import { hostMetrics } from './metrics.ts';
import { mainStorage } from './placement.ts';
import { assertRecipes, runRecipes } from './recipes.ts';

const historyFields = fields('id date_create name params state task user');

/** What is done to a machine beside its life and its addresses. */
export const hostOperationRoutes: readonly Route[] = [
  get('vm/v3/host/:id/migrate', 'admin', (call) => ({ nodes: migrationTargets(call.platform, readHost(call)) })),
  post('vm/v3/host/:id/migrate', 'admin', migrateBody, migrateHost),
  post('vm/v3/host/:id/relocate', 'admin', shape({ node: int }, {}), (call, { node }) => {
    const host = writeHost(call);
    assertTarget(call.platform, host, node);
    const effect = { does: 'migrate', host: host.id, node, storages: [] } as const;
    return { id: host.id, task: hostJob(call, host, 'host_relocate', effect, { params: { node } }) };
  }),
  post('vm/v3/host/:id/clone', 'user', cloneBody, cloneHost),
  post('vm/v3/host/:id/rescue_mode', 'user', shape({ rescue_mode: flag }, {}), (call, { rescue_mode }) => {
    const host = writeHost(call);
    return { id: host.id, task: hostJob(call, host, 'host_rescue_mode', patchHost(host, { rescue_mode })) };
  }),
  post('vm/v3/host/:id/iso/mount', 'user', shape({ url: text }, { tags: listOf(int) }), (call, { url }) => {
    const host = writeHost(call);
    return { id: host.id, task: hostJob(call, host, 'host_iso_mount', patchHost(host, { iso_url: url })) };
  }),
  ...(['finish', 'cancel'] as const).map((step) =>
    post(`vm/v3/host/:id/iso/${step}`, 'user', shape({}, {}), (call) => {
      const host = writeHost(call);
      return { id: host.id, task: hostJob(call, host, `host_iso_${step}`, patchHost(host, { iso_url: null })) };
    }),
  ),
  post('vm/v3/host/:id/runrecipe', 'user', recipeBody, (call, body) => {
    const host = writeHost(call);
    assertRecipes(call, body);
    const started = runRecipes(call, host, body);
    return { id: host.id, task: started.recipe_task, ...started, spice_task: 0 };
  }),
  get('vm/v3/host/:id/vnc_settings', 'user', (call) => ({ password: readHost(call).vnc_password })),
  post('vm/v3/host/:id/vnc_settings', 'user', shape({ password: text }, {}), (call, { password }) => {
    const host = writeHost(call);
    host.vnc_password = password;
    return { id: host.id };
  }),
  post('vm/v3/host/:id/guest_agent', 'user', shape({}, {}), (call) => {
    const host = writeHost(call);
    return { id: host.id, task: hostJob(call, host, 'host_guest_agent', { does: 'nothing' }) };
  }),
  del('vm/v3/host/:id/snapshot', 'user', (call) => {
    const host = writeHost(call);
    const effect = patchHost(host, { snapshot_count: Math.max(0, host.snapshot_count - 1) });
    return { id: host.id, task: hostJob(call, host, 'snapshot_delete', effect) };
  }),
  get('vm/v3/host/:id/history', 'user', (call) => {
    const { id } = readHost(call);
    const rows = call.platform.world.tables.history.where(({ host }) => host === id);
    const list = rows.map(({ host: _host, ...entry }) => entry);
    return { ...listAnswer(call, list, historyFields), max_id: rows.at(-1)?.id ?? 0 };
  }),
  get('vm/v3/host/:id/metrics', 'user', (call) => hostMetrics(call.platform, readHost(call), call.query)),
];

/** Where a machine can go: the other nodes of its cluster, each with what speaks against it. */
function migrationTargets({ world }: Platform, host: Host): object[] {
  const obstacle = migrationObstacle({ world }, host);
  return world.tables.node
    .where((node) => node.cluster === host.cluster && node.id !== host.node)
    .map(({ id, name, ip, host_creation_blocked }) => {
      const reason = obstacle ?? (host_creation_blocked ? 'The node takes no machines' : '');
      return { id, name, ip, is_suitable: reason === '', reason };
    });
}

function migrationObstacle({ world }: Pick<Platform, 'world'>, host: Host): string | undefined {
  if (world.tables.cluster.get(host.cluster)?.datacenter_type === 'routing') {
    return 'Machines of a cluster with routing do not migrate';
  }
  if (host.state !== 'active') {
    return 'The VM is not active';
  }
  if (host.iso_url !== null) {
    return 'An ISO image is mounted';
  }
  return host.snapshot_count > 0 ? 'The VM has snapshots' : undefined;
}

function migrateHost(call: Call, { node, disks = [] }: Read<typeof migrateBody>): object {
  const host = writeHost(call);
  assertTarget(call.platform, host, node);
  const obstacle = migrationObstacle(call.platform, host);
  if (obstacle !== undefined) {
    throw refused(obstacle);
  }
  const storages = disks.map(({ id, dst_storage }) => ({
    disk: id,
    storage: mainStorage(call.platform, host.cluster, dst_storage),
  }));
  const effect = { does: 'migrate', host: host.id, node, storages } as const;
  return { id: host.id, task: hostJob(call, host, 'host_migrate', effect, { params: { node } }) };
}

function assertTarget({ world }: Platform, host: Host, id: number): void {
  const node = world.tables.node.get(id);
  if (node === undefined) {
    throw missing('node', id);
  }
  if (node.cluster !== host.cluster || id === host.node) {
    throw refused(`The VM ${host.id} cannot go to the node ${id}`);
  }
}
