import { describe, expect, test } from 'vitest';
import { oneForEachTest } from '../../support/one-for.ts';
import { makeHost, readListed, readTasks, settleJobs, startPlatform } from './platform-client.ts';

const platform = oneForEachTest(() => startPlatform());

const advance = (ms: number) => platform.sandbox.control.clock.advance(ms);

describe('resources', () => {
  test('a deferred change shows as new values and applies with a restart', async () => {
    const { admin } = platform;
    const id = await makeHost(platform);
    const body = { cpu_number: 4, ram_mib: 4096, defer: { action: 'host_stop' } };
    const { task } = await admin.ok('POST', `/vm/v3/host/${id}/resource`, body);
    await settleJobs(platform);
    expect(await readTasks(platform, task)).toMatchObject([
      { name: 'host_change_params', status: 'created', defer_reason: 'host_stop' },
    ]);
    expect(await readListed(platform, id)).toMatchObject({
      cpu_number: 2,
      cpu_number_new: 4,
      ram_mib: 2048,
      ram_mib_new: 4096,
    });
    await admin.ok('POST', `/vm/v3/host/${id}/restart`, {});
    await settleJobs(platform);
    expect(await readTasks(platform, task)).toMatchObject([{ status: 'complete', defer_reason: '' }]);
    expect(await readListed(platform, id)).toMatchObject({
      state: 'active',
      cpu_number: 4,
      cpu_number_new: 4,
      ram_mib: 4096,
    });
  });

  test('a deferred task completes at once where the knob says so', async () => {
    await platform.sandbox.control.knob('deferredTask', 'complete');
    const id = await makeHost(platform);
    const body = { cpu_number: 4, defer: { action: 'host_stop' } };
    const { task } = await platform.admin.ok('POST', `/vm/v3/host/${id}/resource`, body);
    await advance(2000);
    expect(await readTasks(platform, task)).toMatchObject([{ status: 'complete' }]);
    expect(await readListed(platform, id)).toMatchObject({ cpu_number: 2, cpu_number_new: 4 });
  });

  test.each([
    {
      title: 'more processors and whole GiB of memory apply to the running machine',
      change: { cpu_number: 4, ram_mib: 4096 },
      reboots: false,
    },
    { title: 'fewer processors reboot', change: { cpu_number: 1 }, reboots: true },
    { title: 'an odd step of memory reboots', change: { ram_mib: 2560 }, reboots: true },
    { title: 'more than sixteen steps of memory reboot', change: { ram_mib: 2048 + 17 * 1024 }, reboots: true },
    { title: 'another parameter reboots', change: { nesting: true }, reboots: true },
  ])('$title', async ({ change, reboots }) => {
    const id = await makeHost(platform);
    const before = (await readListed(platform, id)).uptime;
    await platform.admin.ok('POST', `/vm/v3/host/${id}/resource`, change);
    await settleJobs(platform);
    const after = await readListed(platform, id);
    expect(after).toMatchObject({ state: 'active', ...change });
    expect(after.uptime < before + 600).toBe(reboots);
  });

  test('firewall rules are replaced as a whole by resource, and refused elsewhere', async () => {
    const { admin } = platform;
    const id = await makeHost(platform);
    const rule = (portstart: number) => ({
      action: 'drop',
      direction: 'in',
      protocols: ['tcp'],
      portstart,
      portend: portstart,
    });
    await admin.ok('POST', `/vm/v3/host/${id}/resource`, { firewall_rules: [rule(22), rule(23)] });
    await settleJobs(platform);
    await admin.ok('POST', `/vm/v3/host/${id}/resource`, { firewall_rules: [rule(25)] });
    await settleJobs(platform);
    expect((await readListed(platform, id)).firewall_rules).toEqual([rule(25)]);
    const refusal = await admin.send('POST', `/vm/v3/host/${id}`, { firewall_rules: [] });
    expect(refusal.status).toBe(400);
    expect(refusal.json().error.msg).toBe("Unexpected property 'firewall_rules'");
    const accepting = await admin.send('POST', `/vm/v3/host/${id}/resource`, {
      firewall_rules: [{ ...rule(1), action: 'accept' }],
    });
    expect(accepting.status).toBe(400);
  });
});

describe('disks', () => {
  test('grow on a running machine, and defer where asked', async () => {
    const { admin } = platform;
    const id = await makeHost(platform);
    const { task } = await admin.ok('POST', '/vm/v3/disk/43', { size_mib: 20_480 });
    await settleJobs(platform);
    expect(await readTasks(platform, task)).toMatchObject([{ name: 'disk_resize', status: 'complete' }]);
    expect((await readListed(platform, id)).disk).toEqual({ id: 43, disk_mib: 20_480, disk_mib_new: 20_480 });
    await admin.ok('POST', '/vm/v3/disk/43', { size_mib: 30_720, defer: { action: 'host_stop' } });
    await settleJobs(platform);
    expect((await readListed(platform, id)).disk).toEqual({ id: 43, disk_mib: 20_480, disk_mib_new: 30_720 });
    await admin.ok('POST', `/vm/v3/host/${id}/stop`);
    await settleJobs(platform);
    expect((await readListed(platform, id)).disk.disk_mib).toBe(30_720);
  });

  test('are not made smaller; the knob makes that silent', async () => {
    const id = await makeHost(platform);
    expect((await platform.admin.send('POST', '/vm/v3/disk/43', { size_mib: 1024 })).status).toBe(400);
    await platform.sandbox.control.knob('diskShrink', 'ignore');
    await platform.admin.ok('POST', '/vm/v3/disk/43', { size_mib: 1024 });
    await settleJobs(platform);
    expect((await readListed(platform, id)).disk.disk_mib).toBe(10_240);
  });

  test('made apart outlive the machine they were attached to', async () => {
    const { admin } = platform;
    const id = await makeHost(platform);
    const disk = await admin.ok('POST', '/vm/v3/disk', { name: 'data', size_mib: 2048, node: 1, storage: 2 });
    await settleJobs(platform);
    await admin.ok('POST', `/vm/v3/host/${id}/disk/${disk.id}`, { is_main: false, bus: 'virtio' });
    await settleJobs(platform);
    expect(await readListed(platform, disk.id, 'vm/v3/disk')).toMatchObject({
      host: { id, is_main: false },
      storage: { name: 'fast' },
    });
    await admin.ok('DELETE', `/vm/v3/host/${id}`);
    await settleJobs(platform);
    expect((await admin.ok('GET', '/vm/v3/disk')).list).toMatchObject([{ id: disk.id, host: null }]);
  });
});

describe('addresses', () => {
  test('ipv4_number is how many more, and one is released by its id', async () => {
    const { admin } = platform;
    const id = await makeHost(platform, { ipv4_number: 1 });
    const { task } = await admin.ok('POST', `/vm/v3/host/${id}/ip`, { ipv4_number: 1, ipv4_pool: [1] });
    await settleJobs(platform);
    expect(await readTasks(platform, task)).toMatchObject([{ name: 'ip_change', status: 'complete' }]);
    const { list } = await admin.ok('GET', `/vm/v3/host/${id}/ipv4`);
    expect(list.map(({ ip_addr }: { ip_addr: string }) => ip_addr)).toEqual(['198.51.100.10', '198.51.100.11']);
    await admin.ok('DELETE', `/vm/v3/ip/${list[1].id}`);
    await settleJobs(platform);
    expect((await readListed(platform, id)).ip4).toHaveLength(1);
    await admin.ok('POST', `/vm/v3/ip/${list[0].id}/ptr`, { domain: 'mail.example.com' });
    expect((await admin.ok('GET', `/vm/v3/host/${id}/ipv4`)).list[0].domain).toBe('mail.example.com');
  });

  test('a negative number is refused, or releases the newest', async () => {
    const id = await makeHost(platform, { ipv4_number: 2 });
    expect((await platform.admin.send('POST', `/vm/v3/host/${id}/ip`, { ipv4_number: -1 })).status).toBe(400);
    await platform.sandbox.control.knob('negativeIpv4Number', 'release');
    await platform.admin.ok('POST', `/vm/v3/host/${id}/ip`, { ipv4_number: -1 });
    await settleJobs(platform);
    expect((await readListed(platform, id)).ip4).toEqual([{ ip: '198.51.100.10', interface: 0 }]);
  });

  test('one can be chosen, and IPv6 comes from its own ranges', async () => {
    const id = await makeHost(platform, {
      ipv6_enabled: true,
      custom_interfaces: [{ bridge: 'vmbr0', model: 'virtio', is_main_network: true, ip_name: '198.51.100.50' }],
    });
    expect(await readListed(platform, id)).toMatchObject({
      ip4: [{ ip: '198.51.100.50' }],
      ip6: [{ ip: '2001:db8::100' }],
    });
    const again = await platform.admin.send('POST', `/vm/v3/host/${id}/ip`, { ip_addr: { name: '198.51.100.50' } });
    expect(again.status).toBe(400);
  });
});

describe('the rest of a machine', () => {
  test('name, comment, owner, password and template change, each its own way', async () => {
    const { admin } = platform;
    const id = await makeHost(platform);
    expect(await admin.ok('POST', `/vm/v3/host/${id}`, { name: 'api', comment: ' note ' })).toEqual({ id });
    await admin.ok('POST', `/vm/v3/host/${id}/account`, { account: 4 });
    await admin.ok('POST', `/vm/v3/host/${id}/password`, { password: 'other-secret' });
    const reinstall = await admin.ok('POST', `/vm/v3/host/${id}/reinstall`, {
      os: 5,
      password: 'x',
      send_email_mode: 'saas_only',
    });
    await settleJobs(platform);
    expect(await readTasks(platform, reinstall.task)).toMatchObject([{ name: 'host_reinstall', status: 'complete' }]);
    expect(await readListed(platform, id)).toMatchObject({
      name: 'api',
      comment: 'note',
      account: { id: 4 },
      os: { id: 5 },
    });
    expect(JSON.stringify(await admin.ok('GET', '/vm/v3/host'))).not.toContain('secret');
  });

  test('migrates while active to another node of its cluster', async () => {
    const { admin } = platform;
    const id = await makeHost(platform);
    expect(await admin.ok('GET', `/vm/v3/host/${id}/migrate`)).toMatchObject({ nodes: [{ id: 2, is_suitable: true }] });
    const { id: answered, task } = await admin.ok('POST', `/vm/v3/host/${id}/migrate`, { node: 2 });
    expect(answered).toBe(id);
    await settleJobs(platform);
    expect(await readTasks(platform, task)).toMatchObject([{ name: 'host_migrate', status: 'complete' }]);
    expect((await readListed(platform, id)).node.id).toBe(2);
    await admin.ok('POST', `/vm/v3/host/${id}/stop`);
    await settleJobs(platform);
    expect((await admin.send('POST', `/vm/v3/host/${id}/migrate`, { node: 1 })).status).toBe(400);
  });

  test('loses a snapshot by a job', async () => {
    const id = await makeHost(platform);
    await platform.sandbox.control.call('POST', `vmmanager/objects/host/${id}`, { snapshot_count: 1 });
    const { task } = await platform.admin.ok('DELETE', `/vm/v3/host/${id}/snapshot`);
    await settleJobs(platform);
    expect(await readTasks(platform, task)).toMatchObject([{ status: 'complete' }]);
    expect((await readListed(platform, id)).snapshot_count).toBe(0);
  });

  test('keeps a history whose tasks are row ids', async () => {
    const id = await makeHost(platform);
    await platform.admin.ok('POST', `/vm/v3/host/${id}/stop`);
    const { list, max_id } = await platform.admin.ok('GET', `/vm/v3/host/${id}/history`);
    expect(list).toMatchObject([
      { name: 'host_create', state: 'complete', user: 'admin@example.com' },
      { name: 'host_stop', state: 'running' },
    ]);
    expect(max_id).toBe(list[1].id);
    expect((await platform.admin.ok('GET', `/vm/v3/task/${list[0].task}`)).task.name).toBe('host_create');
  });

  test.each([
    { path: 'rescue_mode', body: { rescue_mode: true } },
    { path: 'iso/mount', body: { url: 'https://example.com/a.iso' } },
    { path: 'iso/finish', body: {} },
    { path: 'runrecipe', body: { recipe: 1 } },
    { path: 'guest_agent', body: {} },
    { path: 'backup', body: { name: 'b', backup_locations: null } },
    { path: 'clone', body: { name: 'copy' } },
    { path: 'disk_order', body: { disks: [{ id: 43, boot_order: 1 }] } },
    { path: 'ip_automation', body: { ip_automation_type: 'nat' } },
    { path: 'relocate', body: { node: 2 } },
    { path: 'image/create', body: { name: 'gold', for_all: true } },
    { path: 'iface', body: { bridge: 'vmbr0' } },
  ])('POST host/{id}/$path runs a job', async ({ path, body }) => {
    const id = await makeHost(platform);
    const answer = await platform.admin.ok('POST', `/vm/v3/host/${id}/${path}`, body);
    await settleJobs(platform);
    expect(await readTasks(platform, answer.task)).toMatchObject([{ status: 'complete' }]);
  });
});
