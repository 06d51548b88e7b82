import { invalidBody, missing, refused } from '../api-error.ts';
import { type Fields, fields } from '../filter/select-rows.ts';
import { contains, parseAddress, parseBlock, parseCidr } from '../ip-math.ts';
import type { Platform } from '../platform.ts';
import type { IpNet } from '../rows.ts';
import { deletedAnswer, listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { flag, shape, text } from '../transport/shape.ts';

const netFields: Fields = fields('id name gateway note family size using_ip need_reserve vlan');

const createBody = shape({ name: text, gateway: text }, { note: text, need_reserve: flag, vlan: text });

/** Networks. Clients use ip/v3 and vm/v3 for them side by side: both are served. */
export const networkRoutes: readonly Route[] = [
  ...['ip/v3/ipnet', 'vm/v3/ipnet'].flatMap((path) => [
    get(path, 'admin', (call) => {
      const nets = call.platform.world.tables.ipnet.where(({ vxlan }) => vxlan === null);
      return listAnswer(
        call,
        nets.map((net) => netView(call.platform, net)),
        netFields,
      );
    }),
    get(`${path}/:id`, 'admin', (call) => netView(call.platform, netOf(call))),
    del(`${path}/:id`, 'admin', deleteNet),
  ]),
  post(
    'vm/v3/ipnet/:id',
    'admin',
    shape({}, { note: text, gateway: text, need_reserve: flag, vlan: text }),
    (call, body) => {
      const net = netOf(call);
      const { note = net.note, gateway = net.gateway, ...settings } = body;
      if (gateway !== net.gateway) {
        if (call.platform.knobs.networkGateway === 'fixed') {
          throw refused(`The gateway of the network ${net.id} is fixed`);
        }
        assertGateway(net.name, gateway);
      }
      Object.assign(net, { note, gateway, settings: { ...net.settings, ...settings } });
      return { id: net.id };
    },
  ),
  ...['vm', 'ip'].flatMap((service) =>
    ['public', ':space'].map((space) =>
      post(`${service}/v3/userspace/${space}/ipnet`, 'admin', createBody, ({ platform }, body) => {
        const { name, gateway, note = '', ...settings } = body;
        const cidr = assertNetwork(name, gateway);
        const { ipnet } = platform.world.tables;
        if (ipnet.find((net) => net.vxlan === null && net.name === name) !== undefined) {
          throw refused(`The network ${name} exists already`);
        }
        return { id: ipnet.insert({ name, gateway, note, family: cidr.family, vxlan: null, settings }).id };
      }),
    ),
  ),
];

/** Checks a network's CIDR and gateway. @throws {ApiError} */
export function assertNetwork(name: string, gateway: string): { readonly family: 4 | 6 } {
  const cidr = parseCidr(name);
  if (cidr === undefined) {
    throw invalidBody(`'${name}' is no network in CIDR notation`, 'name');
  }
  assertGateway(name, gateway);
  return cidr;
}

function assertGateway(name: string, gateway: string): void {
  const cidr = parseCidr(name);
  const address = parseAddress(gateway);
  const inside =
    address !== undefined &&
    cidr?.family === address.family &&
    cidr.first <= address.value &&
    address.value <= cidr.last;
  if (!inside && gateway !== '') {
    throw invalidBody(`The gateway '${gateway}' does not lie in ${name}`, 'gateway');
  }
}

function netOf({ platform, id }: Call): IpNet {
  const net = platform.world.tables.ipnet.get(id);
  if (net === undefined) {
    throw missing('ipnet', id);
  }
  return net;
}

function deleteNet(call: Call): object {
  const { ipnet, range } = call.platform.world.tables;
  const net = netOf(call);
  const outer = parseCidr(net.name);
  const inside = range.find(({ name }) => {
    const block = parseBlock(name);
    return outer !== undefined && block !== undefined && contains(outer, block);
  });
  if (inside !== undefined) {
    throw refused(`The network ${net.name} is in use: the range ${inside.name} lies in it`);
  }
  ipnet.remove(net.id);
  return deletedAnswer(net.id);
}

function netView({ world }: Platform, { id, name, gateway, note, family, settings }: IpNet): object {
  const cidr = parseCidr(name);
  const size = cidr === undefined ? 0n : cidr.last - cidr.first + 1n;
  const used = world.tables.address.where(({ network }) => network === id).length;
  return { id, name, gateway, note, family, size: String(size), using_ip: String(used), ...settings };
}
