import { describe, expect, test } from 'vitest';
import { oneForEachTest } from '../../support/one-for.ts';
import { makeHost, readListed, readTasks, settleJobs, smallHost, startPlatform } from './platform-client.ts';

const platform = oneForEachTest(() => startPlatform());

const advance = (ms: number) => platform.sandbox.control.clock.advance(ms);

describe('making a machine', () => {
  test('goes from creating to active, with disk, addresses and a PTR from its domain', async () => {
    const { admin } = platform;
    const created = await admin.ok('POST', '/vm/v3/host', {
      ...smallHost,
      account: 4,
      domain: 'web.example.com',
      ipv4_number: 2,
      ipv4_pool: [1],
    });
    expect(created).toEqual({ id: 41, task: 1_341_774_670, recipe_task_list: [], recipe_task: 0, spice_task: 0 });
    expect(await readListed(platform, 41)).toMatchObject({
      state: 'creating',
      ip4: [],
      disk: { id: 43, disk_mib: 10_240 },
    });
    expect(await readTasks(platform, created.task)).toEqual([]);

    await advance(2000);
    expect(await readTasks(platform, created.task, 'host_create')).toMatchObject([{ status: 'running' }]);
    expect((await readTasks(platform, created.task)).map(({ name }) => name)).toEqual(['host_create', 'ip_allocate']);

    await advance(60_000);
    expect(await readTasks(platform, created.task, 'host_create')).toMatchObject([{ status: 'complete' }]);
    expect(await readListed(platform, 41)).toMatchObject({
      state: 'active',
      account: { id: 4, email: 'user@example.com' },
      cluster: { id: 1, name: 'main' },
      node: { id: 1, name: 'node1' },
      os: { id: 12, name: 'Ubuntu 24.04' },
      ip4: [{ ip: '198.51.100.10' }, { ip: '198.51.100.11' }],
      cpu_number: 2,
      cpu_number_new: 2,
    });
    const addresses = await admin.ok('GET', '/vm/v3/host/41/ipv4');
    expect(addresses).toMatchObject({
      size: 2,
      list: [{ domain: 'web.example.com', ippool: 1, network: 1, id: 7 }, {}],
    });
  });

  test('is shown alone with bare ids, and whole by its metadata', async () => {
    const id = await makeHost(platform, { ipv4_number: 1, domain: 'a.example.com' });
    const single = await platform.admin.ok('GET', `/vm/v3/host/${id}`);
    expect(Object.keys(single)).toEqual([
      ...['id', 'internal_name', 'node', 'name', 'state', 'cpu_number', 'ram_mib', 'expand_part', 'net_is_synced'],
      'ip_automation',
    ]);
    expect(single.node).toBe(1);
    const { metadata } = await platform.admin.ok('GET', `/vm/v3/host/${id}/metadata`);
    expect(metadata).toMatchObject({
      id,
      domain: 'a.example.com',
      preset: null,
      os: { id: 12 },
      disks: [{ id: 43, size_mib: 10_240, boot_order: 1, storage: { id: 1 } }],
      ipv4: [{ ip_addr: '198.51.100.10', ippool_id: 1 }],
      base_resources: { cpu_number: 2, ram_mib: 2048 },
    });
  });

  test('takes names twice, spreads over nodes, copies a preset and several disks', async () => {
    const one = await makeHost(platform);
    const two = await makeHost(platform);
    expect([one, two]).toEqual([41, 42]);
    expect((await readListed(platform, two)).node.id).toBe(2);
    const { cpu_number: _cpu, ram_mib: _ram, hdd_mib: _hdd, ...bare } = smallHost;
    const { id } = await platform.admin.ok('POST', '/vm/v3/host', {
      ...bare,
      preset: 1,
      disks: [
        { size_mib: 8192, boot_order: 1 },
        { size_mib: 4096, boot_order: 2, storage: 2 },
      ],
    });
    expect(await readListed(platform, id)).toMatchObject({
      cpu_number: 1,
      ram_mib: 1024,
      disk_count: 2,
      net_bandwidth_mbitps: 100,
    });
  });

  test.each([
    { title: 'an unknown cluster', body: { cluster: 9 }, status: 404 },
    { title: 'an unknown template', body: { os: 99 }, status: 404 },
    { title: 'an unknown account', body: { account: 99 }, status: 404 },
    { title: 'an unknown pool', body: { ipv4_pool: [77], ipv4_number: 1 }, status: 404 },
    { title: 'an unknown preset', body: { preset: 9 }, status: 404 },
    { title: 'an unknown recipe', body: { recipe_list: [{ recipe: 9 }] }, status: 404 },
    { title: 'a template and an image', body: { image: 1 }, status: 400 },
    { title: 'sizes beside a preset', body: { preset: 1 }, status: 400 },
    { title: 'a disk too small for the template', body: { hdd_mib: 100 }, status: 400 },
    { title: 'a field it does not know', body: { colour: 'red' }, status: 400 },
    { title: 'a text where a number belongs', body: { cpu_number: '2' }, status: 400 },
    { title: 'a storage that is not attached', body: { storage: 7 }, status: 404 },
  ])('refuses $title before any job', async ({ body, status }) => {
    const answer = await platform.admin.send('POST', '/vm/v3/host', { ...smallHost, ...body });
    expect(answer.status).toBe(status);
    expect(answer.json().error).toMatchObject({ code: expect.any(Number), msg: expect.any(String) });
    expect((await platform.admin.ok('GET', '/vm/v3/host')).list).toEqual([]);
    await advance(10_000);
    expect((await platform.admin.ok('GET', '/vm/v3/task')).list).toEqual([]);
  });

  test('fails as a job when the pool is exhausted', async () => {
    const { admin } = platform;
    const net = await admin.ok('POST', '/vm/v3/userspace/public/ipnet', { name: '10.0.0.0/24', gateway: '10.0.0.1' });
    const pool = await admin.ok('POST', '/ip/v3/userspace/public/ippool', { name: 'tiny', note: '' });
    await admin.ok('POST', `/vm/v3/ippool/${pool.id}/range`, { name: '10.0.0.5' });
    await admin.ok('POST', `/vm/v3/ippool/${pool.id}/cluster`, { clusters: [{ id: 1, interface: 0 }] });
    expect(net.id).toBe(3);
    const { id, task } = await admin.ok('POST', '/vm/v3/host', { ...smallHost, ipv4_number: 2, ipv4_pool: [pool.id] });
    await settleJobs(platform);
    const [row] = await readTasks(platform, task, 'host_create');
    expect(row.status).toBe('failed');
    const single = await admin.ok('GET', `/vm/v3/task/${row.id}`);
    expect(single.task.output).toContain('No free IPv4 addresses');
    expect((await readListed(platform, id)).state).toBe('crashed');
  });
});

describe('power', () => {
  test('stop, start and restart are jobs, the restart with a start of its own', async () => {
    const { admin } = platform;
    const id = await makeHost(platform);
    const stop = await admin.ok('POST', `/vm/v3/host/${id}/stop`, { force: false });
    expect((await readListed(platform, id)).state).toBe('active');
    await settleJobs(platform);
    expect(await readTasks(platform, stop.task)).toMatchObject([{ name: 'host_stop', status: 'complete' }]);
    expect((await readListed(platform, id)).state).toBe('stopped');
    await admin.ok('POST', `/vm/v3/host/${id}/start`);
    await settleJobs(platform);
    const restart = await admin.ok('POST', `/vm/v3/host/${id}/restart`, {});
    expect(restart.start_task).toBe(restart.task + 1);
    await advance(10_600);
    expect(await readTasks(platform, restart.task)).toMatchObject([{ name: 'host_restart', status: 'complete' }]);
    expect(await readTasks(platform, restart.start_task)).toMatchObject([{ name: 'host_start', status: 'created' }]);
    await settleJobs(platform);
    expect(await readTasks(platform, restart.start_task)).toMatchObject([{ name: 'host_start', status: 'complete' }]);
    expect((await readListed(platform, id)).state).toBe('active');
  });

  test('deleting leaves the row until its job has ended', async () => {
    const id = await makeHost(platform, { ipv4_number: 1 });
    const { task } = await platform.admin.ok('DELETE', `/vm/v3/host/${id}?force=false`);
    expect((await readListed(platform, id)).state).toBe('deleting');
    expect((await platform.admin.send('POST', `/vm/v3/host/${id}/stop`)).status).toBe(400);
    await settleJobs(platform);
    expect(await readTasks(platform, task)).toMatchObject([{ name: 'host_delete', status: 'complete' }]);
    expect(await readListed(platform, id)).toBeUndefined();
    expect((await platform.admin.ok('GET', '/vm/v3/ip')).list).toEqual([]);
    expect((await platform.admin.ok('GET', '/vm/v3/disk')).list).toEqual([]);
  });
});
