import { describe, expect, test } from 'vitest';
import { oneForFile } from '../../support/one-for.ts';
import { makeHost, settleJobs, startPlatform } from './platform-client.ts';

const platform = oneForFile(() => startPlatform());

describe('what is in use stays', () => {
  test.each([
    { what: 'a cluster with nodes', path: 'vm/v3/cluster/1' },
    { what: 'a node with machines', path: 'vm/v3/node/1' },
    { what: 'a storage of a cluster', path: 'vm/v3/storage/1' },
    { what: 'a storage with disks, from its cluster', path: 'vm/v3/cluster/1/storage/1' },
    { what: 'a pool with allocated addresses', path: 'ip/v3/ippool/1' },
    { what: 'a range with allocated addresses', path: 'ip/v3/range/1' },
    { what: 'a network with ranges', path: 'ip/v3/ipnet/1' },
    { what: 'an account with machines', path: 'vm/v3/user/4' },
    { what: 'the account that asks', path: 'vm/v3/user/3' },
    { what: 'a template of a machine', path: 'vm/v3/os/12' },
    { what: 'a repository of templates', path: 'vm/v3/repository/1' },
    { what: 'an immortal tag', path: 'vm/v3/tag/1' },
    { what: 'the main disk of a machine', path: 'vm/v3/disk/43' },
  ])('$what', async ({ path }) => {
    if ((await platform.admin.ok('GET', '/vm/v3/host')).size === 0) {
      await makeHost(platform, { account: 4, ipv4_number: 1, node: 1 });
    }
    const answer = await platform.admin.send('DELETE', `/${path}`);
    expect(answer.status).toBe(400);
    expect(answer.json().error.msg).toEqual(expect.any(String));
  });

  test.each([
    { what: 'a pool name', path: 'ip/v3/userspace/public/ippool', body: { name: 'public' } },
    {
      what: 'a network',
      path: 'vm/v3/userspace/public/ipnet',
      body: { name: '198.51.100.0/24', gateway: '198.51.100.1' },
    },
    { what: 'an e-mail', path: 'vm/v3/account', body: { email: 'user@example.com', password: 'p', role: '@user' } },
    { what: 'a tag name', path: 'vm/v3/tag', body: { name: 'ssd' } },
  ])('$what is not given twice', async ({ path, body }) => {
    expect((await platform.admin.send('POST', `/${path}`, body)).status).toBe(400);
  });
});

describe('around the types', () => {
  test('a storage is attached to a cluster, made main and detached', async () => {
    const { admin } = platform;
    const { id } = await admin.ok('POST', '/vm/v3/storage', { name: 'spare', type: 'file' });
    await admin.ok('POST', `/vm/v3/cluster/1/storage/${id}`, { virt_pool: { vm_storage_path: '/vm' }, is_main: false });
    await admin.ok('POST', `/vm/v3/cluster/1/storage/${id}/make_main`, {});
    const main = async () => (await admin.ok('GET', '/vm/v3/cluster?where=(id+EQ+1)')).list[0].storage;
    expect(await main()).toMatchObject({ id, name: 'spare', is_main: true });
    await admin.ok('POST', '/vm/v3/cluster/1/storage/1/make_main', {});
    expect(await main()).toMatchObject({ id: 1 });
    expect(await admin.ok('DELETE', `/vm/v3/cluster/1/storage/${id}`)).toEqual({ deleted: [{ id }] });
    await admin.ok('DELETE', `/vm/v3/storage/${id}`);
  });

  test('network interfaces of a node are staged until they are saved', async () => {
    const { admin } = platform;
    const names = async () =>
      (await admin.ok('GET', '/vm/v3/node/2/network/iface')).list.map(({ name }: { name: string }) => name);
    await admin.ok('POST', '/vm/v3/node/2/network/iface', { name: 'vmbr1', type: 'bridge' });
    expect(await names()).toEqual(['vmbr0', 'vmbr1']);
    await admin.ok('POST', '/vm/v3/node/2/network/revert');
    expect(await names()).toEqual(['vmbr0']);
    await admin.ok('POST', '/vm/v3/node/2/network/iface', { name: 'vmbr2', type: 'bridge' });
    await admin.ok('POST', '/vm/v3/node/2/network/save');
    await admin.ok('POST', '/vm/v3/node/2/network/revert');
    expect(await names()).toEqual(['vmbr0', 'vmbr2']);
  });

  test('a template takes its few settings, and shows where it is', async () => {
    const { admin } = platform;
    const answer = await admin.ok('POST', '/vm/v3/os/8', { adminonly: false, product_key: 'ABC' });
    expect(answer).toEqual({ id: 8, tasks: [expect.any(Number)] });
    const [os] = (await admin.ok('GET', "/vm/v3/os/all?where=(name+EQ+'Rocky+Linux+9')")).list;
    expect(os).toMatchObject({
      id: 8,
      adminonly: false,
      repository: 'ISPsystem',
      clusters: [{ id: 1 }],
      nodes: [{ id: 1 }, { id: 2 }],
    });
    expect(os).not.toHaveProperty('product_key');
  });

  test('templates are imported from a repository by name', async () => {
    const { admin } = platform;
    const body = { repository_id: 1, os: ['FreeBSD 14'], repository_type: 'remote' };
    const { id, tasks } = await admin.ok('POST', '/vm/v3/os', body);
    expect([id, tasks.length]).toEqual([21, 1]);
    expect((await admin.ok('GET', "/vm/v3/os?where=(name+EQ+'FreeBSD+14')")).list).toMatchObject([
      { id, clusters: [{ id: 1 }] },
    ]);
    expect((await admin.send('POST', '/vm/v3/os', body)).status).toBe(400);
    expect(await admin.ok('DELETE', `/vm/v3/os/${id}`)).toEqual({ deleted: [{ id }] });
  });

  test('the text of a recipe is in lists unless the knob hides it', async () => {
    const script = async () => (await platform.admin.ok('GET', '/vm/v3/recipe')).list[0].script;
    expect(await script()).toContain('#!/bin/sh');
    await platform.sandbox.control.knob('recipeScript', 'hidden');
    expect(await script()).toBeUndefined();
    await platform.sandbox.control.knob('recipeScript', 'listed');
  });

  test('an image is made from a machine and makes machines', async () => {
    const { admin } = platform;
    const host = await makeHost(platform);
    const { id } = await admin.ok('POST', `/vm/v3/host/${host}/image/create`, { name: 'gold', for_all: true });
    await settleJobs(platform);
    expect((await admin.ok('GET', `/vm/v3/image?where=(id+EQ+${id})`)).list).toMatchObject([
      { name: 'gold', state: 'active', size_mib: 10_240 },
    ]);
    const {
      os: _os,
      password: _password,
      ...body
    } = { name: 'copy', cluster: 1, os: 1, password: '', cpu_number: 1, ram_mib: 1024, hdd_mib: 10_240 };
    const made = await admin.ok('POST', '/vm/v3/host', { ...body, image: id });
    await settleJobs(platform);
    expect((await admin.ok('GET', `/vm/v3/host?where=(id+EQ+${made.id})`)).list[0].linked_clone_image).toEqual({
      id,
      name: 'gold',
    });
    await admin.ok('DELETE', `/vm/v3/image/${id}`);
    await settleJobs(platform);
    expect((await admin.ok('GET', `/vm/v3/image?where=(id+EQ+${id})`)).list).toEqual([]);
  });

  test('a backup becomes active, is restored and deleted', async () => {
    const { admin } = platform;
    const host = await makeHost(platform);
    const { id, relocate_task } = await admin.ok('POST', `/vm/v3/host/${host}/backup`, {
      name: 'b1',
      backup_locations: [1],
    });
    expect(relocate_task).toBe(0);
    expect(await admin.ok('GET', `/vm/v3/backup/${id}`)).toMatchObject({ state: 'creating' });
    await settleJobs(platform);
    expect((await admin.ok('GET', `/vm/v3/host/${host}/backup`)).list.at(-1)).toMatchObject({
      id,
      name: 'b1',
      state: 'active',
    });
    expect(await admin.ok('POST', `/vm/v3/host/${host}/restore`, { backup: id })).toMatchObject({
      task: expect.any(Number),
    });
    await admin.ok('POST', `/vm/v3/backup/${id}`, { comment: 'kept' });
    await admin.ok('DELETE', `/vm/v3/backup/${id}`);
    await settleJobs(platform);
    expect((await admin.ok('GET', '/vm/v3/backup')).list).toEqual([]);
  });

  test('limits of an account hold for one machine and for all', async () => {
    const { admin } = platform;
    const user = await platform.logIn('user@example.com', 'user-secret');
    await admin.ok('POST', '/vm/v3/user_limits/account/4', { cpu_number: 2, ram_mib_total: 4096 });
    expect(await admin.ok('GET', '/vm/v3/user_limits/account/4')).toEqual({ cpu_number: 2, ram_mib_total: 4096 });
    const body = { name: 'l', os: 12, password: 'p', cpu_number: 1, ram_mib: 1024, hdd_mib: 10_240 };
    const big = await user.send('POST', '/vm/v3/host', { ...body, cpu_number: 3 });
    expect(big.json().error.value).toEqual({ limit: 'cpu_number', value: 2 });
    expect((await user.send('POST', '/vm/v3/host', { ...body, ram_mib: 8192 })).json().error.value.limit).toBe(
      'ram_mib_total',
    );
    await admin.ok('DELETE', '/vm/v3/user_limits/account/4');
    await user.ok('POST', '/vm/v3/host', { ...body, cpu_number: 3 });
    await settleJobs(platform);
  });

  test("users' own SSH keys are kept trimmed", async () => {
    const user = await platform.logIn('user@example.com', 'user-secret');
    const { id } = await user.ok('POST', '/auth/v3/user/4/sshkey', {
      name: 'laptop',
      ssh_pub_key: 'ssh-ed25519 AAAA me\n',
    });
    expect((await platform.admin.ok('GET', '/auth/v3/user/4/sshkey')).list).toEqual([
      { id, name: 'laptop', ssh_pub_key: 'ssh-ed25519 AAAA me' },
    ]);
  });

  test('a suspended user cannot log in until resumed', async () => {
    const { admin, sandbox } = platform;
    const logIn = () =>
      sandbox.request('/auth/v4/public/token', {
        method: 'POST',
        body: { email: 'user@example.com', password: 'user-secret' },
      });
    await admin.ok('POST', '/vm/v3/user/4/suspend');
    expect((await logIn()).json().error.code).toBe(22_013);
    await admin.ok('POST', '/vm/v3/user/4/resume');
    expect((await logIn()).status).toBe(201);
    expect(await admin.ok('POST', '/vm/v3/invite', { email: 'guest@example.com', role: '@user' })).toEqual({
      id: expect.any(Number),
    });
  });

  test.each([
    'version',
    'last_version',
    'get_license',
    'time_zone',
    'api',
    'settings',
    'settings/token_ttl',
    'node_short',
    'schedule',
  ])('GET vm/v3/%s answers an object', async (name) => {
    expect(await platform.admin.ok('GET', `/vm/v3/${name}`)).toEqual(expect.any(Object));
  });

  test('settings are set and read', async () => {
    await platform.admin.ok('POST', '/vm/v3/settings', { name: 'colour', value: 'green' });
    await platform.admin.ok('POST', '/vm/v3/settings/colour', { value: 'blue' });
    expect(await platform.admin.ok('GET', '/vm/v3/settings/colour')).toEqual({ name: 'colour', value: 'blue' });
    await platform.admin.ok('POST', '/vm/v3/settings/task/host_create/timeout', { timeout_seconds: 600 });
  });

  test('shapes of nodes and pools follow the knob', async () => {
    await platform.sandbox.control.knob('readShape', 'older');
    expect((await platform.admin.ok('GET', '/vm/v3/node')).list[0]).toMatchObject({
      cpu_number: 32,
      ram_mib: { used: expect.any(Number) },
    });
    expect((await platform.admin.ok('GET', '/vm/v3/ippool')).list[0]).toMatchObject({ total_ip: expect.any(String) });
    await platform.sandbox.control.knob('readShape', 'newer');
    expect((await platform.admin.ok('GET', '/vm/v3/ippool')).list[0]).toMatchObject({
      ipv4: { total: 100 },
      clusters: [{ id: 1, interface: 0 }],
    });
  });
});
