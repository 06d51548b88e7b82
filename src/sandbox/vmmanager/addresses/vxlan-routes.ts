import { assertWithinLimits } from '../access/limits.ts';
import { missing, refused } from '../api-error.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import { ownerOf } from '../host/create-host.ts';
import type { Platform } from '../platform.ts';
import type { Cluster, IpNet, Vxlan } from '../rows.ts';
import { deletedAnswer, listAnswer } from '../transport/answers.ts';
import type { Read } from '../transport/kinds.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { ids, int, listOf, shape, text } from '../transport/shape.ts';
import { addressFields, addressView } from './address-views.ts';
import { assertNetwork } from './network-routes.ts';

const vxlanFields: Fields = fields(`
  id name comment account.id account.email tag host_count clusters.id clusters.name
  ipnets.id ipnets.name ipnets.gateway ippool`);

const inner = shape({ name: text }, { gateway: text });
const createBody = shape({ name: text, clusters: ids }, { account: int, comment: text, ipnets: listOf(inner) });
const updateBody = shape({}, { name: text, comment: text, account: int, clusters: ids, ipnets: listOf(inner) });

/** A Switching cluster with virtual networks holds no more nodes than this (VMmanager 6 documentation, "Virtual networks (VxLAN)"). */
const switchingNodes = 10;

/** Virtual networks: each belongs to one user. */
export const vxlanRoutes: readonly Route[] = [
  get('vm/v3/vxlan', 'user', (call) => {
    const rows = call.platform.world.tables.vxlan.where(({ account }) => call.isAdmin || account === call.caller.id);
    return listAnswer(
      call,
      rows.map((row) => vxlanView(call.platform, row)),
      vxlanFields,
    );
  }),
  get('vm/v3/vxlan/:id', 'user', (call) => vxlanView(call.platform, vxlanOf(call))),
  post('vm/v3/vxlan', 'user', createBody, createVxlan),
  post('vm/v3/vxlan/:id', 'user', updateBody, updateVxlan),
  post('vm/v3/vxlan/:id/ipnet', 'user', inner, (call, body) => {
    const vxlan = vxlanOf(call);
    return { id: insertNet(call.platform, vxlan.id, body).id };
  }),
  post('vm/v3/vxlan/:id/ipnet/:net', 'user', shape({}, { name: text, gateway: text }), (call, { name, gateway }) => {
    const net = netOf(call);
    if (name !== undefined && name !== net.name) {
      throw refused(`The name of the network ${net.id} is fixed`);
    }
    assertNetwork(net.name, gateway ?? net.gateway);
    net.gateway = gateway ?? net.gateway;
    return { id: net.id };
  }),
  del('vm/v3/vxlan/:id/ipnet/:net', 'user', (call) => {
    const net = netOf(call);
    assertUnused(call.platform, (row) => row.network === net.id, `network ${net.id}`);
    call.platform.world.tables.ipnet.remove(net.id);
    return deletedAnswer(net.id);
  }),
  get('vm/v3/vxlan/:id/ip', 'user', (call) => {
    const { id } = vxlanOf(call);
    const rows = call.platform.world.tables.address.where(({ vxlan }) => vxlan === id);
    const shown = rows.map((row) => ({ ...addressView(call.platform, row), ipnet: row.network, comment: '' }));
    return listAnswer(call, shown, fields([...addressFields, 'ipnet', 'comment'].join(' ')));
  }),
  del('vm/v3/vxlan/:id', 'user', (call) => {
    const { ipnet, ippool, vxlan: table } = call.platform.world.tables;
    const vxlan = vxlanOf(call);
    assertUnused(call.platform, (row) => row.vxlan === vxlan.id, `vxlan ${vxlan.id}`);
    for (const net of ipnet.where((row) => row.vxlan === vxlan.id)) {
      ipnet.remove(net.id);
    }
    ippool.remove(vxlan.ippool);
    table.remove(vxlan.id);
    return deletedAnswer(vxlan.id);
  }),
];

function createVxlan(
  call: Call,
  { name, comment = '', clusters, ipnets = [], ...body }: Read<typeof createBody>,
): object {
  const { platform } = call;
  const { vxlan: table, ippool } = platform.world.tables;
  const account = ownerOf(call, body.account);
  for (const id of clusters) {
    assertTakesVxlans(platform, id);
  }
  for (const { name: cidr, gateway = '' } of ipnets) {
    assertNetwork(cidr, gateway);
  }
  assertWithinLimits(platform, account, { vxlan_count: 1 });
  const pool = ippool.insert({ name: `vxlan_${name}`, note: '', clusters: [], vxlan: table.nextId() });
  const owned = { account: account.id, clusters: [...clusters], tag: 1000 + table.nextId(), ippool: pool.id };
  const vxlan = table.insert({ name, comment, ...owned });
  for (const net of ipnets) {
    insertNet(platform, vxlan.id, net);
  }
  return { id: vxlan.id };
}

function updateVxlan(call: Call, body: Read<typeof updateBody>): object {
  const vxlan = vxlanOf(call);
  const moved = body.account !== undefined && body.account !== vxlan.account;
  const elsewhere = body.clusters !== undefined && String(body.clusters) !== String(vxlan.clusters);
  if (moved || elsewhere) {
    throw refused(`The ${moved ? 'account' : 'clusters'} of the vxlan ${vxlan.id} cannot be changed`);
  }
  vxlan.name = body.name ?? vxlan.name;
  vxlan.comment = body.comment ?? vxlan.comment;
  const present = netsOf(call.platform, vxlan.id).map(({ name }) => name);
  for (const net of (body.ipnets ?? []).filter(({ name }) => !present.includes(name))) {
    insertNet(call.platform, vxlan.id, net);
  }
  return { id: vxlan.id };
}

function insertNet({ world }: Platform, vxlan: number, { name, gateway = '' }: Read<typeof inner>): IpNet {
  const { family } = assertNetwork(name, gateway);
  if (world.tables.ipnet.find((net) => net.vxlan === vxlan && net.name === name) !== undefined) {
    throw refused(`The network ${name} exists already in the vxlan ${vxlan}`);
  }
  return world.tables.ipnet.insert({ name, gateway, note: '', family, vxlan, settings: {} });
}

function assertTakesVxlans({ world }: Platform, id: number): void {
  const cluster: Cluster | undefined = world.tables.cluster.get(id);
  if (cluster === undefined) {
    throw missing('cluster', id);
  }
  if (cluster.virtualization_type !== 'kvm' || cluster.datacenter_type === 'routing') {
    throw refused(`The cluster ${id} takes no virtual networks`);
  }
  const nodes = world.tables.node.where((node) => node.cluster === id).length;
  if (cluster.datacenter_type === 'switching' && nodes > switchingNodes) {
    throw refused(`The cluster ${id} has too many nodes for virtual networks`);
  }
}

function assertUnused(
  { world }: Platform,
  uses: (row: { vxlan: number | null; network: number }) => boolean,
  what: string,
) {
  const inUse = world.tables.address.find(uses);
  if (inUse !== undefined) {
    throw refused(`The ${what} is in use: ${inUse.ip_addr} belongs to the VM ${inUse.host}`);
  }
}

function vxlanOf({ platform, caller, isAdmin, id }: Call): Vxlan {
  const vxlan = platform.world.tables.vxlan.get(id);
  if (vxlan === undefined || !(isAdmin || vxlan.account === caller.id)) {
    throw missing('vxlan', id);
  }
  return vxlan;
}

function netOf(call: Call): IpNet {
  const vxlan = vxlanOf(call);
  const net = call.platform.world.tables.ipnet.get(Number(call.params['net']));
  if (net?.vxlan !== vxlan.id) {
    throw missing('ipnet', call.params['net'] ?? '');
  }
  return net;
}

function netsOf({ world }: Platform, vxlan: number): IpNet[] {
  return world.tables.ipnet.where((net) => net.vxlan === vxlan);
}

function vxlanView(platform: Platform, { id, name, comment, account, tag, clusters, ippool }: Vxlan): object {
  const { tables } = platform.world;
  const hostsOn = (passes: (row: { network: number; host: number }) => boolean) =>
    new Set(tables.address.where((row) => row.vxlan === id && passes(row)).map(({ host }) => host)).size;
  return {
    ...{ id, name, comment, tag, ippool },
    account: { id: account, email: tables.account.get(account)?.email ?? '' },
    host_count: hostsOn(() => true),
    clusters: clusters.flatMap((cluster) => {
      const found = tables.cluster.get(cluster);
      const { vxlan_mode = 'evpn', vxlan_settings = {} } = found?.settings ?? {};
      const vxlan_host_count = hostsOn(({ host }) => tables.host.get(host)?.cluster === cluster);
      return found === undefined
        ? []
        : [{ id: cluster, name: found.name, vxlan_mode, vxlan_settings, vxlan_host_count }];
    }),
    ipnets: netsOf(platform, id).map((net) => ({
      id: net.id,
      name: net.name,
      gateway: net.gateway,
      vxlan_host_count: hostsOn(({ network }) => network === net.id),
    })),
  };
}
