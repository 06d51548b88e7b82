import { missing, refused } from '../api-error.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Os } from '../rows.ts';
import type { Row } from '../table.ts';
import { deletedAnswer, listAnswer } from '../transport/answers.ts';
import type { Read } from '../transport/kinds.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { flag, ids, int, listOf, shape, text } from '../transport/shape.ts';

const osFields: Fields = fields(`
  id name os_group repository repository_id state tags adminonly clusters.id clusters.name nodes.id nodes.name
  min_ram_mib hdd_mib_required cpu_mode efi_boot comment updated_at is_lxd_image`);

const repositoryFields = fields('id name url state type');

const osBody = shape({}, { adminonly: flag, clusters: ids, product_key: text, kms_ip: text, kms_port: int });

const importBody = shape({ repository_id: int, os: listOf(text) }, { repository_type: text });

/** Operating system templates, which come from repositories, and the repositories. */
export const osRoutes: readonly Route[] = [
  get('vm/v3/os', 'user', (call) => {
    const usable = call.platform.world.tables.os.where(
      (os) => os.clusters.length > 0 && (call.isAdmin || !os.adminonly),
    );
    return listAnswer(
      call,
      usable.map((os) => osView(call.platform, os)),
      osFields,
    );
  }),
  get('vm/v3/os/all', 'admin', (call) =>
    listAnswer(
      call,
      call.platform.world.tables.os.all().map((os) => osView(call.platform, os)),
      osFields,
    ),
  ),
  get('vm/v3/os/:id', 'user', (call) => {
    const { id, name, os_group, adminonly, repository } = osOf(call);
    return { id, name, os_group, adminonly, repository_id: repository, state: 'active' };
  }),
  post('vm/v3/os', 'admin', importBody, importOs),
  post('vm/v3/os/:id', 'admin', osBody, (call, { adminonly, clusters, ...settings }) => {
    const os = osOf(call);
    const unknown = clusters?.find((id) => call.platform.world.tables.cluster.get(id) === undefined);
    if (unknown !== undefined) {
      throw missing('cluster', unknown);
    }
    os.adminonly = adminonly ?? os.adminonly;
    os.clusters = [...(clusters ?? os.clusters)];
    os.settings = { ...os.settings, ...settings };
    return { id: os.id, tasks: [osJob(call, 'os_update')] };
  }),
  del('vm/v3/os/:id', 'admin', (call) => {
    const os = osOf(call);
    const host = call.platform.world.tables.host.find((row) => row.os === os.id);
    if (host !== undefined) {
      throw refused(`The os ${os.id} is in use by the VM ${host.id}`);
    }
    call.platform.world.tables.os.remove(os.id);
    return deletedAnswer(os.id);
  }),
  del('vm/v3/os/:id/node/:node', 'admin', (call) => setNode(call, false)),
  post('vm/v3/os/:id/node/:node/enable', 'admin', shape({}, {}), (call) => setNode(call, true)),
  post('vm/v3/os/:id/node/:node/disable', 'admin', shape({}, {}), (call) => setNode(call, false)),
  get('vm/v3/repository', 'admin', (call) =>
    listAnswer(call, call.platform.world.tables.repository.all(), repositoryFields),
  ),
  get('vm/v3/repository/:id', 'admin', repositoryOf),
  post('vm/v3/repository', 'admin', shape({ name: text, url: text }, {}), (call, body) => {
    const { repository } = call.platform.world.tables;
    const { id } = repository.insert({ ...body, state: 'active', type: 'custom' });
    return { id, tasks: [repositoryJob({ ...call, id })] };
  }),
  post('vm/v3/repository/:id', 'admin', shape({}, { name: text, url: text }), (call, body) => {
    const row = repositoryOf(call);
    Object.assign(row, body);
    return { id: row.id, tasks: [repositoryJob(call)] };
  }),
  del('vm/v3/repository/:id', 'admin', (call) => {
    const { os, repository } = call.platform.world.tables;
    const row = repositoryOf(call);
    const template = os.find((candidate) => candidate.repository === row.id);
    if (template !== undefined) {
      throw refused(`The repository ${row.id} is in use: the os ${template.id} comes from it`);
    }
    repository.remove(row.id);
    return deletedAnswer(row.id);
  }),
];

/** Takes templates of a repository in by name, for every cluster. @returns The first one's id and a job for each. */
function importOs(call: Call, body: Read<typeof importBody>): object {
  const { cluster, os: templates, repository } = call.platform.world.tables;
  if (repository.get(body.repository_id) === undefined) {
    throw missing('repository', body.repository_id);
  }
  const known = templates.find(({ name }) => body.os.includes(name));
  if (known !== undefined || body.os.length === 0) {
    throw refused(known === undefined ? 'No template is named' : `The os '${known.name}' exists already`);
  }
  const imported = body.os.map((name) =>
    templates.insert({
      ...{ name, os_group: 'custom', repository: body.repository_id, adminonly: false, disabledNodes: [] },
      ...{ min_ram_mib: 512, hdd_mib_required: 1024, tags: [], settings: {}, updated_at: call.platform.date() },
      clusters: cluster.all().map(({ id }) => id),
    }),
  );
  return { id: imported[0]?.id ?? 0, tasks: imported.map(({ id }) => osJob({ ...call, id }, 'os_import')) };
}

function osOf({ platform, isAdmin, id }: Call): Os {
  const os = platform.world.tables.os.get(id);
  if (os === undefined || (os.adminonly && !isAdmin)) {
    throw missing('os', id);
  }
  return os;
}

function repositoryOf({ platform, id }: Call): Row {
  const row = platform.world.tables.repository.get(id);
  if (row === undefined) {
    throw missing('repository', id);
  }
  return row;
}

function setNode(call: Call, enabled: boolean): object {
  const os = osOf(call);
  const node = Number(call.params['node']);
  const others = os.disabledNodes.filter((id) => id !== node);
  os.disabledNodes = enabled ? others : [...others, node];
  return { id: os.id, task: osJob(call, 'os_update') };
}

function osJob({ platform, caller, id }: Call, name: string): number {
  return platform.jobs.submit({ name, target: `os:${id}`, account: caller.id, effect: { does: 'nothing' } });
}

function repositoryJob({ platform, caller, id }: Call): number {
  const order = { name: 'repository_update', target: `repository:${id}`, account: caller.id } as const;
  return platform.jobs.submit({ ...order, effect: { does: 'nothing' } });
}

function osView({ world }: Platform, os: Os): object {
  const { cluster, node, repository } = world.tables;
  const { id, name, os_group, adminonly, min_ram_mib, hdd_mib_required, tags, updated_at } = os;
  const { product_key: _secret, ...settings } = os.settings;
  const nodes = node.where((row) => os.clusters.includes(row.cluster) && !os.disabledNodes.includes(row.id));
  return {
    ...{ id, name, os_group, adminonly, min_ram_mib, hdd_mib_required, tags, updated_at, state: 'active', comment: '' },
    repository: repository.get(os.repository)?.['name'] ?? 'local',
    repository_id: os.repository,
    clusters: os.clusters.flatMap((row) => cluster.get(row) ?? []).map((row) => ({ id: row.id, name: row.name })),
    nodes: nodes.map((row) => ({ id: row.id, name: row.name, ip_addr: row.ip, ssh_port: row.port })),
    ...{ cpu_mode: 'default', efi_boot: false, is_lxd_image: false, ...settings },
  };
}
