import type { Platform } from '../platform.ts';
import type { Read } from '../transport/kinds.ts';
import type { Host, HostInterface } from './host.ts';
import type { createBody } from './host-bodies.ts';

type CreateBody = Read<typeof createBody>;

/** The row of a new machine. */
export function newHost(
  platform: Platform,
  body: CreateBody,
  place: Pick<Host, 'account' | 'cluster' | 'node' | 'resources'>,
): Omit<Host, 'id'> {
  const id = platform.world.tables.host.nextId();
  return {
    ...place,
    name: body.name,
    comment: body.comment ?? '',
    domain: body.domain ?? `${body.name.replaceAll(/[^\w-]/g, '-')}.example.com`,
    internal_name: `${id}_${body.name.replaceAll(/\W/g, '_')}`,
    state: 'creating',
    os: body.os ?? null,
    image: body.image ?? null,
    preset: body.preset ?? null,
    pending: {},
    ramStepsTaken: 0,
    expand_part: body.expand_part ?? '',
    ip_automation: 'none',
    ipv6_enabled: body.ipv6_enabled ?? false,
    ipv6_prefix: body.ipv6_prefix ?? 0,
    ha_restore_on_fail: false,
    ha_restore_priority: 0,
    rescue_mode: false,
    iso_url: null,
    snapshot_count: 0,
    snapshot_limit: 0,
    snapshots_allowed: body.snapshots_allowed ?? true,
    hot_plug: body.hot_plug ?? true,
    live_resize: body.live_resize ?? true,
    vnc_password: '',
    interfaces: newInterfaces(id, body),
    ptrs: [],
    disabled: false,
    createdAt: platform.now(),
    bootedAt: null,
  };
}

function newInterfaces(host: number, body: CreateBody): HostInterface[] {
  const own = (body.custom_interfaces ?? [{}]).map((entry, index) => ({
    id: index + 1,
    name: `eth${index}`,
    bridge: entry.bridge ?? 'vmbr0',
    mac: entry.mac ?? macOf(host, index),
    model: entry.model ?? 'virtio',
    is_main_network: entry.is_main_network ?? index === 0,
    vxlan: null,
  }));
  const inner = (body.vxlan ?? []).map(({ id }, index) => ({
    id: own.length + index + 1,
    name: `eth${own.length + index}`,
    bridge: `vxbr${id}`,
    mac: macOf(host, own.length + index),
    model: 'virtio',
    is_main_network: false,
    vxlan: id,
  }));
  return [...own, ...inner];
}

/** A machine's hardware address, by its number and the interface's. */
export function macOf(host: number, index: number): string {
  const bytes = [0x52, 0x54, 0, (host >> 8) & 255, host & 255, index & 255];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
