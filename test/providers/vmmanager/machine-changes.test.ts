import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { codes, withMachine } from './made-machine.ts';
import { host, vmmanagerProject, WEB } from './vmmanager-project.ts';

describe('a change', () => {
  test('of the main disk makes it larger, and a smaller one is refused at plan', async () => {
    await using project = await withMachine();
    await project.change({ hdd_mib: 20_480 });
    expect(await project.writes()).toEqual(['POST /vm/v3/disk/43 {"size_mib":20480}']);
    expect(await project.jobs()).toEqual(['disk_resize']);
    expect((await project.machine()).disk).toMatchObject({ id: 43, disk_mib: 20_480 });
    await project.clear();
    const { faults } = await project.change({ hdd_mib: 10_240 });
    expect(codes(faults)).toContain('CANNOT_SHRINK');
    expect(await project.writes()).toEqual([]);
  });

  test('of name, comment, owner and domain is a call for each, and none for resources', async () => {
    await using project = await withMachine();
    await project.change({ name: 'www', comment: 'shop window', account: 4, domain: 'www.example.com' });
    expect(await project.writes()).toEqual([
      'POST /vm/v3/host/41 {"name":"www","comment":"shop window"}',
      'POST /vm/v3/host/41/account {"account":4}',
      'POST /vm/v3/ip/7/ptr {"domain":"www.example.com"}',
    ]);
    expect((await project.requests()).map(({ url }) => url)).toContain('/vm/v3/host/41/ipv4');
    expect(await project.machine()).toMatchObject({ name: 'www', comment: 'shop window', account: { id: 4 } });
    expect((await project.send('GET', '/vm/v3/host/41/ipv4')).list).toMatchObject([{ domain: 'www.example.com' }]);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('of the comment to nothing clears it', async () => {
    await using project = await withMachine();
    await project.change({ comment: undefined });
    expect(await project.writes()).toEqual(['POST /vm/v3/host/41 {"comment":""}']);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('of the number of addresses takes the difference, and gives the newest back', async () => {
    await using project = await withMachine();
    await project.change({ ipv4_number: 2 });
    expect(await project.writes()).toEqual(['POST /vm/v3/host/41/ip {"ipv4_number":1,"ipv4_pool":[1]}']);
    expect(await project.jobs()).toEqual(['ip_change']);
    await project.clear();
    await project.change({ ipv4_number: 1 });
    expect(await project.writes()).toEqual(['DELETE /vm/v3/ip/8']);
    expect((await project.machine()).ip4).toHaveLength(1);
  });

  test('of the system needs consent, and takes the password along', async () => {
    await using project = await withMachine();
    const refused = await project.change({ os: 12, password: 'An0ther' });
    expect(codes(refused.faults)).toContain('VMMANAGER_CONSENT');
    expect(await project.writes()).toEqual([]);
    const done = await project.change({ os: 12, password: 'An0ther' }, { allowReinstall: true });
    expect(errorsOf(done.faults)).toEqual([]);
    expect(await project.writes()).toEqual([
      'POST /vm/v3/host/41/reinstall {"os":12,"password":"An0ther","send_email_mode":"saas_only"}',
    ]);
    expect(await project.jobs()).toEqual(['host_reinstall']);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('of the password needs consent', async () => {
    await using project = await withMachine();
    expect(codes((await project.change({ password: 'An0ther' })).faults)).toContain('VMMANAGER_CONSENT');
    await project.change({ password: 'An0ther' }, { allowPasswordChange: true });
    expect(await project.writes()).toEqual(['POST /vm/v3/host/41/password {"password":"An0ther"}']);
    expect(JSON.stringify([...((await project.state())?.resources.values() ?? [])])).not.toContain('An0ther');
  });

  test('of the cluster replaces the machine, which needs consent', async () => {
    await using project = await withMachine();
    const { id } = await project.send('POST', '/vm/v3/cluster', {
      name: 'second',
      virtualization_type: 'kvm',
      datacenter_type: 'switching',
    });
    const refused = await project.change({ cluster: id });
    expect(summaryOf(refused.changes)).toEqual(['replace vmmanager.host.web']);
    expect(codes(refused.faults)).toContain('VMMANAGER_CONSENT');
  });

  test('of limits that restart a running machine needs consent', async () => {
    await using project = await withMachine();
    expect(codes((await project.change({ nesting: true })).faults)).toContain('VMMANAGER_CONSENT');
    expect(errorsOf((await project.change({ nesting: true }, { allowRestart: true })).faults)).toEqual([]);
  });

  test('of power stops the machine once', async () => {
    await using project = await withMachine();
    await project.change({ power: 'stopped' });
    expect(await project.writes()).toEqual(['POST /vm/v3/host/41/stop {}']);
    expect(await project.jobs()).toEqual(['host_stop']);
    expect((await project.machine()).state).toBe('stopped');
    await project.clear();
    await project.change({ power: 'stopped' });
    expect(await project.writes()).toEqual([]);
    await project.change({ power: 'active' });
    expect(await project.writes()).toEqual(['POST /vm/v3/host/41/start {}']);
  });

  test('of the node asks whether it is suitable, and waits for the job, not for the id in the answer', async () => {
    await using project = await withMachine({ ...WEB, node: 1 });
    await project.change({ node: 2 });
    expect(await project.writes()).toEqual(['POST /vm/v3/host/41/migrate {"node":2}']);
    const sent = (await project.requests()).map(({ method, url }) => `${method} ${url}`);
    const asked = sent.indexOf('GET /vm/v3/host/41/migrate');
    expect(asked).toBeGreaterThan(-1);
    expect(asked).toBeLessThan(sent.indexOf('POST /vm/v3/host/41/migrate'));
    const waits = sent.filter((request) => request.startsWith('GET /vm/v3/task'));
    const [job] = (await project.send('GET', "/vm/v3/task?where=(name+EQ+'host_migrate')")).list;
    expect(new Set(waits)).toEqual(
      new Set([`GET /vm/v3/task?where=(consul_id+EQ+'${job.consul_id}')+AND+(name+EQ+'host_migrate')`]),
    );
    expect((await project.machine()).node.id).toBe(2);
  });

  test('of the node that is not suitable is told in the platform’s words, and nothing moves', async () => {
    await using project = await withMachine({ ...WEB, node: 1 });
    await project.send('POST', '/vm/v3/node/2', { host_creation_blocked: true });
    await project.clear();
    const { faults } = await project.change({ node: 2 });
    expect(errorsOf(faults).join()).toContain('cannot move to node 2: The node takes no machines');
    expect(await project.writes()).toEqual([]);
  });

  test('that the platform refuses is shown in its words, with the address and the line', async () => {
    await using project = await vmmanagerProject([host({ ...WEB, ram_mib: 128 })]);
    const { faults } = await project.apply();
    expect(faults.find(({ severity }) => severity === 'error')).toMatchObject({
      address: 'vmmanager.host.web',
      location: { file: expect.stringContaining('all.yaml') },
      server: {
        message: 'Debian 12 needs 512 MiB of memory',
        status: 400,
        url: expect.stringContaining('/vm/v3/host'),
      },
    });
  });
});

describe('consent that a person gives by approving the plan', () => {
  const wantConsent: readonly { readonly change: object; readonly pointer: string; readonly sent: RegExp }[] = [
    { change: { os: 12 }, pointer: 'os', sent: /^POST \/vm\/v3\/host\/41\/reinstall / },
    { change: { password: 'An0ther' }, pointer: 'password', sent: /^POST \/vm\/v3\/host\/41\/password / },
    { change: { nesting: true }, pointer: 'nesting', sent: /^POST \/vm\/v3\/host\/41\/resource / },
    { change: { vxlan: [{ id: 1 }] }, pointer: 'vxlan', sent: /^DELETE \/vm\/v3\/host\/41$/ },
  ];

  test.each(wantConsent)('holds for once: $change', async ({ change, pointer, sent }) => {
    await using project = await withMachine();
    await project.send('POST', '/vm/v3/vxlan', {
      name: 'inner',
      account: 3,
      clusters: [1],
      ipnets: [{ name: '10.1.0.0/24' }],
    });
    await project.clear();
    await project.declare(host({ ...WEB, ...change }));
    const applied = await project.apply({ asksConsent: true });
    expect(errorsOf(applied.faults)).toEqual([]);
    const asked = applied.diagnostics.filter(({ code }) => code === 'VMMANAGER_CONSENT');
    expect(asked).toMatchObject([
      {
        severity: 'warning',
        isDoubt: true,
        address: 'vmmanager.host.web',
        message: expect.stringContaining(`${pointer}: `),
      },
    ]);
    expect(await project.writes()).toContainEqual(expect.stringMatching(sent));
    expect((await project.record('vmmanager.host.web'))?.options).toEqual({});
    expect((await project.plan()).changes).toEqual([]);
  });

  test('is not there without a question, and what the options allow asks nothing', async () => {
    await using project = await withMachine();
    expect(codes((await project.change({ os: 12 })).faults)).toContain('VMMANAGER_CONSENT');
    await project.declare(host({ ...WEB, os: 12 }, { allowReinstall: true }));
    expect(codes((await project.plan({ asksConsent: true })).diagnostics)).toEqual([]);
  });
});
