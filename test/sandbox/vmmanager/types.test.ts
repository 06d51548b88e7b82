import { describe, expect, test } from 'vitest';
import { oneForFile } from '../../support/one-for.ts';
import { settleJobs, startPlatform } from './platform-client.ts';

const platform = oneForFile(() => startPlatform());

interface TypeRow {
  readonly type: string;
  readonly create: object;
  readonly shown: object;
  /** Absent where the type has no update. */
  readonly update?: object;
  readonly changed?: object;
  /** Functions that differ from `vm/v3/<type>`. */
  readonly createPath?: string;
  readonly writePath?: string;
}

const types: readonly TypeRow[] = [
  {
    type: 'preset',
    create: {
      name: 'large',
      virtualization_type: 'kvm',
      cpu_number: 8,
      ram_mib: 16_384,
      disks: [{ size_mib: 1024, tags: [1] }],
    },
    shown: { name: 'large', cpu_number: 8, disks: [{ size_mib: 1024, tags: [{ id: 1, name: 'ssd' }] }] },
    update: { cpu_number: 16 },
    changed: { cpu_number: 16, ram_mib: 16_384 },
  },
  {
    type: 'recipe',
    create: { name: 'hello', script: 'echo', params: [{ name: 'who', required: true }] },
    shown: { name: 'hello', params_count: 1, has_email: false },
    update: { description: 'says hello' },
    changed: { description: 'says hello' },
  },
  {
    type: 'script_variable',
    create: { name: 'REGION', value: 'eu' },
    shown: { name: 'REGION', value: 'eu', enabled: true, builtin: false },
    update: { value: 'us' },
    changed: { value: 'us' },
  },
  {
    type: 'node_script',
    create: { name: 'tune', script: 'sysctl' },
    shown: { name: 'tune', account: { id: 3 }, priority: 0 },
    update: { priority: 5 },
    changed: { priority: 5, script: 'sysctl' },
  },
  {
    type: 'tag',
    create: { name: 'archive', note: 'slow' },
    shown: { name: 'archive', note: 'slow', immortal: false, storages: [] },
  },
  {
    type: 'ssh_key',
    create: { name: 'ops', ssh_key: 'ssh-ed25519 AAAA', clusters: [1] },
    shown: { name: 'ops', clusters: [{ id: 1, name: 'main' }] },
  },
  {
    type: 'schedule',
    create: { name: 'nightly', type: 'day', start_time: { hour: 3, minute: 30 }, backup_locations: [1], clusters: [1] },
    shown: { name: 'nightly', backup_locations: [1], next_run: expect.stringMatching(/ 03:30:00$/) },
    update: { limit_count: 7 },
    changed: { limit_count: 7, clusters: [1] },
  },
  {
    type: 'backup_location',
    create: {
      name: 'offsite',
      type: 's3',
      connection_params: { bucket: 'b', password: 'bucket-secret' },
      clusters: [1],
    },
    shown: { name: 'offsite', clusters: [{ id: 1, name: 'main' }], connection_params: { bucket: 'b' } },
    update: { quota_mib: 1000 },
    changed: { quota_mib: 1000 },
  },
  {
    type: 'platform/backup/schedule',
    create: { name: 'platform', cron_expression: '0 3 * * *', schedule_type: 'custom' },
    shown: { name: 'platform', enabled: true },
    update: { comment: 'daily' },
    changed: { comment: 'daily' },
  },
  {
    type: 'storage',
    create: {
      name: 'nas1',
      type: 'nas',
      comment: 'c',
      storage_params: { ip_addr: '192.0.2.9', password: 'bucket-secret' },
      tags: [1],
    },
    shown: {
      name: 'nas1',
      is_network: true,
      tags: [{ id: 1, name: 'ssd' }],
      storage_params: { ip_addr: '192.0.2.9' },
      clusters: [],
    },
    update: { comment: 'd', tags: [] },
    changed: { comment: 'd', tags: [] },
  },
  {
    type: 'repository',
    create: { name: 'own', url: 'https://repo.example.org' },
    shown: { name: 'own', state: 'active', type: 'custom' },
    update: { url: 'https://repo2.example.org' },
    changed: { url: 'https://repo2.example.org' },
  },
  {
    type: 'cluster',
    create: {
      name: 'edge',
      virtualization_type: 'kvm',
      datacenter_type: 'routing',
      backup_locations: [1],
      dns_servers: ['192.0.2.53'],
    },
    shown: { name: 'edge', node_count: 0, backup_locations: [{ id: 1, name: 'vault' }], dns_servers: ['192.0.2.53'] },
    update: { comment: 'edge sites', overselling: 2, interfaces: [{ interface: 1, ippool: [1] }] },
    changed: { comment: 'edge sites', overselling: 2, ippools: [{ id: 1, name: 'public', interface: 1 }] },
  },
  {
    type: 'node',
    create: { name: 'node3', cluster: 1, ip: '192.0.2.13', password: 'root-secret', ssh_port: 2222 },
    shown: { name: 'node3', port: 2222, cluster: { id: 1, name: 'main' }, vm: { total: 0 } },
    update: { host_creation_blocked: true, comment: 'repair' },
    changed: { host_creation_blocked: true, comment: 'repair' },
  },
  {
    type: 'ippool',
    createPath: 'ip/v3/userspace/public/ippool',
    writePath: 'ip/v3/ippool',
    create: { name: 'p1', note: '' },
    shown: { name: 'p1', ipv4: null, clusters: [] },
    update: { note: 'x' },
    changed: { note: 'x' },
  },
  {
    type: 'ipnet',
    createPath: 'vm/v3/userspace/1/ipnet',
    create: { name: '10.9.0.0/24', gateway: '10.9.0.1', note: 'x' },
    shown: { name: '10.9.0.0/24', family: 4, size: '256', using_ip: '0' },
    update: { note: 'y' },
    changed: { note: 'y', gateway: '10.9.0.1' },
  },
  {
    type: 'vxlan',
    create: {
      name: 'inner',
      account: 4,
      clusters: [1],
      comment: '',
      ipnets: [{ name: '10.8.0.0/24', gateway: '10.8.0.1' }],
    },
    shown: {
      name: 'inner',
      account: { id: 4 },
      clusters: [{ id: 1, name: 'main' }],
      ipnets: [{ name: '10.8.0.0/24' }],
      tag: expect.any(Number),
    },
    update: { comment: 'lab' },
    changed: { comment: 'lab' },
  },
  {
    type: 'account',
    writePath: 'vm/v3/user',
    create: { email: 'new@example.com', password: 'new-secret', role: '@user' },
    shown: { email: 'new@example.com', roles: ['@user'], state: 'active', host_count: 0, host_ids: [] },
    update: { roles: ['@advanced_user'], full_name: 'New' },
    changed: { roles: ['@advanced_user'], full_name: 'New' },
  },
];

describe.each(types)('$type', ({ type, create, shown, update, changed, createPath, writePath }) => {
  const list = `/vm/v3/${type}`;
  const write = `/${writePath ?? `vm/v3/${type}`}`;
  const find = async (id: number) => (await platform.admin.ok('GET', `${list}?where=(id+EQ+${id})`)).list;

  test('is made, listed, read, changed and deleted', async () => {
    const { admin } = platform;
    const { id } = await admin.ok('POST', `/${createPath ?? `vm/v3/${type}`}`, create);
    await settleJobs(platform);
    expect(await find(id)).toMatchObject([{ id, ...shown }]);
    expect(await admin.ok('GET', `${list}/${id}`)).toMatchObject({ id });
    expect(JSON.stringify(await find(id))).not.toMatch(/-secret/);
    if (update === undefined) {
      expect((await admin.send('POST', `${write}/${id}`, {})).status).toBe(405);
    } else {
      expect(await admin.ok('POST', `${write}/${id}`, update)).toMatchObject({ id });
      await settleJobs(platform);
      expect(await find(id)).toMatchObject([{ id, ...changed }]);
    }
    const deleted = await admin.ok('DELETE', `${write}/${id}`);
    expect(deleted.deleted ?? [{ id: deleted.id }]).toEqual([{ id }]);
    await settleJobs(platform);
    expect(await find(id)).toEqual([]);
    expect((await admin.send('DELETE', `${write}/${id}`)).status).toBe(404);
  });

  test('refuses a field it does not know, and takes it where the knob says so', async () => {
    const path = `/${createPath ?? `vm/v3/${type}`}`;
    const body = {
      ...create,
      colour: 'red',
      ...('name' in create && type !== 'ipnet' ? { name: `${String(create.name)}-2` } : {}),
    };
    expect((await platform.admin.send('POST', path, body)).json().error.msg).toBe("Unexpected property 'colour'");
    await platform.sandbox.control.knob('unexpectedProperty', 'ignore');
    const { id } = await platform.admin.ok('POST', path, body);
    await platform.sandbox.control.knob('unexpectedProperty', 'refuse');
    await settleJobs(platform);
    await platform.admin.ok('DELETE', `${write}/${id}`);
    await settleJobs(platform);
  });
});
