import { describe, expect, test } from 'vitest';
import { summaryLine } from '../../../src/model/plan.ts';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { host, vmmanagerProject, WEB } from './vmmanager-project.ts';

const NET = {
  type: 'vmmanager.ipnet',
  name: 'net',
  properties: { name: '10.0.0.0/24', gateway: '10.0.0.1', note: 'x' },
};
const POOL = {
  type: 'vmmanager.ippool',
  name: 'p1',
  properties: { name: 'p1', note: '', clusters: [{ id: 1, interface: 0 }] },
};
const range = (key: string, name: string) => ({
  type: 'vmmanager.range',
  name: key,
  dependsOn: ['vmmanager.ipnet.net'],
  properties: { ippool: '${vmmanager.ippool.p1.id}', name },
});

describe('a pool with ranges', () => {
  test('is made step by step, and one range replaced by another', async () => {
    await using project = await vmmanagerProject([
      NET,
      POOL,
      range('a', '10.0.0.10-10.0.0.19'),
      range('b', '10.0.0.30'),
    ]);
    expect(errorsOf((await project.apply({ parallelism: 1 })).faults)).toEqual([]);
    const writes = await project.writes();
    expect(writes.filter((write) => write.includes('ippool'))).toEqual([
      'POST /ip/v3/userspace/public/ippool {"name":"p1","note":""}',
      'POST /vm/v3/ippool/9/cluster {"clusters":[{"interface":0,"id":1}]}',
      'POST /vm/v3/ippool/9/range {"name":"10.0.0.10-10.0.0.19"}',
      'POST /vm/v3/ippool/9/range {"name":"10.0.0.30"}',
    ]);
    expect((await project.requests()).map(({ url }) => url)).toContain(
      "/ip/v3/ippool?limit=0,50&orderby=id+asc&where=(name+EQ+'p1')",
    );
    await project.clear();
    await project.declare(NET, POOL, range('a', '10.0.0.10-10.0.0.19'), range('b', '10.0.0.31'));
    const { changes, faults } = await project.apply();
    expect(summaryOf(changes)).toEqual(['replace vmmanager.range.b']);
    expect(errorsOf(faults)).toEqual([]);
    expect(await project.writes()).toEqual([
      'DELETE /ip/v3/range/4',
      'POST /vm/v3/ippool/9/range {"name":"10.0.0.31"}',
    ]);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('whose making broke off after the pool is found and finished', async () => {
    await using project = await vmmanagerProject([POOL]);
    await project.sandbox.control.fault({
      path: '/vm/v3/ippool/9/cluster',
      method: 'POST',
      status: 500,
      times: 1,
    } as never);
    const broken = await project.apply();
    expect(errorsOf(broken.faults)).not.toEqual([]);
    await project.clear();
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.writes()).toEqual(['POST /vm/v3/ippool/9/cluster {"clusters":[{"interface":0,"id":1}]}']);
    expect((await project.send('GET', '/vm/v3/ippool?where=(name+EQ+%27p1%27)')).list).toMatchObject([
      { clusters: [{ id: 1 }] },
    ]);
  });

  test('whose making is not answered is found by its name, and made once', async () => {
    await using project = await vmmanagerProject([POOL]);
    await project.sandbox.control.fault({ path: '^/ip/v3/userspace/public/ippool$', method: 'POST', dropAfter: true });
    await project.apply();
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
    expect((await project.send('GET', '/vm/v3/ippool?where=(name+EQ+%27p1%27)')).list).toMatchObject([
      { clusters: [{ id: 1 }] },
    ]);
  });

  test.each(['replace', 'add'])(
    'leaves a cluster, whether the platform’s list of clusters means %s',
    async (meaning) => {
      await using project = await vmmanagerProject([POOL]);
      await project.sandbox.control.knob('poolClusters', meaning);
      await project.apply();
      await project.declare({ ...POOL, properties: { name: 'p1', clusters: [] } });
      expect(errorsOf((await project.apply()).faults)).toEqual([]);
      expect((await project.plan()).changes).toEqual([]);
      expect((await project.send('GET', '/vm/v3/ippool/9/cluster')).list).toEqual([]);
    },
  );
});

describe('a network', () => {
  test('changes its note in place, and its addresses by another network', async () => {
    await using project = await vmmanagerProject([NET]);
    await project.apply();
    expect(await project.writes()).toEqual([
      'POST /vm/v3/userspace/public/ipnet {"name":"10.0.0.0/24","gateway":"10.0.0.1","note":"x"}',
    ]);
    await project.clear();
    await project.declare({ ...NET, properties: { ...NET.properties, note: 'y' } });
    await project.apply();
    expect(await project.writes()).toEqual([expect.stringMatching(/^POST \/vm\/v3\/ipnet\/\d+ \{"note":"y"\}$/)]);
    await project.declare({ ...NET, properties: { name: '10.0.1.0/24', gateway: '10.0.1.1' } });
    expect(summaryOf((await project.plan()).changes)).toEqual(['replace vmmanager.ipnet.net']);
  });
});

describe('a virtual network', () => {
  const inner = {
    type: 'vmmanager.vxlan',
    name: 'inner',
    properties: { name: 'inner', account: 3, clusters: [1], ipnets: [{ name: '10.1.0.0/24', gateway: '10.1.0.1' }] },
  };
  const vxlan = [{ id: '${vmmanager.vxlan.inner.id}', ipnet: '${vmmanager.vxlan.inner.ipnets[0].id}', ipv4_number: 1 }];

  test('holds a machine whose other addresses are counted alone, and goes after it', async () => {
    await using project = await vmmanagerProject([inner, host({ ...WEB, vxlan })]);
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    const made = (await project.writes()).find((write) => write.startsWith('POST /vm/v3/host '));
    expect(made).toMatch(/"vxlan":\[\{"id":1,"ipnet":3,"ipv4_number":1\}\]/);
    expect((await project.send('GET', '/vm/v3/host')).list[0].ip4).toHaveLength(2);
    expect((await project.plan()).changes).toEqual([]);
    await project.clear();
    expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
    expect(await project.writes()).toEqual(['DELETE /vm/v3/host/41', 'DELETE /vm/v3/vxlan/1']);
  });
});

describe('an account', () => {
  const account = (properties: object) => ({
    type: 'vmmanager.account',
    name: 'u',
    properties: { email: 'a+b@x.io', password: 's3cret!', role: '@user', ...properties },
  });

  test('is made with a role, changed by roles, and deleted as a user', async () => {
    const key = {
      type: 'vmmanager.user_ssh_key',
      name: 'laptop',
      properties: { account: '${vmmanager.account.u.id}', name: 'laptop', ssh_pub_key: 'ssh-ed25519 AAAA' },
    };
    await using project = await vmmanagerProject([account({}), key]);
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.writes()).toEqual([
      'POST /vm/v3/account {"email":"a+b@x.io","password":"s3cret!","role":"@user"}',
      'POST /auth/v3/user/5/sshkey {"name":"laptop","ssh_pub_key":"ssh-ed25519 AAAA"}',
    ]);
    expect((await project.requests()).map(({ url }) => url)).toContain(
      "/vm/v3/account?limit=0,50&orderby=id+asc&where=(email+EQ+'a%2Bb%40x.io')",
    );
    await project.clear();
    await project.declare(account({ role: '@advanced_user' }), key);
    await project.apply();
    expect(await project.writes()).toEqual(['POST /vm/v3/user/5 {"roles":["@advanced_user"]}']);
    await project.clear();
    expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
    expect(await project.writes()).toEqual(['DELETE /vm/v3/user/5']);
    expect((await project.state())?.resources.size ?? 0).toBe(0);
  });

  test('keeps a key that is replaced or deleted, for no call is known that deletes one, and the plan says so', async () => {
    const key = (text: string) => ({
      type: 'vmmanager.user_ssh_key',
      name: 'laptop',
      properties: { account: 4, name: 'laptop', ssh_pub_key: `ssh-ed25519 ${text}` },
    });
    await using project = await vmmanagerProject([key('AAAA')]);
    await project.apply();
    await project.declare(key('BBBB'));
    const replaced = await project.apply();
    expect(errorsOf(replaced.faults)).toEqual([]);
    expect(replaced.changes).toMatchObject([
      {
        action: 'replace',
        order: 'forget-first',
        notes: [{ severity: 'warning', message: expect.stringContaining('4/1 stays') }],
      },
    ]);
    expect(summaryLine(replaced.run.plan)).toBe('Plan: 1 to forget, 1 to add, 0 to change, 0 to destroy.');
    const told = project.events.findLast(({ type }) => type === 'change_summary');
    expect(told).toMatchObject({ operation: 'apply', changes: { add: 1, destroy: 0, forget: 1 } });
    expect((await project.plan()).changes).toEqual([]);
    await project.declare();
    const deleted = await project.apply();
    expect(deleted.changes).toMatchObject([
      { action: 'forget', notes: [{ message: expect.stringContaining('cannot delete') }] },
    ]);
    expect((await project.send('GET', '/auth/v3/user/4/sshkey')).list).toHaveLength(2);
  });
});
