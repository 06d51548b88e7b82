import { missing, refused } from '../api-error.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Node } from '../rows.ts';
import { listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { anything, flag, ids, int, listOf, number, record, shape, text } from '../transport/shape.ts';

const nodeFields: Fields = fields(`
  id name comment ip port ssh_user state cluster.id cluster.name cluster.virtualization_type cpu.number cpu.used
  ram_mib.total ram_mib.allocated ram_mib.used storage.size_mib storage.used_mib storage.allocated_mib
  storage.available_mib vm.total vm.active vm.stopped vm.crashed ha_state ha_error maintenance_mode
  host_creation_blocked host_limit qemu_version kernel_version os_version`);

const hostFilter = listOf(shape({ entity: text, expression: text }, {}));

const createBody = shape(
  { name: text, cluster: int, ip: text, password: text },
  {
    ssh_port: int,
    ipv6: text,
    host_max: int,
    host_storage: record,
    image_storage_path: text,
    comment: text,
    overselling: number,
    lvm_vg_rename: flag,
    hetzner_ip: listOf(text),
    interfaces: listOf(shape({ node_interface: text, cluster_interface: int }, {})),
    host_limit: int,
    host_filter: hostFilter,
    network_autosetup_disabled: flag,
  },
);

const updateBody = shape(
  {},
  {
    host_creation_blocked: flag,
    open_vswitch: flag,
    comment: text,
    name: text,
    overselling: number,
    ipv6: text,
    host_limit: int,
    host_filter: hostFilter,
    values: record,
  },
);

/** Nodes. */
export const nodeRoutes: readonly Route[] = [
  get('vm/v3/node', 'admin', (call) =>
    listAnswer(
      call,
      call.platform.world.tables.node.all().map((node) => listedNode(call.platform, node)),
      nodeFields,
    ),
  ),
  get('vm/v3/node_short', 'admin', (call) => {
    const rows = call.platform.world.tables.node.all().map(({ id, name, cluster }) => ({ id, name, cluster }));
    return listAnswer(call, rows, fields('id name cluster'));
  }),
  get('vm/v3/node/:id', 'admin', (call) => {
    const { id, name, ip, port, state, cluster, comment, host_creation_blocked, settings } = nodeOf(call);
    return { id, name, ip, port, state, cluster, comment, host_creation_blocked, ...settings };
  }),
  post('vm/v3/node', 'admin', createBody, (call, body) => {
    const {
      name,
      cluster,
      ip,
      password: _secret,
      ssh_port: port = 22,
      comment = '',
      interfaces: _interfaces,
      ...settings
    } = body;
    if (call.platform.world.tables.cluster.get(cluster) === undefined) {
      throw missing('cluster', cluster);
    }
    const node = call.platform.world.tables.node.insert({
      ...{ name, cluster, ip, port, comment, settings, state: 'creating', ha_state: 'disabled' },
      ...{ cpu_number: 16, ram_mib: 65_536, storage_mib: 1_048_576, host_creation_blocked: false },
      interfaces: [{ name: 'vmbr0', type: 'bridge', is_default: true, is_main_network: true }],
      staged: null,
      locked: false,
    });
    const effect = { does: 'patch', table: 'node', id: node.id, fields: { state: 'active' } } as const;
    const target = `node:${node.id}`;
    const task = call.platform.jobs.submit({ name: 'node_create', target, account: call.caller.id, effect });
    return { id: node.id, task, storages_tasks: 0 };
  }),
  post(
    'vm/v3/node/:id',
    'admin',
    updateBody,
    (call, { values: _values, name, comment, host_creation_blocked, ...rest }) => {
      const node = nodeOf(call);
      node.name = name ?? node.name;
      node.comment = comment ?? node.comment;
      node.host_creation_blocked = host_creation_blocked ?? node.host_creation_blocked;
      node.settings = { ...node.settings, ...rest };
      return { id: node.id };
    },
  ),
  post('vm/v3/node/:id/ip', 'admin', shape({ ip: text }, { ssh_port: int }), (call, { ip, ssh_port }) => {
    const node = nodeOf(call);
    node.ip = ip;
    node.port = ssh_port ?? node.port;
    return { id: node.id };
  }),
  post('vm/v3/node/:id/ha/enable', 'admin', anything, (call) => setHa(call, 'enabled')),
  post('vm/v3/node/:id/ha/state', 'admin', shape({ state: text }, {}), (call, { state }) => setHa(call, state)),
  post('vm/v3/node/:id/run_script', 'admin', shape({ script: int }, { params: ids }), (call, { script }) => {
    const node = nodeOf(call);
    if (call.platform.world.tables.node_script.get(script) === undefined) {
      throw missing('node_script', script);
    }
    return { id: node.id, task: nodeJob(call, 'node_run_script') };
  }),
  del('vm/v3/node/:id', 'admin', (call) => {
    const node = nodeOf(call);
    const host = call.platform.world.tables.host.find((row) => row.node === node.id);
    if (host !== undefined) {
      throw refused(`The node ${node.id} holds the VM ${host.id}`);
    }
    const effect = { does: 'remove', table: 'node', id: node.id } as const;
    const order = { name: 'node_delete', target: `node:${node.id}`, account: call.caller.id, effect };
    return { id: node.id, task: call.platform.jobs.submit(order) };
  }),
];

/** The node that the path names. @throws {ApiError} */
export function nodeOf({ platform, id }: Call): Node {
  const node = platform.world.tables.node.get(id);
  if (node === undefined) {
    throw missing('node', id);
  }
  return node;
}

function nodeJob({ platform, caller, id }: Call, name: string): number {
  return platform.jobs.submit({ name, target: `node:${id}`, account: caller.id, effect: { does: 'nothing' } });
}

function setHa(call: Call, state: string): object {
  const node = nodeOf(call);
  node.ha_state = state;
  return { id: node.id, task: nodeJob(call, 'node_ha_state') };
}

function listedNode({ world, knobs }: Platform, node: Node): object {
  const { cluster: clusters, disk: disks, host } = world.tables;
  const { id, name, comment, ip, port, state, host_creation_blocked, ha_state, settings } = node;
  const cluster = clusters.get(node.cluster);
  const hosts = host.where((row) => row.node === id);
  const cpu = hosts.reduce((sum, { resources }) => sum + resources.cpu_number, 0);
  const ram = hosts.reduce((sum, { resources }) => sum + resources.ram_mib, 0);
  const space = disks.where((row) => row.node === id).reduce((sum, { size_mib }) => sum + size_mib, 0);
  const count = (wanted: string) => hosts.filter((row) => row.state === wanted).length;
  const shared = {
    ...{ id, name, comment, ip, port, ssh_user: 'root', state, host_creation_blocked, ha_state, ha_error: 'no_error' },
    cluster: { id: node.cluster, name: cluster?.name ?? '', virtualization_type: cluster?.virtualization_type ?? '' },
    ...settings,
  };
  if (knobs.readShape === 'older') {
    return {
      ...shared,
      cpu_number: node.cpu_number,
      ram_mib: { total: node.ram_mib, used: ram },
      storage_mib: { total: node.storage_mib, used: space },
    };
  }
  return {
    ...shared,
    cpu: { number: node.cpu_number, used: cpu },
    ram_mib: { total: node.ram_mib, allocated: ram },
    storage: {
      size_mib: node.storage_mib,
      used_mib: space,
      allocated_mib: space,
      available_mib: node.storage_mib - space,
    },
    vm: {
      total: hosts.length,
      active: count('active'),
      stopped: count('stopped'),
      crashed: count('crashed'),
      estimated: 0,
    },
    ...{ frr_error: 'no_error', bird_error: 'no_error', maintenance_mode: false },
    ...{ qemu_version: '8.2.2', kernel_version: '6.1.0', os_version: 'AlmaLinux 9' },
  };
}
