import { describe, expect, test } from 'vitest';
import { oneForEachTest } from '../../support/one-for.ts';
import { makeHost, readListed, settleJobs, smallHost, startPlatform } from './platform-client.ts';

const platform = oneForEachTest(() => startPlatform());

async function makePool(name: string, ranges: readonly string[]): Promise<number> {
  const { id } = await platform.admin.ok('POST', '/ip/v3/userspace/public/ippool', { name, note: '' });
  for (const range of ranges) {
    await platform.admin.ok('POST', `/vm/v3/ippool/${id}/range`, { name: range });
  }
  return id;
}

describe('pools and ranges', () => {
  test('a pool is made in three steps and found by both services', async () => {
    const { admin } = platform;
    await admin.ok('POST', '/vm/v3/userspace/public/ipnet', { name: '10.0.0.0/24', gateway: '10.0.0.1', note: 'x' });
    const id = await makePool('p1', ['10.0.0.0/29', '10.0.0.100', '10.0.0.20-10.0.0.21']);
    expect(id).toBe(9);
    await admin.ok('POST', `/vm/v3/ippool/${id}/cluster`, { clusters: [{ id: 1, interface: 0 }] });
    expect(
      (await admin.ok('GET', `/vm/v3/range?where=ippool+EQ+${id}`)).list.map(({ name }: { name: string }) => name),
    ).toEqual(['10.0.0.0/29', '10.0.0.100', '10.0.0.20-10.0.0.21']);
    for (const service of ['ip', 'vm']) {
      const [pool] = (await admin.ok('GET', `/${service}/v3/ippool?where=(name+EQ+'p1')`)).list;
      expect(pool).toMatchObject({
        id,
        ipv4: { total: 9, used: 0 },
        clusters: [{ id: 1, name: 'main', interface: 0 }],
      });
    }
    const host = await makeHost(platform, { ipv4_number: 8, ipv4_pool: [id] });
    const found = (await readListed(platform, host)).ip4.map(({ ip }: { ip: string }) => ip);
    expect(found).toEqual([...[2, 3, 4, 5, 6, 7].map((last) => `10.0.0.${last}`), '10.0.0.100', '10.0.0.20']);
  });

  test('a range is replaced by deleting and adding', async () => {
    const { admin } = platform;
    const id = await makePool('p1', ['198.51.100.200-198.51.100.210']);
    const [range] = (await admin.ok('GET', `/vm/v3/range?where=(ippool+EQ+${id})`)).list;
    expect(await admin.ok('DELETE', `/ip/v3/range/${range.id}`)).toEqual({ deleted: [{ id: range.id }] });
    await admin.ok('POST', `/vm/v3/ippool/${id}/range`, { name: '198.51.100.220' });
    expect((await admin.ok('GET', `/vm/v3/range?where=(ippool+EQ+${id})`)).list).toMatchObject([
      { name: '198.51.100.220' },
    ]);
  });

  test.each([
    { title: 'in no network', name: '10.77.0.1-10.77.0.9' },
    { title: 'backwards', name: '198.51.100.9-198.51.100.2' },
    { title: 'that overlaps another', name: '198.51.100.100-198.51.100.120' },
    { title: 'that is no address', name: 'web' },
    { title: 'across families', name: '198.51.100.2-2001:db8::2' },
  ])('a range $title is refused', async ({ name }) => {
    const id = await makePool('p1', []);
    expect((await platform.admin.send('POST', `/vm/v3/ippool/${id}/range`, { name })).status).toBe(400);
  });

  test('clusters are replaced by default, added where the knob says so, detached by enabled false', async () => {
    const { admin, sandbox } = platform;
    const second = await admin.ok('POST', '/vm/v3/cluster', {
      name: 'two',
      virtualization_type: 'kvm',
      datacenter_type: 'switching',
    });
    const id = await makePool('p1', []);
    const attached = async () =>
      (await admin.ok('GET', `/vm/v3/ippool/${id}/cluster`)).list.map((row: { id: number }) => row.id);
    const attach = (clusters: readonly object[]) => admin.ok('POST', `/vm/v3/ippool/${id}/cluster`, { clusters });
    await attach([{ id: 1, interface: 0 }]);
    await attach([{ id: second.id, interface: 0 }]);
    expect(await attached()).toEqual([second.id]);
    await sandbox.control.knob('poolClusters', 'add');
    await attach([{ id: 1, interface: 0 }]);
    expect(await attached()).toEqual([second.id, 1]);
    await attach([{ id: second.id, enabled: false }]);
    expect(await attached()).toEqual([1]);
  });

  test('a pool that is not attached gives no addresses', async () => {
    const id = await makePool('p1', ['198.51.100.200']);
    const answer = await platform.admin.send('POST', '/vm/v3/host', { ...smallHost, ipv4_number: 1, ipv4_pool: [id] });
    expect(answer.status).toBe(400);
    expect(answer.json().error.msg).toContain('not attached');
  });
});

describe('networks', () => {
  test.each([
    { title: 'a gateway outside', body: { name: '10.1.0.0/24', gateway: '10.2.0.1' } },
    { title: 'no CIDR', body: { name: '10.1.0.0', gateway: '' } },
    { title: 'bits beyond its length', body: { name: '10.1.0.1/24', gateway: '10.1.0.1' } },
  ])('with $title is refused', async ({ body }) => {
    expect((await platform.admin.send('POST', '/vm/v3/userspace/public/ipnet', body)).status).toBe(400);
  });

  test('keeps its gateway, unless the knob says otherwise', async () => {
    const { admin, sandbox } = platform;
    expect((await admin.send('POST', '/vm/v3/ipnet/1', { gateway: '198.51.100.254' })).status).toBe(400);
    await sandbox.control.knob('networkGateway', 'changeable');
    await admin.ok('POST', '/vm/v3/ipnet/1', { gateway: '198.51.100.254' });
    expect(await readListed(platform, 1, 'ip/v3/ipnet')).toMatchObject({ gateway: '198.51.100.254', using_ip: '0' });
  });

  test('addresses have their own names in ip/v3', async () => {
    await makeHost(platform, { ipv4_number: 1 });
    const { list } = await platform.admin.ok('GET', "/ip/v3/ip?where=(name+EQ+'198.51.100.10')");
    expect(list).toMatchObject([{ name: '198.51.100.10', ipnet: 1, status: 'used' }]);
    await platform.admin.ok('POST', `/vm/v3/ip/${list[0].id}`, { values: { netmask: '255.255.255.128' } });
    expect((await platform.admin.ok('GET', '/vm/v3/ip?where=(network+EQ+1)')).list).toMatchObject([
      { mask: '255.255.255.128' },
    ]);
  });
});

describe("names in a machine's IPv6 networks", () => {
  test('are listed network by network, changed and deleted by their domain', async () => {
    const { admin } = platform;
    const id = await makeHost(platform, { ipv4_number: 1, ipv6_enabled: true });
    const path = `/vm/v3/host/${id}/ptr`;
    expect((await admin.ok('GET', path)).list).toEqual([]);
    await admin.ok('POST', path, { name: '2001:DB8::0a:5', domain: 'mail.example.com' });
    await admin.ok('POST', path, { name: '2001:db8::a:6', domain: 'smtp.example.com' });
    await admin.ok('POST', `${path}/smtp.example.com`, { domain: 'imap.example.com' });
    const shown = { family: 6, network: '2001:db8::/64', prefix: 64, ip_count: 2 };
    expect((await admin.ok('GET', path)).list).toMatchObject([
      {
        ...shown,
        ip: [
          { id: 1, name: '2001:db8::a:5', domain: 'mail.example.com' },
          { id: 2, name: '2001:db8::a:6', domain: 'imap.example.com' },
        ],
      },
    ]);
    await admin.ok('DELETE', `${path}/mail.example.com`);
    expect((await admin.ok('GET', path)).list).toMatchObject([{ ip_count: 1, ip: [{ id: 2 }] }]);
    expect((await admin.send('DELETE', `${path}/mail.example.com`)).status).toBe(404);
  });

  test.each([
    { title: 'outside of them', body: { name: '2001:db9::5', domain: 'a.example.com' } },
    { title: 'of IPv4', body: { name: '198.51.100.10', domain: 'a.example.com' } },
    { title: 'named already', body: { name: '2001:db8::a:5', domain: 'a.example.com' } },
    { title: 'with a domain that is taken', body: { name: '2001:db8::a:6', domain: 'mail.example.com' } },
  ])('are not given to an address $title', async ({ body }) => {
    const id = await makeHost(platform, { ipv4_number: 1, ipv6_enabled: true });
    const path = `/vm/v3/host/${id}/ptr`;
    await platform.admin.ok('POST', path, { name: '2001:db8::a:5', domain: 'mail.example.com' });
    expect((await platform.admin.send('POST', path, body)).status).toBe(400);
  });
});

describe('virtual networks', () => {
  test("machines of the owner live in them, on the network's own addresses", async () => {
    const { admin } = platform;
    const body = {
      name: 'inner',
      account: 4,
      clusters: [1],
      comment: '',
      ipnets: [{ name: '10.8.0.0/24', gateway: '10.8.0.1' }],
    };
    const { id } = await admin.ok('POST', '/vm/v3/vxlan', body);
    const vxlan = (await admin.ok('GET', `/vm/v3/vxlan?where=(id+EQ+${id})`)).list[0];
    expect(vxlan).toMatchObject({
      ippool: expect.any(Number),
      ipnets: [{ id: expect.any(Number), name: '10.8.0.0/24' }],
    });
    const inside = { vxlan: [{ id, ipnet: vxlan.ipnets[0].id, ipv4_number: 1 }] };
    expect((await admin.send('POST', '/vm/v3/host', { ...smallHost, ...inside })).json().error.msg).toContain(
      'another user',
    );
    const host = await makeHost(platform, { ...inside, account: 4 });
    expect(await readListed(platform, host)).toMatchObject({
      ip4: [{ ip: '10.8.0.2' }],
      vxlan: [{ id, name: 'inner' }],
    });
    expect((await admin.ok('GET', `/vm/v3/vxlan/${id}/ip`)).list).toMatchObject([
      { ip_addr: '10.8.0.2', host: { id: host } },
    ]);
    expect((await admin.send('DELETE', `/vm/v3/vxlan/${id}`)).status).toBe(400);
    await admin.ok('DELETE', `/vm/v3/host/${host}`);
    await settleJobs(platform);
    expect(await admin.ok('DELETE', `/vm/v3/vxlan/${id}`)).toEqual({ deleted: [{ id }] });
    expect((await admin.ok('GET', '/ip/v3/ippool')).size).toBe(1);
  });

  test('keep their owner and clusters, take more networks, and need a cluster that carries them', async () => {
    const { admin } = platform;
    const { id } = await admin.ok('POST', '/vm/v3/vxlan', { name: 'inner', account: 4, clusters: [1] });
    expect((await admin.send('POST', `/vm/v3/vxlan/${id}`, { account: 3 })).status).toBe(400);
    const net = await admin.ok('POST', `/vm/v3/vxlan/${id}/ipnet`, { name: '10.7.0.0/24', gateway: '10.7.0.1' });
    await admin.ok('POST', `/vm/v3/vxlan/${id}/ipnet/${net.id}`, { gateway: '10.7.0.254' });
    expect((await admin.ok('GET', `/vm/v3/vxlan/${id}`)).ipnets).toMatchObject([{ gateway: '10.7.0.254' }]);
    await admin.ok('DELETE', `/vm/v3/vxlan/${id}/ipnet/${net.id}`);
    const routing = await admin.ok('POST', '/vm/v3/cluster', {
      name: 'r',
      virtualization_type: 'kvm',
      datacenter_type: 'routing',
    });
    expect((await admin.send('POST', '/vm/v3/vxlan', { name: 'x', clusters: [routing.id] })).status).toBe(400);
  });
});
