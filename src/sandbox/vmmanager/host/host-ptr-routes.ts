import { invalidBody, missing, refused } from '../api-error.ts';
import { fields } from '../filter/select-rows.ts';
import { contains, formatAddress, parseAddress, parseCidr } from '../ip-math.ts';
import type { IpNet } from '../rows.ts';
import { listAnswer } from '../transport/answers.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { shape, text } from '../transport/shape.ts';
import type { Host, HostPtr } from './host.ts';
import { readHost, writeHost } from './host-access.ts';

const networkFields = fields('family network gateway prefix ip_count');

/**
 * Names that addresses in a machine's IPv6 networks point back to. Such an address need not be a row of its own; one that is has
 * its name at `ip/{id}/ptr`. The list has the names network by network, and a path names one by its domain.
 */
export const hostPtrRoutes: readonly Route[] = [
  get('vm/v3/host/:id/ptr', 'user', (call) => listAnswer(call, namedNetworks(call, readHost(call)), networkFields)),
  post('vm/v3/host/:id/ptr', 'user', shape({ name: text, domain: text }, {}), (call, { name, domain }) => {
    const host = writeHost(call);
    const address = ownAddress(call, host, name);
    if (host.ptrs.some((ptr) => ptr.domain === domain || ptr.name === address)) {
      throw refused(`There is a PTR record of ${domain} or ${address} already`);
    }
    const id = Math.max(0, ...host.ptrs.map((ptr) => ptr.id)) + 1;
    host.ptrs = [...host.ptrs, { id, name: address, domain }];
    return { id: host.id };
  }),
  post('vm/v3/host/:id/ptr/*domain', 'user', shape({ domain: text }, {}), (call, { domain }) => {
    const host = writeHost(call);
    ptrOf(call, host).domain = domain;
    return { id: host.id };
  }),
  del('vm/v3/host/:id/ptr/*domain', 'user', (call) => {
    const host = writeHost(call);
    const gone = ptrOf(call, host);
    host.ptrs = host.ptrs.filter((ptr) => ptr !== gone);
    return { id: host.id };
  }),
];

function namedNetworks(call: Call, host: Host): object[] {
  return networksOf(call, host).flatMap((net) => {
    const named = host.ptrs.filter(({ name }) => isWithin(net, name));
    const ip = named.map((ptr) => ({ ...ptr, status: 'used' }));
    const { name: network, gateway } = net;
    const shown = { family: 6, network, gateway, prefix: parseCidr(network)?.prefix, ip_count: ip.length, ip };
    return ip.length === 0 ? [] : [shown];
  });
}

/** The IPv6 networks that a machine has an address of. */
function networksOf({ platform }: Call, host: Host): IpNet[] {
  const { address, ipnet } = platform.world.tables;
  const own = new Set(address.where((row) => row.host === host.id && row.family === 6).map(({ network }) => network));
  return ipnet.where(({ id }) => own.has(id));
}

function ownAddress(call: Call, host: Host, name: string): string {
  const parsed = parseAddress(name);
  if (parsed?.family !== 6) {
    throw invalidBody("Property 'name' must be an IPv6 address", 'name');
  }
  const address = formatAddress(parsed);
  if (!networksOf(call, host).some((net) => isWithin(net, address))) {
    throw refused(`The address ${address} is in no network of the VM ${host.id}`);
  }
  return address;
}

function isWithin(net: IpNet, name: string): boolean {
  const outer = parseCidr(net.name);
  const parsed = parseAddress(name);
  return (
    outer !== undefined &&
    parsed !== undefined &&
    contains(outer, { family: parsed.family, first: parsed.value, last: parsed.value })
  );
}

function ptrOf({ params }: Call, host: Host): HostPtr {
  const ptr = host.ptrs.find(({ domain }) => domain === params['domain']);
  if (ptr === undefined) {
    throw missing('ptr', params['domain'] ?? '');
  }
  return ptr;
}
