import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/model/value.ts';
import { declareLive } from '../../../src/plan/declare-live.ts';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { listAll, openProvider } from '../open-provider.ts';
import { host, vmmanagerProject, WEB } from './vmmanager-project.ts';

/** A project whose machine has been made, with nothing in its log. */
async function withMachine(properties: object = WEB, options?: object) {
  const project = await vmmanagerProject([host(properties, options)]);
  const { faults } = await project.apply();
  expect(errorsOf(faults)).toEqual([]);
  await project.clear();
  return {
    ...project,
    change: async (more: object, newOptions: object | undefined = options) => {
      await project.declare(host({ ...properties, ...more }, newOptions));
      return await project.apply();
    },
    machine: async (id = 41) => (await project.send('GET', `/vm/v3/host?where=(id+EQ+${id})`)).list[0],
  };
}

const codes = (diagnostics: readonly { readonly code: string }[]) => diagnostics.map(({ code }) => code);

describe('making', () => {
  test('a machine is one POST, its job waited for, and the next plan empty', async () => {
    await using project = await vmmanagerProject([
      host({
        ...WEB,
        account: { find: { email: 'admin@example.com' } },
        cluster: { find: { name: 'main' } },
        os: { find: { name: 'Debian 12' } },
      }),
    ]);
    const { faults } = await project.apply();
    expect(errorsOf(faults)).toEqual([]);
    const { name, cluster, account, os, password, ...rest } = WEB;
    expect(await project.writes()).toEqual([
      `POST /vm/v3/host ${JSON.stringify({ name, cluster, account, os, password, ...rest })}`,
    ]);
    const urls = (await project.requests()).map(({ url }) => url);
    expect(urls).toContain("/vm/v3/account?limit=0,50&orderby=id+asc&where=(email+EQ+'admin%40example.com')");
    expect(urls).toContain("/vm/v3/task?where=(consul_id+EQ+'1341774670')+AND+(name+EQ+'host_create')");
    expect(urls.at(-1)).toBe('/vm/v3/host?where=(id+EQ+41)');
    await project.clear();
    expect((await project.plan()).changes).toEqual([]);
    expect(await project.writes()).toEqual([]);
  });

  test('goes on while the job is not listed yet', async () => {
    await using project = await vmmanagerProject([host()]);
    await project.control('POST', 'hide-tasks', { lists: 2 });
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.writes()).toHaveLength(1);
  });

  test.each(['failed', 'fail'])(
    'that ends as %s leaves a tainted machine, and the next plan replaces it',
    async (status) => {
      await using project = await vmmanagerProject([host(WEB, { allowReplace: true })]);
      await project.sandbox.control.knob('failedStatus', status);
      await project.control('POST', 'fail-next-job', { name: 'host_create', output: 'no space left on node1' });
      const { faults } = await project.apply();
      expect(errorsOf(faults).join()).toContain('host_create failed: no space left on node1');
      const [record] = [...((await project.state())?.resources.values() ?? [])];
      expect(record).toMatchObject({ id: '41', tainted: expect.stringContaining('no space left') });
      expect(summaryOf((await project.plan()).changes)).toEqual(['replace vmmanager.host.web']);
      expect(errorsOf((await project.apply()).faults)).toEqual([]);
      expect((await project.plan()).changes).toEqual([]);
    },
  );

  test('two machines of one name are two machines, and each goes by its id', async () => {
    await using project = await vmmanagerProject([host(WEB, undefined, 'one'), host(WEB, undefined, 'two')]);
    await project.apply();
    expect([...((await project.state())?.resources.values() ?? [])].map(({ id }) => id).sort()).toEqual(['41', '42']);
    const one = (await project.state())?.resources.get('vmmanager.host.one' as never)?.id;
    await project.clear();
    await project.declare(host(WEB, undefined, 'two'));
    await project.apply();
    expect(await project.writes()).toEqual([`DELETE /vm/v3/host/${one}`]);
  });

  test('a machine without a size, a source or a password is refused before anything is sent', async () => {
    const { os, cpu_number, ...rest } = WEB;
    await using project = await vmmanagerProject([host(rest), host({ ...WEB, preset: 1 }, undefined, 'preset')]);
    const { diagnostics } = await project.plan();
    expect(codes(diagnostics).sort()).toEqual(['VMMANAGER_PRESET', 'VMMANAGER_SIZE', 'VMMANAGER_SOURCE']);
    expect([os, cpu_number]).toEqual([5, 2]);
    expect(await project.writes()).toEqual([]);
  });
});

describe('processors and memory of a running machine', () => {
  const more = { cpu_number: 4, ram_mib: 4096 };

  test('wait for a restart: sent once, named by every plan, never sent again', async () => {
    await using project = await withMachine();
    const { faults, changes } = await project.change(more);
    expect(errorsOf(faults)).toEqual([]);
    expect(changes[0]?.notes.map(({ message }) => message).join()).toContain('next restart');
    expect(await project.writes()).toEqual([
      'POST /vm/v3/host/41/resource {"cpu_number":4,"ram_mib":4096,"defer":{"action":"host_stop"}}',
    ]);
    expect(await project.machine()).toMatchObject({ cpu_number: 2, cpu_number_new: 4 });
    await project.clear();
    const planned = await project.plan();
    expect(planned.changes).toEqual([]);
    const [change] = planned.run.plan.changes;
    expect(change?.notes.map(({ message }) => message)).toEqual([
      'cpu_number 2 → 4 waits for a restart',
      'ram_mib 2048 → 4096 waits for a restart',
    ]);
    await project.apply();
    expect(await project.writes()).toEqual([]);
  });

  test('change with a restart where that is allowed', async () => {
    await using project = await withMachine(WEB, { allowRestart: true });
    await project.change(more);
    expect(await project.writes()).toEqual([
      'POST /vm/v3/host/41/resource {"cpu_number":4,"ram_mib":4096,"defer":{"action":"host_stop"}}',
      'POST /vm/v3/host/41/restart {}',
    ]);
    expect(await project.machine()).toMatchObject({ cpu_number: 4, ram_mib: 4096, state: 'active' });
  });

  test('that wait are brought about when the restart is allowed later, by the restart alone', async () => {
    await using project = await withMachine();
    await project.change(more);
    await project.clear();
    const { changes, faults } = await project.change(more, { allowRestart: true });
    expect(errorsOf(faults)).toEqual([]);
    expect(summaryOf(changes)).toEqual(['update vmmanager.host.web']);
    expect(await project.writes()).toEqual(['POST /vm/v3/host/41/restart {}']);
    expect(await project.machine()).toMatchObject({ cpu_number: 4, state: 'active' });
    expect((await project.plan()).changes).toEqual([]);
  });

  test('change at once when the machine is to be stopped anyway', async () => {
    await using project = await withMachine();
    await project.change({ ...more, power: 'stopped' });
    expect(await project.writes()).toEqual([
      'POST /vm/v3/host/41/stop {}',
      'POST /vm/v3/host/41/resource {"cpu_number":4,"ram_mib":4096}',
    ]);
    expect(await project.machine()).toMatchObject({ cpu_number: 4, state: 'stopped' });
  });
});

describe('a change', () => {
  test('of the main disk makes it larger, and a smaller one is refused at plan', async () => {
    await using project = await withMachine();
    await project.change({ hdd_mib: 20_480 });
    expect(await project.writes()).toEqual(['POST /vm/v3/disk/43 {"size_mib":20480}']);
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
    expect((await project.plan()).changes).toEqual([]);
  });

  test('of the comment to nothing clears it', async () => {
    await using project = await withMachine();
    await project.change({ comment: undefined });
    expect(await project.writes()).toEqual(['POST /vm/v3/host/41 {"comment":""}']);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('of firewall rules sends all wanted ones in one call, never to the machine itself', async () => {
    const ssh = { action: 'drop', direction: 'in', protocols: ['tcp'], portstart: 22, portend: 22 };
    const smtp = { ...ssh, portstart: 25, portend: 25 };
    await using project = await withMachine({ ...WEB, firewall_rules: [ssh] });
    await project.send('POST', '/vm/v3/host/41/resource', { firewall_rules: [ssh, { ...ssh, direction: 'out' }] });
    await project.sandbox.control.clock.advance(60_000);
    await project.clear();
    await project.change({ firewall_rules: [smtp, ssh] });
    expect(await project.writes()).toEqual([
      `POST /vm/v3/host/41/resource ${JSON.stringify({ firewall_rules: [smtp, ssh] })}`,
    ]);
    await project.declare(host({ ...WEB, firewall_rules: [ssh, smtp] }));
    expect((await project.plan()).changes).toEqual([]);
  });

  test('of the number of addresses takes the difference, and gives the newest back', async () => {
    await using project = await withMachine();
    await project.change({ ipv4_number: 2 });
    expect(await project.writes()).toEqual(['POST /vm/v3/host/41/ip {"ipv4_number":1,"ipv4_pool":[1]}']);
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
    const urls = (await project.requests()).map(({ url }) => url);
    expect(urls).toContain('/vm/v3/host/41/migrate');
    expect(urls.some((url) => /where=\(consul_id\+EQ\+'\d{10}'\)\+AND\+\(name\+EQ\+'host_migrate'\)/.test(url))).toBe(
      true,
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

describe('what others do', () => {
  test('a machine that was deleted by hand is made again', async () => {
    await using project = await withMachine();
    await project.control('DELETE', 'objects/host/41');
    expect(summaryOf((await project.plan()).changes)).toEqual(['create vmmanager.host.web']);
  });

  test('a processor changed by hand is one field, and what only moves is none', async () => {
    await using project = await withMachine();
    await project.control('POST', 'objects/host/41', { cpu_number: 8 });
    await project.sandbox.control.clock.advance(3_600_000);
    const { changes } = await project.plan();
    expect(
      changes.map(({ action, reason, fields }) => ({ action, reason, fields: fields.map(({ pointer }) => pointer) })),
    ).toEqual([{ action: 'update', reason: 'drifted', fields: ['/cpu_number'] }]);
  });

  test('a machine that is gone already is let go of without a DELETE', async () => {
    await using project = await withMachine();
    await project.control('DELETE', 'objects/host/41');
    await project.declare();
    await project.apply();
    expect(await project.writes()).toEqual([]);
    expect((await project.state())?.resources.size).toBe(0);
  });

  test('a deleted document deletes the machine and waits for its job', async () => {
    await using project = await withMachine();
    await project.declare();
    await project.apply();
    expect(await project.writes()).toEqual(['DELETE /vm/v3/host/41']);
    expect((await project.requests()).some(({ url }) => url.includes("name+EQ+'host_delete'"))).toBe(true);
    expect(await project.machine()).toBeUndefined();
  });
});

describe('a job that outlasts the run', () => {
  test('is gone on with by the next one, and nothing is sent twice', async () => {
    const document = { ...host(), lifecycle: { timeouts: { create: '10s' } } };
    await using project = await vmmanagerProject([document]);
    const first = await project.apply();
    expect(errorsOf(first.faults).join()).toContain('host_create');
    await project.clear();
    const second = await project.apply();
    expect(errorsOf(second.faults)).toEqual([]);
    expect(await project.writes()).toEqual([]);
    await project.apply();
    expect((await project.plan()).changes).toEqual([]);
    expect((await project.send('GET', '/vm/v3/host')).list).toMatchObject([{ id: 41, state: 'active' }]);
  });
});

describe('an answer that is lost', () => {
  test('to the making of a machine makes no second one', async () => {
    await using project = await vmmanagerProject([host()]);
    await project.sandbox.control.fault({ method: 'POST', path: '^/vm/v3/host$', dropAfter: true });
    const { faults } = await project.apply();
    expect(errorsOf(faults)).toEqual([]);
    expect((await project.send('GET', '/vm/v3/host')).list).toHaveLength(1);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('beside a machine of the same name and owner still finds the new one', async () => {
    await using project = await vmmanagerProject();
    await project.send('POST', '/vm/v3/host', WEB);
    await project.sandbox.control.clock.advance(120_000);
    await project.declare(host());
    await project.sandbox.control.fault({ method: 'POST', path: '^/vm/v3/host$', dropAfter: true });
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect([...((await project.state())?.resources.values() ?? [])].map(({ id }) => id)).toEqual(['42']);
  });
});

describe('taking in', () => {
  test('what is discovered is declared so that it can be taken in as it is', async () => {
    await using project = await withMachine();
    const {
      provider,
      connection,
      [Symbol.asyncDispose]: close,
    } = await openProvider('vmmanager', {
      url: project.sandbox.origin,
      token: new Secret(project.sandbox.environment['RECKON_VMMANAGER_TOKEN'] ?? ''),
    });
    const type = provider.type('vmmanager.host');
    if (type === undefined) throw new TypeError('no type');
    const [live] = await listAll(type, connection);
    await close();
    if (live === undefined) throw new TypeError('no machine');
    const { properties } = declareLive(live, type);
    expect(properties).not.toHaveProperty('interfaces');
    expect(type.validate(properties)).toEqual([]);
  });

  test('a machine by its id reads its metadata, and the next plan is empty', async () => {
    await using project = await vmmanagerProject();
    await project.send('POST', '/vm/v3/host', {
      name: 'old',
      cluster: 1,
      os: 5,
      password: 'x',
      preset: 1,
      ipv4_number: 1,
    });
    await project.sandbox.control.clock.advance(120_000);
    await project.declare(host({ name: 'old', cluster: 1, os: 5, password: 'whatever', preset: 1, ipv4_number: 1 }));
    const imports = [{ to: 'vmmanager.host.web' as never, id: '41' }];
    const { changes, faults, run } = await project.apply({ imports });
    expect(errorsOf(faults)).toEqual([]);
    expect(summaryOf(changes)).toEqual(['adopt vmmanager.host.web']);
    expect([...run.live.values()][0]?.attributes).toMatchObject({
      preset: 1,
      storage: 1,
      ipv4_pool: [1],
      hdd_mib: 10_240,
    });
    expect((await project.requests()).map(({ url }) => url)).toContain('/vm/v3/host/41/metadata');
    expect((await project.plan()).changes).toEqual([]);
  });

  test('a machine by its name works where there is one, and shows both where there are two', async () => {
    await using project = await withMachine();
    await project.files.remove('state');
    const imports = [{ to: 'vmmanager.host.web' as never, id: 'web' }];
    expect(summaryOf((await project.plan({ imports })).changes)).toEqual(['adopt vmmanager.host.web']);
    await project.send('POST', '/vm/v3/host', { ...WEB, account: 4 });
    const { diagnostics } = await project.plan({ imports });
    expect(errorsOf(diagnostics).join()).toContain('41 (account 3), 42 (account 4)');
  });

  test('a find in place by a name that repeats is refused and shows both', async () => {
    await using project = await withMachine();
    await project.send('POST', '/vm/v3/host', WEB);
    await project.declare(host(), {
      type: 'vmmanager.image',
      name: 'golden',
      properties: { name: 'golden', host: { find: { name: 'web' } } },
    });
    const { diagnostics } = await project.plan();
    const found = diagnostics.find(({ code }) => code === 'LOOKUP_AMBIGUOUS');
    expect(found?.hint).toContain('41');
    expect(found?.hint).toContain('42');
  });
});
