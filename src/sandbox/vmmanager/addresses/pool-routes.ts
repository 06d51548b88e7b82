import { missing, refused } from '../api-error.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import { contains, overlaps, parseBlock, parseCidr } from '../ip-math.ts';
import type { Platform } from '../platform.ts';
import type { IpPool, IpRange } from '../rows.ts';
import { deletedAnswer, listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { flag, int, listOf, shape, text } from '../transport/shape.ts';
import { addressFields, addressView } from './address-views.ts';
import { poolUsage } from './allocate.ts';

const poolFields: Fields = fields(`
  id name note total_ip using_ip ipv4.total ipv4.used ipv6.total ipv6.used min_ipv6_prefix
  clusters.id clusters.name clusters.interface`);

const rangeFields = fields('id name ippool');

const attachments = listOf(shape({ id: int }, { interface: int, name: text, enabled: flag }));

/** Pools and ranges. Clients use ip/v3 and vm/v3 for them side by side: both are served. */
export const poolRoutes: readonly Route[] = [
  ...['ip/v3/ippool', 'vm/v3/ippool'].flatMap((path) => [
    get(path, 'admin', (call) => {
      const pools = call.platform.world.tables.ippool.where(({ vxlan }) => vxlan === null);
      return listAnswer(
        call,
        pools.map((pool) => listedPool(call.platform, pool)),
        poolFields,
      );
    }),
    get(`${path}/:id`, 'admin', (call) => {
      const { id, name, note } = poolOf(call);
      return { id, name, note };
    }),
    post(`${path}/:id`, 'admin', shape({}, { name: text, note: text }), (call, body) => {
      const pool = poolOf(call);
      assertNameFree(call.platform, body.name, pool.id);
      Object.assign(pool, body);
      return { id: pool.id };
    }),
    del(`${path}/:id`, 'admin', deletePool),
  ]),
  ...['ip/v3/userspace/public/ippool', 'ip/v3/userspace/:space/ippool'].map((path) =>
    post(path, 'admin', shape({ name: text }, { note: text }), ({ platform }, { name, note = '' }) => {
      assertNameFree(platform, name, 0);
      return { id: platform.world.tables.ippool.insert({ name, note, clusters: [], vxlan: null }).id };
    }),
  ),
  post('vm/v3/ippool/:id/range', 'admin', shape({ name: text }, {}), addRange),
  post('vm/v3/ippool/:id/cluster', 'admin', shape({ clusters: attachments }, {}), (call, { clusters }) => {
    const pool = poolOf(call);
    const unknown = clusters.find(({ id }) => call.platform.world.tables.cluster.get(id) === undefined);
    if (unknown !== undefined) {
      throw missing('cluster', unknown.id);
    }
    const named = new Set(clusters.map(({ id }) => id));
    const kept = call.platform.knobs.poolClusters === 'add' ? pool.clusters.filter(({ id }) => !named.has(id)) : [];
    const attached = clusters.filter(({ enabled }) => enabled !== false);
    pool.clusters = [...kept, ...attached.map((entry) => ({ id: entry.id, interface: entry.interface ?? 0 }))];
    return { id: pool.id };
  }),
  get('vm/v3/ippool/:id/cluster', 'admin', (call) => {
    const { clusters } = poolOf(call);
    const rows = clusters.map((place) => ({ ...place, name: clusterName(call.platform, place.id), enabled: true }));
    return listAnswer(call, rows, fields('id name enabled interface'));
  }),
  get('vm/v3/range', 'admin', (call) => listAnswer(call, call.platform.world.tables.range.all(), rangeFields)),
  get('vm/v3/range/:id/ip', 'admin', (call) => {
    const rows = addressesOf(call.platform, rangeOf(call));
    return listAnswer(
      call,
      rows.map((row) => addressView(call.platform, row)),
      addressFields,
    );
  }),
  ...['ip/v3/range/:id', 'vm/v3/range/:id'].map((path) => del(path, 'admin', deleteRange)),
];

function poolOf({ platform, id }: Call): IpPool {
  const pool = platform.world.tables.ippool.get(id);
  if (pool === undefined) {
    throw missing('ippool', id);
  }
  return pool;
}

function rangeOf({ platform, id }: Call): IpRange {
  const range = platform.world.tables.range.get(id);
  if (range === undefined) {
    throw missing('range', id);
  }
  return range;
}

function assertNameFree({ world }: Platform, name: string | undefined, self: number): void {
  if (world.tables.ippool.find((pool) => pool.name === name && pool.id !== self) !== undefined) {
    throw refused(`The ippool '${name}' exists already`);
  }
}

function deletePool(call: Call): object {
  const { address, ippool, range } = call.platform.world.tables;
  const pool = poolOf(call);
  const inUse = address.find((row) => row.ippool === pool.id);
  if (inUse !== undefined) {
    throw refused(`The ippool ${pool.id} is in use: ${inUse.ip_addr} belongs to the VM ${inUse.host}`);
  }
  for (const row of range.where((candidate) => candidate.ippool === pool.id)) {
    range.remove(row.id);
  }
  ippool.remove(pool.id);
  return deletedAnswer(pool.id);
}

function addRange(call: Call, { name }: { readonly name: string }): object {
  const { ipnet, range: ranges } = call.platform.world.tables;
  const pool = poolOf(call);
  const block = parseBlock(name);
  if (block === undefined) {
    throw refused(`'${name}' is no address, no range A-B and no CIDR`);
  }
  const home = ipnet.find(({ name: cidr, vxlan }) => {
    const outer = parseCidr(cidr);
    return vxlan === null && outer !== undefined && contains(outer, block);
  });
  if (home === undefined) {
    throw refused(`The range ${name} lies in no network`);
  }
  const other = ranges.find((row) => {
    const taken = parseBlock(row.name);
    return taken !== undefined && overlaps(taken, block);
  });
  if (other !== undefined) {
    throw refused(`The range ${name} overlaps ${other.name} of the ippool ${other.ippool}`);
  }
  return { id: ranges.insert({ ippool: pool.id, name }).id };
}

function deleteRange(call: Call): object {
  const range = rangeOf(call);
  const [inUse] = addressesOf(call.platform, range);
  if (inUse !== undefined) {
    throw refused(`The range ${range.name} is in use: ${inUse.ip_addr} belongs to the VM ${inUse.host}`);
  }
  call.platform.world.tables.range.remove(range.id);
  return deletedAnswer(range.id);
}

function addressesOf({ world }: Platform, range: IpRange) {
  const block = parseBlock(range.name);
  return world.tables.address.where((row) => {
    const single = parseBlock(row.ip_addr);
    return row.ippool === range.ippool && block !== undefined && single !== undefined && contains(block, single);
  });
}

function clusterName({ world }: Platform, id: number): string {
  return world.tables.cluster.get(id)?.name ?? '';
}

function listedPool(platform: Platform, { id, name, note, clusters }: IpPool): object {
  const places = clusters.map((place) => ({ ...place, name: clusterName(platform, place.id) }));
  const [four, six] = [poolUsage(platform.world, id, 4), poolUsage(platform.world, id, 6)];
  if (platform.knobs.readShape === 'older') {
    const typed = clusters.map((place) => ({
      id: place.id,
      name: clusterName(platform, place.id),
      type: platform.world.tables.cluster.get(place.id)?.virtualization_type ?? '',
    }));
    return {
      id,
      name,
      note,
      total_ip: String(four.total + six.total),
      using_ip: String(four.used + six.used),
      clusters: typed,
    };
  }
  const shown = ({ total, used }: { total: bigint; used: number }) =>
    total === 0n ? null : { total: Number(total), used };
  return {
    id,
    name,
    note,
    ipv4: shown(four),
    ipv6: shown(six),
    min_ipv6_prefix: six.total === 0n ? null : 64,
    clusters: places,
  };
}
