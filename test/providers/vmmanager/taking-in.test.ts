import { describe, expect, test } from 'vitest';
import { discoverLive } from '../../../src/engine/discovering/discover-live.ts';
import { Secret } from '../../../src/model/value.ts';
import { declareLive } from '../../../src/plan/declare-live.ts';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { openProvider } from '../open-provider.ts';
import { withMachine } from './made-machine.ts';
import { host, vmmanagerProject, WEB } from './vmmanager-project.ts';

describe('what others do', () => {
  test('a machine that was deleted by hand is made again', async () => {
    await using project = await withMachine();
    await project.control('DELETE', 'objects/host/41');
    expect(summaryOf((await project.plan()).changes)).toEqual(['create vmmanager.host.web']);
    expect((await project.requests()).map(({ url }) => url)).toContain('/vm/v3/host?where=(id+EQ+41)');
  });

  test('a processor changed by hand is one field, and what only moves is none', async () => {
    await using project = await withMachine();
    await project.control('POST', 'objects/host/41', { cpu_number: 8, snapshot_count: 3 });
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

describe('taking in', () => {
  test('what is discovered is declared with what its metadata tell, so that it can be taken in, and made anew, as it is', async () => {
    await using project = await vmmanagerProject();
    const disks = [
      { size_mib: 8192, boot_order: 1 },
      { size_mib: 4096, boot_order: 2, storage: 2 },
    ];
    const { cpu_number: _cpu, ram_mib: _ram, hdd_mib: _hdd, ...rest } = WEB;
    await project.send('POST', '/vm/v3/host', { ...rest, preset: 1, disks });
    await project.sandbox.control.clock.advance(120_000);
    const { provider, connection, ...opened } = await openProvider('vmmanager', {
      url: project.sandbox.origin,
      token: new Secret(project.sandbox.environment['RECKON_VMMANAGER_TOKEN'] ?? ''),
    });
    const type = provider.type('vmmanager.host');
    if (type === undefined) throw new TypeError('no type');
    const { found } = await discoverLive([type], connection, [], [], AbortSignal.timeout(10_000));
    await opened[Symbol.asyncDispose]();
    const [object] = found;
    if (object === undefined) throw new TypeError('no machine');
    const { properties } = declareLive(object.live, type);
    expect(type.validate(properties)).toEqual([]);
    expect(properties).toMatchObject({
      preset: 1,
      storage: 1,
      disks: [
        { size_mib: 8192, boot_order: 1, storage: 1 },
        { size_mib: 4096, boot_order: 2, storage: 2 },
      ],
      ipv4_pool: [1],
    });
    for (const left of ['interfaces', 'node']) expect(properties).not.toHaveProperty(left);
    await project.declare(host({ ...properties, password: 'An0ther' }));
    const imports = [{ to: 'vmmanager.host.web' as never, id: '41' }];
    expect(summaryOf((await project.apply({ imports })).changes)).toEqual(['adopt vmmanager.host.web']);
    expect((await project.plan()).changes).toEqual([]);
    await project.control('DELETE', 'objects/host/41');
    expect((await project.apply()).faults).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);
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

  test('a machine that looks like another one which nobody manages is told of before it is made', async () => {
    await using project = await withMachine();
    await project.files.remove('state');
    await project.send('POST', '/vm/v3/host', WEB);
    await project.send('POST', '/vm/v3/host', { ...WEB, account: 4 });
    const { diagnostics, changes } = await project.plan();
    expect(summaryOf(changes)).toEqual(['create vmmanager.host.web']);
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'ALIKE_UNMANAGED', isDoubt: true }]);
    expect(diagnostics[0]?.message).toContain('2 that look like it');
    for (const id of ['41', '42']) expect(diagnostics[0]?.hint).toContain(`reckon import 'vmmanager.host.web' '${id}'`);
  });

  test('a machine of the same name that this state manages is no reason to say anything', async () => {
    await using project = await withMachine();
    await project.declare(host(), host(WEB, undefined, 'two'));
    expect((await project.plan()).diagnostics).toEqual([]);
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
