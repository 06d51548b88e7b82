import { assertWithinLimits } from '../access/limits.ts';
import { addressFields, addressView } from '../addresses/address-views.ts';
import { invalidBody, missing, refused } from '../api-error.ts';
import { fields } from '../filter/select-rows.ts';
import { listAnswer } from '../transport/answers.ts';
import type { Read } from '../transport/kinds.ts';
import { type Call, del, get, post, type Route } from '../transport/route.ts';
import { flag, int, shape, text } from '../transport/shape.ts';
import { addressWishes } from './address-wishes.ts';
import { countV4, ownerOf } from './create-host.ts';
import type { Host, HostInterface } from './host.ts';
import { hostJob, patchHost, readHost, writeHost } from './host-access.ts';
import { addressBody } from './host-bodies.ts';
import { macOf } from './new-host.ts';

const interfaceFields = fields('id name bridge ip mac model vxlan');

/** A machine's addresses and network interfaces. */
export const hostAddressRoutes: readonly Route[] = [
  post('vm/v3/host/:id/ip', 'user', addressBody, changeAddresses),
  get('vm/v3/host/:id/ipv4', 'user', (call) => {
    const host = readHost(call);
    const rows = call.platform.world.tables.address.where((row) => row.host === host.id && row.family === 4);
    return listAnswer(
      call,
      rows.map((row) => addressView(call.platform, row)),
      addressFields,
    );
  }),
  get('vm/v3/host/:id/ipv6', 'user', (call) => {
    const { ipv6_enabled, ipv6_prefix } = readHost(call);
    return { ipv6_enabled, ipv6_ptr_enabled: ipv6_enabled, ipv6_prefix };
  }),
  post('vm/v3/host/:id/ip_automation', 'admin', shape({ ip_automation_type: text }, {}), (call, body) => {
    const host = writeHost(call);
    const effect = patchHost(host, { ip_automation: body.ip_automation_type });
    return { id: host.id, task: hostJob(call, host, 'ip_automation_change', effect) };
  }),
  get('vm/v3/host/:id/iface', 'user', (call) => {
    const host = readHost(call);
    return listAnswer(
      call,
      host.interfaces.map((entry) => interfaceView(call, host, entry)),
      interfaceFields,
    );
  }),
  post(
    'vm/v3/host/:id/iface',
    'admin',
    shape({}, { name: text, mac: text, bridge: text, is_main_network: flag, ippool: int, ip_count: int, model: text }),
    (call, body) => {
      const host = writeHost(call);
      const index = host.interfaces.length;
      const name = body.name ?? `eth${index}`;
      if (host.interfaces.some((entry) => entry.name === name)) {
        throw refused(`The interface ${name} exists already`);
      }
      const count = body.ippool === undefined ? 0 : (body.ip_count ?? 1);
      const wishes = addressWishes(call.platform, host, {
        ipv4_number: count,
        ...(body.ippool === undefined ? {} : { ipv4_pool: [body.ippool] }),
      }).map((wish) => ({ ...wish, interface: index }));
      host.interfaces.push({
        id: Math.max(0, ...host.interfaces.map(({ id }) => id)) + 1,
        name,
        bridge: body.bridge ?? 'vmbr0',
        mac: body.mac ?? macOf(host.id, index),
        model: body.model ?? 'virtio',
        is_main_network: body.is_main_network ?? false,
        vxlan: null,
      });
      const effect = { does: 'change-addresses', host: host.id, wishes, release: 0 } as const;
      return { id: host.id, task: hostJob(call, host, 'host_iface_add', effect) };
    },
  ),
  post('vm/v3/host/:id/iface/*name', 'admin', shape({ model: text }, {}), (call, { model }) => {
    const host = writeHost(call);
    interfaceOf(call, host).model = model;
    return { id: host.id, task: hostJob(call, host, 'host_iface_edit', { does: 'nothing' }) };
  }),
  del('vm/v3/host/:id/iface/*name', 'admin', (call) => {
    const host = writeHost(call);
    const gone = interfaceOf(call, host);
    host.interfaces = host.interfaces.filter((entry) => entry !== gone);
    return { id: host.id, task: hostJob(call, host, 'host_iface_delete', { does: 'nothing' }) };
  }),
];

function changeAddresses(call: Call, body: Read<typeof addressBody>): object {
  const host = writeHost(call);
  const delta = body.ipv4_number ?? 0;
  if (delta < 0 && call.platform.knobs.negativeIpv4Number === 'refuse') {
    throw invalidBody("Property 'ipv4_number' must not be negative", 'ipv4_number');
  }
  const wishes = addressWishes(call.platform, host, body);
  assertWithinLimits(call.platform, ownerOf({ ...call, isAdmin: true }, host.account), {
    ipv4_number: countV4(wishes),
  });
  if (body.ipv6_enabled !== undefined) {
    host.ipv6_enabled = body.ipv6_enabled;
    host.ipv6_prefix = body.ipv6_prefix ?? host.ipv6_prefix;
  }
  const effect = { does: 'change-addresses', host: host.id, wishes, release: Math.max(0, -delta) } as const;
  return { id: host.id, task: hostJob(call, host, 'ip_change', effect, { params: { ipv4_number: delta } }) };
}

function interfaceOf({ params }: Call, host: Host): HostInterface {
  const found = host.interfaces.find(({ name }) => name === params['name']);
  if (found === undefined) {
    throw missing('interface', params['name'] ?? '');
  }
  return found;
}

function interfaceView({ platform }: Call, host: Host, entry: HostInterface): object {
  const { id, name, bridge, mac, model, vxlan } = entry;
  const index = host.interfaces.indexOf(entry);
  const ip = platform.world.tables.address
    .where((row) => row.host === host.id && row.interface === index)
    .map(({ ip_addr }) => ip_addr);
  return { id, name, bridge, ip, mac, model, vxlan };
}
