import { type Fields, fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Address, Disk } from '../rows.ts';
import type { Host } from './host.ts';
import { defaultResources } from './resources.ts';

/** Fields of a machine in a list. */
export const hostFields: Fields = fields(`
  id name comment state domain ${Object.keys(defaultResources).join(' ')} expand_part ip_automation
  cpu_number_new ram_mib_new net_bandwidth_mbitps_changed
  node.id node.name node.ip_addr cluster.id cluster.name cluster.virtualization_type account.id account.email
  disk.id disk.disk_mib disk.disk_mib_new ip4.ip ip4.interface ip6.ip ip6.interface
  interfaces.host_interface interfaces.mac interfaces.node_interface interfaces.dhcp vxlan.id vxlan.name vxlan.tag
  os.id os.name os_name os_group linked_clone_image.id linked_clone_image.name tags uptime net_is_synced rescue_mode
  iso_mounted iso_status snapshot_count snapshot_limit snapshots_allowed disk_count disabled hot_plug live_resize
  create_date ha_restore_on_fail ha_restore_priority has_noname_iface spice_enabled efi_boot`);

/** What the views of machines look up in other tables, gathered once for a request. */
interface Links {
  readonly addressesByHost: ReadonlyMap<number, readonly Address[]>;
  readonly disksByHost: ReadonlyMap<number | null, readonly Disk[]>;
}

/** Machines as a list shows them, with what they are linked to. */
export function listedHosts(platform: Platform, hosts: readonly Host[]): object[] {
  const { address, disk } = platform.world.tables;
  const links = {
    addressesByHost: Map.groupBy(address.all(), (row) => row.host),
    disksByHost: Map.groupBy(disk.all(), (row) => row.host),
  };
  return hosts.map((host) => listedHost(platform, host, links));
}

/** A machine read by its id: its own fields only, links as bare ids (VMmanager 6 API guide, "Filters in requests"). */
export function singleHost(host: Host): object {
  const { id, internal_name, node, name, state, expand_part, ip_automation } = host;
  const { cpu_number, ram_mib } = host.resources;
  return { id, internal_name, node, name, state, cpu_number, ram_mib, expand_part, net_is_synced: true, ip_automation };
}

/** `host/{id}/metadata`: the only read that tells the preset, every disk with its storage and every address's pool. */
export function hostMetadata({ world }: Platform, host: Host): object {
  const { address, disk, node } = world.tables;
  const { id, name, internal_name, domain, preset, disabled } = host;
  const disks = disk
    .where((row) => row.host === id)
    .map((row) => ({
      id: row.id,
      name: row.name,
      size_mib: row.size_mib,
      boot_order: row.boot_order,
      storage: { id: row.storage },
    }));
  return {
    metadata: {
      ...{ id, name, internal_name, domain, preset },
      state: { disabled },
      os: { id: host.os },
      cluster: { id: host.cluster },
      node: { id: host.node, ip_addr: node.get(host.node)?.ip ?? '' },
      account: { id: host.account },
      disks,
      ipv4: address
        .where((row) => row.host === id && row.family === 4)
        .map(({ ip_addr, ippool }) => ({ ip_addr, ippool_id: ippool })),
      base_resources: { cpu_number: host.resources.cpu_number, ram_mib: host.resources.ram_mib },
    },
  };
}

function listedHost(platform: Platform, host: Host, links: Links): object {
  const { id, pending, resources } = host;
  const disks = links.disksByHost.get(id) ?? [];
  const main = disks.find(({ is_main }) => is_main);
  const seconds = host.bootedAt === null ? 0 : Math.floor((platform.now() - host.bootedAt) / 1000);
  return {
    ...{ id, name: host.name, comment: host.comment.trim(), state: host.state, domain: host.domain },
    ...resources,
    cpu_number_new: pending.cpu_number ?? resources.cpu_number,
    ram_mib_new: pending.ram_mib ?? resources.ram_mib,
    net_bandwidth_mbitps_changed: pending.net_bandwidth_mbitps !== undefined,
    expand_part: host.expand_part,
    ip_automation: host.ip_automation,
    ...linkedObjects(platform, host),
    disk: main === undefined ? null : { id: main.id, disk_mib: main.size_mib, disk_mib_new: main.size_mib_new },
    ...linkedAddresses(platform, host, links.addressesByHost.get(id) ?? []),
    uptime: seconds,
    net_is_synced: true,
    rescue_mode: host.rescue_mode,
    iso_mounted: host.iso_url !== null,
    iso_reboot: false,
    iso_status: host.iso_url === null ? '' : 'mounted',
    snapshot_count: host.snapshot_count,
    snapshot_limit: host.snapshot_limit,
    snapshots_allowed: host.snapshots_allowed,
    disk_count: disks.length,
    has_noname_iface: false,
    spice_enabled: false,
    efi_boot: false,
    disabled: host.disabled,
    hot_plug: host.hot_plug,
    live_resize: host.live_resize,
    ha_restore_on_fail: host.ha_restore_on_fail,
    ha_restore_priority: host.ha_restore_priority,
    create_date: platform.date(host.createdAt),
  };
}

function linkedObjects({ world }: Platform, host: Host): object {
  const { account, cluster, image, node, os } = world.tables;
  const home = node.get(host.node);
  const owningCluster = cluster.get(host.cluster);
  const template = host.os === null ? undefined : os.get(host.os);
  const source = host.image === null ? undefined : image.get(host.image);
  return {
    node: { id: host.node, name: home?.name ?? '', ip_addr: home?.ip ?? '' },
    cluster: {
      id: host.cluster,
      name: owningCluster?.name ?? '',
      virtualization_type: owningCluster?.virtualization_type ?? '',
    },
    account: { id: host.account, email: account.get(host.account)?.email ?? '' },
    os: template === undefined ? null : { id: template.id, name: template.name },
    os_name: template?.name ?? '',
    os_group: template?.os_group ?? '',
    tags: template?.tags ?? [],
    linked_clone_image: source === undefined ? null : { id: source.id, name: source.name },
  };
}

function linkedAddresses({ world }: Platform, host: Host, addresses: readonly Address[]): object {
  const shown = (family: 4 | 6) =>
    addresses
      .filter((row) => row.family === family)
      .map(({ ip_addr, interface: index }) => ({ ip: ip_addr, interface: index }));
  const networks = new Set(addresses.flatMap(({ vxlan }) => (vxlan === null ? [] : [vxlan])));
  return {
    ip4: shown(4),
    ip6: shown(6),
    interfaces: host.interfaces.map(({ name, mac, bridge }) => ({
      host_interface: name,
      mac,
      node_interface: bridge,
      dhcp: false,
    })),
    vxlan: [...networks].flatMap((id) => {
      const found = world.tables.vxlan.get(id);
      return found === undefined ? [] : [{ id, name: found.name, tag: found.tag }];
    }),
  };
}
