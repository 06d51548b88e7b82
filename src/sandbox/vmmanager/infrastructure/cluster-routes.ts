import { missing, refused } from '../api-error.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Cluster } from '../rows.ts';
import { deletedAnswer, listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { anything, flag, ids, int, listOf, number, record, shape, text } from '../transport/shape.ts';
import { clusterStorages } from './storage-routes.ts';

const clusterFields: Fields = fields(`
  id name comment state virtualization_type datacenter_type host_count account_host_count node_count
  cpu_number.total cpu_number.used ram_mib.total ram_mib.used storage_mib.total storage_mib.used
  storages.id storages.name storage.id storage.name ippools.id ippools.name vxlans.id backup_locations.id
  domain_template domain_change_allowed overselling host_distribution_policy`);

const interfaces = listOf(shape({ interface: int, ippool: ids }, {}));

const editableFields = {
  comment: text,
  iso_enabled: flag,
  manage_disk_enabled: flag,
  time_zone: text,
  interfaces,
  os: ids,
  backup_locations: ids,
  os_storage_path: text,
  image_storage_path: text,
  overselling: number,
  host_distribution_policy: text,
  host_filter: listOf(shape({ entity: text, expression: text }, {})),
  domain_template: text,
  datacenter_params: record,
  domain_change_allowed: flag,
  proxy_enabled: flag,
  host_per_node_limit: int,
  dns_servers: listOf(text),
  node_network: record,
  vxlan_mode: text,
  vxlan_settings: record,
};

/** Clusters. */
export const clusterRoutes: readonly Route[] = [
  get('vm/v3/cluster', 'admin', (call) =>
    listAnswer(
      call,
      call.platform.world.tables.cluster.all().map((row) => clusterView(call, row)),
      clusterFields,
    ),
  ),
  get('vm/v3/cluster/:id', 'admin', (call) => {
    const { id, name, comment, state, virtualization_type, datacenter_type, settings } = clusterOf(call);
    return { id, name, comment, state, virtualization_type, datacenter_type, ...settings };
  }),
  post(
    'vm/v3/cluster',
    'admin',
    shape({ name: text, virtualization_type: text, datacenter_type: text }, editableFields),
    (call, { name, virtualization_type, datacenter_type, comment = '', ...rest }) => {
      const { cluster: clusters } = call.platform.world.tables;
      const { interfaces: places = [], os = [], backup_locations = [], ...settings } = rest;
      const cluster = clusters.insert({
        ...{ name, comment, virtualization_type, datacenter_type, state: 'active' },
        backup_locations: [...backup_locations],
        settings,
      });
      setPools(call.platform, cluster.id, places);
      setOs(call.platform, cluster.id, os);
      return { id: cluster.id, task: clusterJob({ ...call, id: cluster.id }, 'cluster_create') };
    },
  ),
  post('vm/v3/cluster/:id', 'admin', shape({}, { name: text, ...editableFields }), (call, body) => {
    const cluster = clusterOf(call);
    const {
      name = cluster.name,
      comment = cluster.comment,
      interfaces: places,
      os,
      backup_locations,
      ...settings
    } = body;
    Object.assign(cluster, { name, comment, settings: { ...cluster.settings, ...settings } });
    cluster.backup_locations = [...(backup_locations ?? cluster.backup_locations)];
    if (places !== undefined) {
      setPools(call.platform, cluster.id, places);
    }
    if (os !== undefined) {
      setOs(call.platform, cluster.id, os);
    }
    return { id: cluster.id, tasks: [clusterJob(call, 'cluster_edit')] };
  }),
  post('vm/v3/cluster/:id/settings', 'admin', shape({ name: text }, {}), (call, { name }) => {
    const cluster = clusterOf(call);
    cluster.name = name;
    return { id: cluster.id };
  }),
  del('vm/v3/cluster/:id', 'admin', (call) => {
    const { cluster, node, storage_attachment } = call.platform.world.tables;
    clusterOf(call);
    if (node.find((row) => row.cluster === call.id) !== undefined) {
      throw refused(`The cluster ${call.id} has nodes`);
    }
    for (const row of storage_attachment.where((candidate) => candidate.cluster === call.id)) {
      storage_attachment.remove(row.id);
    }
    setPools(call.platform, call.id, []);
    cluster.remove(call.id);
    return deletedAnswer(call.id);
  }),
  post('vm/v3/cluster/:id/ippool', 'admin', shape({ interfaces }, {}), (call, body) => {
    const { id } = clusterOf(call);
    setPools(call.platform, id, body.interfaces);
    return { id };
  }),
  post('vm/v3/cluster/:id/ssh_key', 'admin', shape({ ssh_keys: ids }, {}), (call, { ssh_keys }) => {
    const { id } = clusterOf(call);
    for (const row of call.platform.world.tables.ssh_key.all()) {
      const others = (row['clusters'] as readonly number[]).filter((cluster) => cluster !== id);
      row['clusters'] = ssh_keys.includes(row.id) ? [...others, id] : others;
    }
    return { id };
  }),
  ...['dc_network', 'fix_frr', 'ha_agent_update', 'internal_edit'].map((action) =>
    post(`vm/v3/cluster/:id/${action}`, 'admin', anything, (call) => ({
      id: clusterOf(call).id,
      task: clusterJob(call, `cluster_${action}`),
    })),
  ),
  get('vm/v3/cluster/:id/vxlan', 'admin', (call) => listAnswer(call, vxlansOf(call), fields('id name tag'))),
  get('vm/v3/cluster/:id/vxlan/node', 'admin', (call) => {
    clusterOf(call);
    const rows = call.platform.world.tables.node.where((node) => node.cluster === call.id);
    return listAnswer(
      call,
      rows.map(({ id, name }) => ({ id, name, vxlans: vxlansOf(call) })),
      fields('id name'),
    );
  }),
  get('vm/v3/cluster/:id/vxlan/user', 'admin', (call) => {
    const { account, vxlan } = call.platform.world.tables;
    const owners = new Set(
      vxlan.where(({ clusters }) => clusters.includes(clusterOf(call).id)).map((row) => row.account),
    );
    const rows = account.where(({ id }) => owners.has(id)).map(({ id, email }) => ({ id, email }));
    return listAnswer(call, rows, fields('id email'));
  }),
];

function clusterOf({ platform, id }: Call): Cluster {
  const cluster = platform.world.tables.cluster.get(id);
  if (cluster === undefined) {
    throw missing('cluster', id);
  }
  return cluster;
}

function clusterJob({ platform, caller, id }: Call, name: string): number {
  return platform.jobs.submit({ name, target: `cluster:${id}`, account: caller.id, effect: { does: 'nothing' } });
}

function setPools(
  { world }: Platform,
  cluster: number,
  places: readonly { readonly interface: number; readonly ippool: readonly number[] }[],
): void {
  for (const pool of places.flatMap(({ ippool }) => ippool)) {
    if (world.tables.ippool.get(pool) === undefined) {
      throw missing('ippool', pool);
    }
  }
  for (const pool of world.tables.ippool.all()) {
    const others = pool.clusters.filter(({ id }) => id !== cluster);
    const here = places.filter(({ ippool }) => ippool.includes(pool.id));
    pool.clusters = [...others, ...here.map((place) => ({ id: cluster, interface: place.interface }))];
  }
}

function setOs({ world }: Platform, cluster: number, wanted: readonly number[]): void {
  for (const os of world.tables.os.all()) {
    const others = os.clusters.filter((id) => id !== cluster);
    os.clusters = wanted.includes(os.id) ? [...others, cluster] : others;
  }
}

function vxlansOf(call: Call): object[] {
  const { id } = clusterOf(call);
  return call.platform.world.tables.vxlan
    .where(({ clusters }) => clusters.includes(id))
    .map(({ id: vxlan, name, tag }) => ({ id: vxlan, name, tag }));
}

function clusterView({ platform, caller }: Call, cluster: Cluster): object {
  const { tables } = platform.world;
  const { id, name, comment, state, virtualization_type, datacenter_type, settings } = cluster;
  const nodes = tables.node.where((row) => row.cluster === id);
  const hosts = tables.host.where((row) => row.cluster === id);
  const nodeIds = new Set(nodes.map((node) => node.id));
  const disks = tables.disk.where((row) => nodeIds.has(row.node));
  const storages = clusterStorages(platform, id);
  const pools = tables.ippool.where((pool) => pool.vxlan === null);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    ...{ id, name, comment, state, virtualization_type, datacenter_type, ...settings },
    cpu_number: {
      total: sum(nodes.map((node) => node.cpu_number)),
      used: sum(hosts.map(({ resources }) => resources.cpu_number)),
    },
    ram_mib: {
      total: sum(nodes.map((node) => node.ram_mib)),
      used: sum(hosts.map(({ resources }) => resources.ram_mib)),
    },
    storage_mib: { total: sum(nodes.map((node) => node.storage_mib)), used: sum(disks.map((disk) => disk.size_mib)) },
    host_count: hosts.length,
    account_host_count: hosts.filter(({ account }) => account === caller.id).length,
    node_count: nodes.length,
    storages,
    storage: storages[0] ?? null,
    vxlans: tables.vxlan.where(({ clusters }) => clusters.includes(id)).map((row) => ({ id: row.id, name: row.name })),
    dc_networks: [],
    ippools: pools.flatMap((pool) =>
      pool.clusters
        .filter((place) => place.id === id)
        .map((place) => ({ id: pool.id, name: pool.name, interface: place.interface })),
    ),
    backup_locations: cluster.backup_locations
      .flatMap((location) => tables.backup_location.get(location) ?? [])
      .map((location) => ({ id: location.id, name: location['name'] })),
  };
}
