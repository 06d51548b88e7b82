import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { codes, withMachine } from './made-machine.ts';
import { host, vmmanagerProject, WEB } from './vmmanager-project.ts';

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
    const sent = (await project.requests()).map((request) => `${request.method} ${request.url}`);
    const inTurn = sent.filter((request, index) => request !== sent[index - 1]);
    expect(inTurn.slice(0, 3).sort()).toEqual([
      "GET /vm/v3/account?limit=0,50&orderby=id+asc&where=(email+EQ+'admin%40example.com')",
      'GET /vm/v3/cluster?limit=0,50&orderby=id+asc',
      'GET /vm/v3/os?limit=0,50&orderby=id+asc',
    ]);
    expect(inTurn.slice(3)).toEqual([
      'GET /vm/v3/host?limit=0,50&orderby=id+asc',
      'POST /vm/v3/host',
      "GET /vm/v3/task?where=(consul_id+EQ+'1341774670')+AND+(name+EQ+'host_create')",
      'GET /vm/v3/host?where=(id+EQ+41)',
    ]);
    await project.clear();
    expect((await project.plan()).changes).toEqual([]);
    expect(await project.writes()).toEqual([]);
  });

  test('goes on while the job is not listed yet', async () => {
    await using project = await vmmanagerProject([host()]);
    await project.control('POST', 'hide-tasks', { lists: 2 });
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(await project.writes()).toHaveLength(1);
    const looks = (await project.requests()).filter(({ url }) => url.startsWith('/vm/v3/task'));
    expect(looks.length).toBeGreaterThan(2);
    expect((await project.send('GET', '/vm/v3/host')).list).toMatchObject([{ id: 41, state: 'active' }]);
    expect((await project.plan()).changes).toEqual([]);
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
    await using project = await vmmanagerProject([host(rest)]);
    const { diagnostics } = await project.plan();
    expect(codes(diagnostics).sort()).toEqual(['VMMANAGER_SIZE', 'VMMANAGER_SOURCE']);
    expect([os, cpu_number]).toEqual([5, 2]);
    expect(await project.writes()).toEqual([]);
  });
});

describe('sizes that are declared beside', () => {
  const { cpu_number, ram_mib, hdd_mib, ...rest } = WEB;

  test('a preset are set once the machine is there, as far as they differ', async () => {
    const sizes = { cpu_number: 4, ram_mib: 1024, hdd_mib: 20_480 };
    await using project = await vmmanagerProject([host({ ...rest, preset: 1, ...sizes })]);
    const { faults } = await project.apply();
    expect(faults).toEqual([]);
    expect(await project.writes()).toEqual([
      `POST /vm/v3/host ${JSON.stringify({ ...rest, preset: 1 })}`,
      'POST /vm/v3/host/41/resource {"cpu_number":4}',
      'POST /vm/v3/disk/43 {"size_mib":20480}',
    ]);
    expect((await project.plan()).changes).toEqual([]);
    const { list } = await project.send('GET', '/vm/v3/host');
    expect(list).toMatchObject([{ cpu_number: 4, disk: { disk_mib: 20_480 } }]);
  });

  test('a preset that has them already change nothing', async () => {
    await using project = await vmmanagerProject([host({ ...rest, preset: 1, cpu_number: 1, hdd_mib: 10_240 })]);
    await project.apply();
    expect(await project.writes()).toEqual([`POST /vm/v3/host ${JSON.stringify({ ...rest, preset: 1 })}`]);
  });

  test('a list of disks make the main one larger', async () => {
    const disks = [{ size_mib: 8192, boot_order: 1 }];
    await using project = await vmmanagerProject([host({ ...rest, cpu_number, ram_mib, hdd_mib, disks })]);
    expect((await project.apply()).faults).toEqual([]);
    expect((await project.writes()).slice(1)).toEqual(['POST /vm/v3/disk/43 {"size_mib":10240}']);
    expect((await project.plan()).changes).toEqual([]);
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
    expect(await project.jobs()).toEqual(['host_change_params', 'host_start']);
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
