import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { BY_PASSWORD, host, type VmmanagerProject, vmmanagerProject, WEB } from './vmmanager-project.ts';

const logins = async (project: VmmanagerProject) =>
  (await project.requests()).filter(({ url }) => url.startsWith('/auth/v4/public/')).length;

const reckon = async (project: VmmanagerProject) =>
  await readFile(join(project.files.directory, 'reckon.yaml'), 'utf8');

const TAG = { type: 'vmmanager.tag', name: 'slow', properties: { name: 'slow' } };

describe('a platform that sleeps', () => {
  test('wakes up to a login and to a create, which makes one machine', async () => {
    await using project = await vmmanagerProject([host()], { settings: BY_PASSWORD });
    await project.control('POST', 'suspend', { calls: 5 });
    await project.sandbox.control.fault({ method: 'POST', path: '/vm/v3/host', status: 503, times: 3 });
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    const sent = (path: string) => project.requests().then((all) => all.filter(({ url }) => url === path).length);
    expect(await sent('/auth/v4/public/token')).toBe(6);
    expect(await sent('/vm/v3/host')).toBe(4);
    expect(project.pauses.slice(0, 8)).toEqual([100, 200, 300, 400, 500, 100, 200, 300]);
    expect((await project.send('GET', '/vm/v3/host')).list).toHaveLength(1);
  });

  test('and does not wake is given up after eleven requests', async () => {
    await using project = await vmmanagerProject([TAG]);
    await project.control('POST', 'suspend', { calls: 100 });
    const { diagnostics } = await project.plan();
    expect(await project.requests()).toHaveLength(11);
    expect(project.pauses).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    expect(errorsOf(diagnostics).join()).toContain('503');
    expect(diagnostics.map(({ hint }) => hint).join()).toContain('did not wake within eleven requests');
  });
});

describe('a token', () => {
  test.each([
    ['3001', 'deadTokenCode', 3001],
    ['1000', 'deadTokenCode', 1000],
    ['401 alone', 'unauthorizedStatus', 401],
  ])('that has died, as %s tells, is renewed once and the request sent again', async (_, knob, value) => {
    await using project = await vmmanagerProject([TAG], { settings: BY_PASSWORD });
    await project.sandbox.control.knob(knob, value);
    const { faults } = await project.apply(
      {},
      { between: async () => void (await project.control('POST', 'expire-tokens')) },
    );
    expect(errorsOf(faults)).toEqual([]);
    expect(await logins(project)).toBe(2);
    expect((await project.send('GET', '/vm/v3/tag')).list).toHaveLength(2);
  });

  test('that died of an hour’s disuse between plan and apply is renewed, and the same POST sent again', async () => {
    await using project = await vmmanagerProject([TAG], { settings: BY_PASSWORD });
    const { faults } = await project.apply(
      {},
      {
        between: async () => {
          await project.clear();
          await project.sandbox.control.clock.advance(61 * 60_000);
        },
      },
    );
    expect(errorsOf(faults)).toEqual([]);
    const seen = (await project.requests()).map(({ method, url, status }) => `${method} ${url} ${status}`);
    expect(seen.filter((request) => request.startsWith('POST'))).toEqual([
      'POST /vm/v3/tag 401',
      'POST /auth/v4/public/token 201',
      'POST /vm/v3/tag 200',
    ]);
  });

  test('is kept for the whole run, whatever is planned at once', async () => {
    const preset = { type: 'vmmanager.preset', name: 'p', properties: { name: 'p', virtualization_type: 'kvm' } };
    await using project = await vmmanagerProject([host(), TAG, preset], { settings: BY_PASSWORD });
    await project.apply();
    expect(await logins(project)).toBe(1);
  });
});

describe('what is refused', () => {
  test('a wrong password ends the run after one login', async () => {
    await using project = await vmmanagerProject([host(), TAG], {
      settings: ['email: admin@example.com', 'password: ${secret.env.WRONG}'],
    });
    const { diagnostics } = await project.plan();
    expect(errorsOf(diagnostics).join()).toContain('Invalid password');
    expect(await logins(project)).toBe(1);
  });

  test('a function that is closed to the account is told from a dead token, and not asked for a third time', async () => {
    const settings = ['email: user@example.com', 'password: user-secret'];
    await using project = await vmmanagerProject([TAG], { settings });
    const { diagnostics } = await project.plan();
    const closed = diagnostics.find(({ message }) => message.includes('/vm/v3/tag'));
    expect(`${closed?.message} ${closed?.hint}`).toContain('not open to the account');
    expect((await project.requests()).filter(({ url }) => url.startsWith('/vm/v3/tag'))).toHaveLength(2);
    expect(await logins(project)).toBe(2);
  });

  test('a dead long-lived token says how to get another', async () => {
    await using project = await vmmanagerProject([TAG]);
    await project.control('POST', 'expire-tokens', { longLived: true });
    const { diagnostics } = await project.plan();
    expect(diagnostics.map(({ hint }) => hint).join()).toContain('create-token');
  });
});

describe('lists and filters', () => {
  test('sixty machines are read in two pages, always in order, with plain plus signs', async () => {
    const documents = Array.from({ length: 60 }, (_, index) =>
      host({ ...WEB, ipv4_number: 0 }, undefined, `web${index}`),
    );
    await using project = await vmmanagerProject(documents);
    await project.apply();
    await project.clear();
    expect((await project.plan()).changes).toEqual([]);
    expect((await project.requests()).map(({ url }) => url)).toEqual([
      '/vm/v3/host?limit=0,50&orderby=id+asc',
      '/vm/v3/host?limit=50,50&orderby=id+asc',
    ]);
  });

  test('a lookup by equals searches at the server, quoted and encoded', async () => {
    const lookup = { data: 'vmmanager.account', name: 'one', where: { email: 'a+b@x.io' } };
    await using project = await vmmanagerProject([
      { type: 'vmmanager.account', name: 'ab', properties: { email: 'a+b@x.io', password: 's3cret', role: '@user' } },
    ]);
    await project.apply();
    await project.clear();
    await project.declare(lookup);
    await project.plan();
    expect((await project.requests()).map(({ url }) => url)).toContain(
      "/vm/v3/account?limit=0,50&orderby=id+asc&where=(email+EQ+'a%2Bb%40x.io')",
    );
  });

  test('a quote in a value reaches no filter: it is compared afterwards', async () => {
    const where = { email: "x' OR id GT '0" };
    await using project = await vmmanagerProject([{ data: 'vmmanager.account', name: 'one', where }]);
    const { diagnostics } = await project.plan();
    expect(diagnostics.map(({ code }) => code)).toEqual(['LOOKUP_NOT_FOUND']);
    expect((await project.requests()).map(({ url }) => url)).toEqual(['/vm/v3/account?limit=0,50&orderby=id+asc']);
  });

  test.each([
    ["(name CP '%node%') AND NOT (id EQ 1)", "where=(name+CP+'%25node%25')+AND+NOT+(id+EQ+1)"],
    ["(name+CP+'%node%')+AND+NOT+(id+EQ+1)", "where=(name+CP+'%25node%25')+AND+NOT+(id+EQ+1)"],
  ])('the page’s own language is sent as it is: %s', async (filter, sent) => {
    await using project = await vmmanagerProject([
      { data: 'vmmanager.node', name: 'other', where: filter },
      { type: 'vmmanager.schedule', name: 's', properties: { name: 's', nodes: ['${data.vmmanager.node.other.id}'] } },
    ]);
    const { changes, diagnostics } = await project.plan();
    expect(errorsOf(diagnostics)).toEqual([]);
    expect(summaryOf(changes)).toEqual(['create vmmanager.schedule.s']);
    expect(changes[0]?.after).toMatchObject({ nodes: [2] });
    expect((await project.requests()).some(({ url }) => url.endsWith(sent))).toBe(true);
  });

  test.each(['interface', 'user_ssh_key', 'host_ptr', 'cluster_storage', 'license'])(
    'a filter that the list of %s does not know is refused, not ignored',
    async (type) => {
      const lookup = { data: `vmmanager.${type}`, name: 'one', where: "name EQ 'nope'" };
      await using project = await vmmanagerProject([lookup]);
      const { diagnostics } = await project.plan();
      expect(diagnostics.map(({ code }) => code)).toEqual(['PROVIDER_UNSUPPORTED']);
      expect(diagnostics[0]?.message).toContain('takes no filter text');
    },
  );

  test.each([
    ['license', {}, { state: 'active' }],
    ['repository', { name: 'ISPsystem' }, { id: 1 }],
    ['os', { name: 'Ubuntu 24.04' }, { id: 12 }],
    ['cluster', { name: 'main' }, { id: 1 }],
    ['task', { consul_id: 1341774670, name: 'host_create' }, { status: 'complete' }],
    ['ip', { ip_addr: '198.51.100.10' }, { id: 7 }],
    ['ipnet', { name: '198.51.100.0/24' }, { id: 1 }],
    ['range', { ippool: 1, name: '2001:db8::100-2001:db8::1ff' }, { id: 2 }],
    ['disk', { size_mib: 10_240 }, { id: 43, host: 41 }],
    ['host', { name: 'web' }, { id: 41, power: 'active' }],
    ['cluster_storage', { cluster: 1, is_main: true }, { storage: 1 }],
    ['interface', { host: 41, name: 'eth0' }, { id: '41/eth0' }],
    ['node_interface', { node: 2, name: 'vmbr0' }, { id: '2/vmbr0' }],
    ['backup_location', "name EQ 'vault'", { id: 1 }],
    ['storage', "tags.name EQ 'ssd'", { id: 2 }],
    ['user_limits', { account: 4 }, { id: 'account/4', host_count: 9 }],
    ['user_limits', { id: 'role/@user' }, { role: '@user', host_count: 2 }],
    ['user_ssh_key', { account: 4, name: 'laptop' }, { id: '4/1' }],
    ['host_ptr', { host: 41 }, { id: '41/2001:db8::a:5', domain: 'mail.example.com' }],
  ])('%s is looked up by %j', async (type, where, found) => {
    const machine = host({ ...WEB, ipv6_enabled: true });
    await using project = await vmmanagerProject([machine]);
    await project.apply();
    await project.send('POST', '/vm/v3/user_limits/account/4', { host_count: 9 });
    await project.send('POST', '/vm/v3/user_limits/role/@user', { host_count: 2 });
    await project.send('POST', '/auth/v3/user/4/sshkey', { name: 'laptop', ssh_pub_key: 'ssh-ed25519 A' });
    await project.send('POST', '/vm/v3/host/41/ptr', { name: '2001:db8::a:5', domain: 'mail.example.com' });
    await project.declare(machine, { data: `vmmanager.${type}`, name: 'one', where });
    await project.files.write(
      'reckon.yaml',
      `${await reckon(project)}outputs: { found: { value: "\${data.vmmanager.${type}.one}" } }\n`,
    );
    const { run, diagnostics } = await project.plan();
    expect(errorsOf(diagnostics)).toEqual([]);
    expect(run.plan.outputs[0]?.after).toMatchObject(found);
  });
});
