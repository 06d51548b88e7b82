import { type Fields, fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Address } from '../rows.ts';

/** Fields of an address in vm/v3. */
export const addressFields: Fields = fields(`
  id ip_addr domain gateway mask state family ippool network ipnet_name cluster_interface
  host.id host.name host.interface host.interface_name vxlan.id vxlan.name vxlan.tag`);

/** Fields of an address in ip/v3. */
export const ipServiceFields: Fields = fields('id name ipnet ippool status domain family');

/** An address as vm/v3 shows it. */
export function addressView({ world }: Platform, row: Address): object {
  const { host: hosts, ipnet, vxlan: vxlans } = world.tables;
  const host = hosts.get(row.host);
  const vxlan = row.vxlan === null ? undefined : vxlans.get(row.vxlan);
  return {
    ...{ id: row.id, ip_addr: row.ip_addr, domain: row.domain, gateway: row.gateway, mask: row.mask, state: 'active' },
    ...{ family: row.family, ippool: row.ippool, network: row.network },
    ipnet_name: ipnet.get(row.network)?.name ?? '',
    host: {
      id: row.host,
      name: host?.name ?? '',
      interface: row.interface,
      interface_name: host?.interfaces[row.interface]?.name ?? 'eth0',
    },
    cluster_interface: 0,
    vxlan: vxlan === undefined ? null : { id: vxlan.id, name: vxlan.name, tag: vxlan.tag },
  };
}

/** An address as ip/v3 shows it. */
export function ipServiceView({ id, ip_addr, network, ippool, domain, family }: Address): object {
  return { id, name: ip_addr, ipnet: network, ippool, status: 'used', domain, family };
}
