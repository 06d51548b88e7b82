import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { cloudboltProject, posts, serverDocument, WEB } from './cloudbolt-project.ts';

const WEB_FILE = 'resources/web.yaml';

async function withServer(properties: object = WEB) {
  const project = await cloudboltProject({ [WEB_FILE]: serverDocument(properties) });
  const made = await project.apply();
  expect(errorsOf(made.faults)).toEqual([]);
  await project.requests();
  return project;
}

function memory(size: number | string) {
  return { ...WEB, parameters: { ...WEB.parameters, mem_size: size } };
}

describe('the order of a new server', () => {
  test('is made empty, filled and submitted, followed to its end, and leaves a server whose next plan only reads', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() });

    const made = await project.apply();

    expect(errorsOf(made.faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual([
      'POST /orders/',
      'POST /orders/1/deploy-items/',
      'POST /orders/1/actions/submit/',
    ]);
    const record = await project.record('cloudbolt.server.web');
    expect(record?.id).toBe('301');
    expect(record?.live).toMatchObject({ name: 'web1', status: 'ACTIVE', parameters: { mem_size: '4 GB' } });
    const again = await project.plan();
    expect(again.changes).toEqual([]);
    expect(posts(await project.requests())).toEqual([]);
    const body = await project.control('GET', 'servers/301');
    expect(body.json()).toMatchObject({ memSize: 4, cpuCnt: 2 });
  });

  test('never relies on submitting in the same request, which a boolean would leave in the cart', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() });

    await project.apply();

    const sent = JSON.stringify(await project.sandbox.control.requests());
    expect(sent).not.toContain('submit-now');
  });

  test.each([
    ['the order itself', '/orders/', 'drop'],
    ['the order itself', '/orders/', 'status'],
    ['its item', '/deploy-items/', 'drop'],
    ['its item', '/deploy-items/', 'status'],
    ['its submission', '/actions/submit/', 'drop'],
    ['its submission', '/actions/submit/', 'status'],
    ['its submission', '/actions/submit/', 'error-in-200'],
  ])('makes one server though the answer to %s (%s) is lost by %s', async (_what, path, mode) => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() });
    await project.control('POST', 'fail-after-commit', { mode, path, method: 'POST' });

    const made = await project.apply();

    expect(errorsOf(made.faults)).toEqual([]);
    const state = await project.sandbox.control.state();
    expect(JSON.stringify(state).match(/"hostname":"web1"/g)?.length).toBeGreaterThan(0);
    expect((await project.record('cloudbolt.server.web'))?.id).toBe('301');
    expect((await project.plan()).changes).toEqual([]);
    expect(posts(await project.requests()).filter((line) => line === 'POST /orders/')).toHaveLength(1);
  });

  test('shows the complaint of an unknown parameter at its line, sends nothing again and cancels the cart', async () => {
    const yaml = `type: cloudbolt.server
name: web
properties:
  hostname: web1
  group: /Acme/Research
  environment: Lab
  os_build: CentOS 7
  parameters:
    cpu_cnt: 2
    mem-sze: 4 GB
`;
    await using project = await cloudboltProject({ [WEB_FILE]: yaml });

    const made = await project.apply();

    const [fault] = made.faults.filter(({ severity }) => severity === 'error');
    expect(fault?.message).toContain("Parameter 'mem-sze' does not exist");
    expect(fault?.location).toMatchObject({ file: 'resources/web.yaml', line: 10 });
    expect(posts(await project.requests())).toEqual([
      'POST /orders/',
      'POST /orders/1/deploy-items/',
      'POST /orders/1/actions/cancel/',
    ]);
    expect((await project.control('GET', 'orders/1')).json()).toMatchObject({ status: 'CANCELED' });
    expect((await project.state())?.resources.size).toBe(0);
  });

  test('is cancelled and the quota reported when the group has used it up', async () => {
    const large = { ...WEB, group: 'Quota Lab', parameters: { cpu_cnt: 8 } };
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(large) });

    const made = await project.apply();

    expect(errorsOf(made.faults).join()).toMatch(/quota/i);
    expect((await project.control('GET', 'orders/1')).json()).toMatchObject({ status: 'CANCELED' });
    expect((await project.state())?.resources.size).toBe(0);
  });

  test('that ends with a warning is one when the server is as asked for, and a failure when it is not', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() });
    await project.control('POST', 'jobs/next', { status: 'WARNING', type: 'provision', errors: 'slow datastore' });

    const made = await project.apply();

    expect(errorsOf(made.faults)).toEqual([]);
    expect(made.faults.map(({ code }) => code)).toContain('ORDER_WARNING');
    expect(JSON.stringify(made.faults)).toContain('slow datastore');

    await project.files.write(WEB_FILE, serverDocument(memory(8)));
    await project.control('POST', 'jobs/next', {
      status: 'WARNING',
      type: 'modserver',
      errors: 'not applied',
      applies: false,
    });
    const changed = await project.apply();
    expect(errorsOf(changed.faults).join()).toContain('not applied');
  });
});

describe('a change of a server', () => {
  test('is an order whose kind, delta and approval the plan tells, and whose memory may be written in any unit', async () => {
    await using project = await withServer(memory(1));
    await project.files.write(WEB_FILE, serverDocument(memory('2.0000 GB')));

    const planned = await project.plan();
    const [change] = planned.changes;
    expect(change?.action).toBe('update');
    expect(change?.fields).toMatchObject([{ pointer: '/parameters/mem_size', before: '1 GB', after: '2 GB' }]);
    expect(change?.notes.map(({ message }) => message)).toEqual([
      'modification order, mem_size: 1 GB -> 2 GB; approved by itself: Lab says so',
    ]);
    await project.requests();

    const changed = await project.apply();

    expect(errorsOf(changed.faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual([
      'POST /orders/',
      'POST /orders/2/mod-items/',
      'POST /orders/2/actions/submit/',
    ]);
    expect((await project.control('GET', 'servers/301')).json()).toMatchObject({ memSize: 2 });
    for (const same of [2, '2', '2 GB', '2048 MB']) {
      await project.files.write(WEB_FILE, serverDocument(memory(same)));
      expect((await project.plan()).changes).toEqual([]);
    }
  });

  test('is refused as stale, without an order, when somebody else changed the server since the plan', async () => {
    await using project = await withServer(memory(1));
    await project.files.write(WEB_FILE, serverDocument(memory(2)));

    const changed = await project.apply(undefined, {
      between: async () => void (await project.control('PATCH', 'servers/301', { 'mem-size': '4 GB' })),
    });

    expect(errorsOf(changed.faults).join()).toContain('PROVIDER_STALE');
    expect(posts(await project.requests())).toEqual([]);
    expect((await project.control('GET', 'servers/301')).json()).toMatchObject({ memSize: 4 });
  });

  test('of a disk is one of its first disk, and a smaller one is refused at plan', async () => {
    await using project = await withServer();
    const disk = (size: string) => serverDocument({ ...WEB, parameters: { ...WEB.parameters, disk_size: size } });
    await project.files.write(WEB_FILE, disk('20 GB'));

    expect(errorsOf((await project.plan()).diagnostics).join()).toContain('CANNOT_SHRINK');

    await project.files.write(WEB_FILE, disk('80 GB'));
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(JSON.stringify(await project.sandbox.control.requests())).toContain('disk-uuid');
  });

  test('is none when a parameter or the power is taken out of the YAML', async () => {
    await using project = await withServer({ ...WEB, power: 'on' });
    const { parameters: _parameters, ...bare } = WEB;
    await project.files.write(WEB_FILE, serverDocument(bare));

    expect((await project.plan()).changes).toEqual([]);
  });

  test('of the power is an action and no order', async () => {
    await using project = await withServer({ ...WEB, power: 'on' });
    await project.control('PATCH', 'servers/301', { 'power-status': 'POWEROFF' });

    const planned = await project.plan();
    expect(planned.changes[0]?.reason).toBe('drifted');
    expect(planned.changes[0]?.notes[0]?.message).toBe('power on: an action, no order');
    await project.requests();
    const changed = await project.apply();

    expect(errorsOf(changed.faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual(['POST /servers/301/actions/poweron/']);
    expect((await project.plan()).changes).toEqual([]);
  });
});

describe('the end of a server', () => {
  test('is an order with its own group and environment, and a server that is gone is ordered off no more', async () => {
    await using project = await withServer();

    const removed = await project.apply({ mode: 'destroy' });

    expect(errorsOf(removed.faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual([
      'POST /orders/',
      'POST /orders/2/decom-items/',
      'POST /orders/2/actions/submit/',
    ]);
    expect((await project.control('GET', 'servers/301')).json()).toMatchObject({ status: 'HISTORICAL' });
    expect((await project.state())?.resources.size).toBe(0);
  });

  test('is not ordered for one that somebody else has removed: it is looked at and let go of', async () => {
    await using project = await withServer();
    await project.control('PATCH', 'servers/301', { status: 'HISTORICAL' });

    const removed = await project.apply({ mode: 'destroy' });

    expect(errorsOf(removed.faults)).toEqual([]);
    const requests = await project.requests();
    expect(requests).toContain('GET /servers/301/');
    expect(requests.filter((line) => !line.startsWith('GET'))).toEqual([]);
    expect((await project.state())?.resources.size).toBe(0);
  });

  test('comes before a replacement is ordered, and when it fails nothing is', async () => {
    await using project = await withServer();
    await project.files.write(WEB_FILE, serverDocument({ ...WEB, os_build: 'Windows Server 2019' }));
    await project.control('POST', 'jobs/next', { status: 'FAILURE', type: 'decom', errors: 'backup is running' });

    const failed = await project.apply();
    expect(errorsOf(failed.faults).join()).toContain('backup is running');
    expect(posts(await project.requests())).not.toContain('POST /orders/3/deploy-items/');

    const replaced = await project.apply();
    expect(errorsOf(replaced.faults)).toEqual([]);
    expect(summaryOf(replaced.changes)).toEqual(['replace cloudbolt.server.web']);
    const sent = posts(await project.requests());
    expect(sent.indexOf('POST /orders/3/actions/submit/')).toBeLessThan(sent.indexOf('POST /orders/4/deploy-items/'));
    expect((await project.plan()).changes).toEqual([]);
  });

  test('is planned for one whose provisioning failed, which state knows as tainted, in the words of its job', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument() });
    await project.control('POST', 'jobs/next', { status: 'FAILURE', type: 'provision', errors: 'no free address' });

    const failed = await project.apply();

    expect(errorsOf(failed.faults).join()).toContain('no free address');
    const record = await project.record('cloudbolt.server.web');
    expect(record).toMatchObject({ id: '301' });
    const planned = await project.plan();
    expect(planned.changes).toMatchObject([{ action: 'replace', reason: 'tainted' }]);
    const mended = await project.apply();
    expect(errorsOf(mended.faults)).toEqual([]);
    expect((await project.record('cloudbolt.server.web'))?.id).toBe('302');
    expect((await project.plan()).changes).toEqual([]);
  });
});
