import { adminRole } from './auth/tokens.ts';
import type { Platform } from './platform.ts';
import type { Os } from './rows.ts';

/** The administrator of a fresh sandbox. */
export const seedAdmin = { email: 'admin@example.com', password: 'admin-secret' };
/** The user of a fresh sandbox, who sees only what is theirs. */
export const seedUser = { email: 'user@example.com', password: 'user-secret' };
/** A token of the administrator's that is good until 2100. */
export const seedToken = '3-4c1b8f0e-6d2a-4e57-9b3c-7a5e2f1d0c84';

const templates: readonly Pick<Os, 'id' | 'name' | 'os_group' | 'adminonly' | 'min_ram_mib' | 'hdd_mib_required'>[] = [
  { id: 1, name: 'AlmaLinux 9', os_group: 'centos', adminonly: false, min_ram_mib: 512, hdd_mib_required: 4096 },
  { id: 5, name: 'Debian 12', os_group: 'debian', adminonly: false, min_ram_mib: 512, hdd_mib_required: 3072 },
  { id: 8, name: 'Rocky Linux 9', os_group: 'centos', adminonly: true, min_ram_mib: 512, hdd_mib_required: 4096 },
  { id: 12, name: 'Ubuntu 24.04', os_group: 'ubuntu', adminonly: false, min_ram_mib: 512, hdd_mib_required: 4096 },
  {
    id: 20,
    name: 'Windows Server 2022',
    os_group: 'windows',
    adminonly: false,
    min_ram_mib: 2048,
    hdd_mib_required: 30_720,
  },
];

/**
 * Fills an empty world: one cluster of two nodes with two storages, templates, a preset, a pool with a network and a
 * range, and two users. docs/sandbox.md lists what there is.
 */
export function seedWorld(platform: Platform): void {
  seedAccounts(platform);
  seedInfrastructure(platform);
  seedCatalog(platform);
  seedAddresses(platform);
}

function seedAccounts({ world }: Platform): void {
  const { account, token, setting } = world.tables;
  const common = { state: 'active', phone_number: '', lang: 'en' } as const;
  const admin = account.insert({ ...common, ...seedAdmin, roles: [adminRole], full_name: 'Administrator' });
  account.insert({ ...common, ...seedUser, roles: ['@user'], full_name: 'User' });
  const expiresAt = Date.UTC(2100, 0, 1);
  token.insert({ token: seedToken, account: admin.id, description: 'Token for integration', expiresAt, usedAt: 0 });
  setting.insert({ name: 'domain', value: 'vm.example.com' });
  setting.insert({ name: 'token_ttl', value: 60 });
}

function seedInfrastructure({ world }: Platform): void {
  const { cluster, node, storage, storage_attachment, tag, backup_location } = world.tables;
  const { id } = cluster.insert({
    ...{ name: 'main', comment: '', virtualization_type: 'kvm', datacenter_type: 'switching', state: 'active' },
    backup_locations: [1],
    settings: { domain_template: '@name@.example.com', domain_change_allowed: true, overselling: 1 },
  });
  for (const number of [1, 2]) {
    node.insert({
      ...{ name: `node${number}`, comment: '', cluster: id, ip: `192.0.2.${10 + number}`, port: 22, state: 'active' },
      ...{
        cpu_number: 32,
        ram_mib: 131_072,
        storage_mib: 2_097_152,
        host_creation_blocked: false,
        ha_state: 'disabled',
      },
      interfaces: [{ name: 'vmbr0', type: 'bridge', is_default: true, is_main_network: true }],
      ...{ staged: null, locked: false, settings: { host_limit: 0 } },
    });
  }
  const ssd = tag.insert({ name: 'ssd', note: 'fast disks', immortal: true });
  const kinds = [
    { name: 'local', type: 'file', tags: [] },
    { name: 'fast', type: 'lvm', tags: [ssd.id] },
  ];
  for (const { name, type, tags } of kinds) {
    const row = storage.insert({ name, comment: '', type, storage_params: {}, tags, state: 'active' });
    const place = { cluster: id, storage: row.id, is_main: name === 'local', enabled: true };
    storage_attachment.insert({ ...place, hdd_overselling: 1, virt_pool: { vm_storage_path: `/vm/${name}` } });
  }
  backup_location.insert({
    ...{ name: 'vault', comment: '', quota_mib: 0, type: 'local', connection_params: {}, clusters: [id] },
    ...{ schedules: [], state: 'active' },
  });
}

function seedCatalog({ world }: Platform): void {
  const { os, preset, recipe, repository } = world.tables;
  const { id } = repository.insert({
    name: 'ISPsystem',
    url: 'https://repo.example.com',
    state: 'active',
    type: 'remote',
  });
  for (const template of templates) {
    os.startAt(template.id);
    os.insert({
      ...template,
      ...{ repository: id, clusters: [1], disabledNodes: [], tags: [], settings: {} },
      updated_at: '2026-01-01 00:00:00',
    });
  }
  preset.insert({
    ...{ name: 'small', virtualization_type: 'kvm', comment: '', cpu_number: 1, ram_mib: 1024, hdd_mib: 10_240 },
    ...{ cpu_mode: 'default', net_bandwidth_mbitps: 100 },
  });
  recipe.insert({
    ...{ name: 'update-packages', script: '#!/bin/sh\nexit 0\n', tags: [], description: 'Updates all packages' },
    ...{ script_filter: [], for_all: true, user_visible: true, account: 3, email_content: [], type: 'common' },
    ...{ params: [], repository: 'ISPsystem', updated_at: '2026-01-01 00:00:00' },
  });
}

function seedAddresses({ world }: Platform): void {
  const { ipnet, ippool, range } = world.tables;
  const settings = { vxlan: null, settings: {} };
  ipnet.insert({ name: '198.51.100.0/24', gateway: '198.51.100.1', note: 'public', family: 4, ...settings });
  ipnet.insert({ name: '2001:db8::/64', gateway: '2001:db8::1', note: 'public', family: 6, ...settings });
  const { id } = ippool.insert({ name: 'public', note: '', clusters: [{ id: 1, interface: 0 }], vxlan: null });
  range.insert({ ippool: id, name: '198.51.100.10-198.51.100.109' });
  range.insert({ ippool: id, name: '2001:db8::100-2001:db8::1ff' });
  ippool.startAt(9);
}
