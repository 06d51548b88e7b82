import { describe, expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { type CloudboltProject, cloudboltProject, posts, serverDocument, WEB } from './cloudbolt-project.ts';

const WEB_FILE = 'resources/web.yaml';
const ADDRESS = 'cloudbolt.server.web';
const PRODUCTION = { ...WEB, environment: 'Production' };

async function recordOf(project: CloudboltProject) {
  return await project.record(ADDRESS);
}

describe('an order that waits for approval', () => {
  test('is waited for until somebody else approves it, which the plan has foretold', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(PRODUCTION) });
    const planned = await project.plan();
    expect(planned.changes[0]?.notes[0]?.message).toContain('expected to wait for approval');
    let pauses = 0;
    project.duringWaits(async () => {
      pauses += 1;
      if (pauses === 3) await project.control('POST', 'orders/1/approve', { as: 'approver' });
    });

    const made = await project.apply();

    expect(errorsOf(made.faults)).toEqual([]);
    expect(project.events.some((event) => 'message' in event && event.message === 'order 1 waits for approval')).toBe(
      true,
    );
    expect((await recordOf(project))?.id).toBe('301');
    expect(posts(await project.requests()).filter((line) => line === 'POST /orders/')).toHaveLength(1);
  });

  test('is approved with the credentials in use under the policy approve', async () => {
    const document = serverDocument(PRODUCTION, { approval: 'approve' });
    await using project = await cloudboltProject({ [WEB_FILE]: document }, { user: 'admin' });
    await project.sandbox.control.knob('approvalHook', 'pending');

    const made = await project.apply();

    expect(errorsOf(made.faults)).toEqual([]);
    expect(posts(await project.requests())).toContain('POST /orders/1/actions/approve/');
    expect((await recordOf(project))?.id).toBe('301');
  });

  test('stays recorded when the credentials may not approve it, and the next apply takes it up', async () => {
    const document = serverDocument(PRODUCTION, { approval: 'approve' });
    await using project = await cloudboltProject({ [WEB_FILE]: document });

    const made = await project.apply();

    expect(errorsOf(made.faults).join()).toMatch(/PROVIDER_FORBIDDEN order 1 waits for approval/);
    expect(await recordOf(project)).toMatchObject({ id: 'order/1', pending: { order: '1' } });
    expect((await project.control('GET', 'orders/1')).json()).toMatchObject({ status: 'PENDING' });

    await project.control('POST', 'orders/1/approve', { as: 'approver' });
    await project.requests();
    const resumed = await project.apply();
    expect(errorsOf(resumed.faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual([]);
    expect((await recordOf(project))?.id).toBe('301');
  });

  test('is left to a later run under the policy detach, which goes on with it and orders nothing again', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(PRODUCTION, { approval: 'detach' }) });

    const made = await project.apply();

    expect(errorsOf(made.faults)).toEqual([]);
    expect(made.result?.pending).toEqual([ADDRESS]);
    expect(await recordOf(project)).toMatchObject({ id: 'order/1', pending: { order: '1', kind: 'deploy' } });

    const planned = await project.plan();
    expect(planned.changes).toMatchObject([{ action: 'update', reason: 'pending-operation', fields: [] }]);
    await project.requests();
    const waiting = await project.apply();
    expect(waiting.result?.pending).toEqual([ADDRESS]);
    const [first] = (await project.requests()).filter((line) => /orders|servers/.test(line));
    expect(first).toBe('GET /orders/1/');

    await project.control('POST', 'orders/1/approve', { as: 'approver' });
    const resumed = await project.apply();
    expect(errorsOf(resumed.faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual([]);
    const record = await recordOf(project);
    expect(record?.id).toBe('301');
    expect(record?.pending).toBeUndefined();
    expect((await project.plan()).changes).toEqual([]);
  });

  test('that changes or removes a server is detached and taken up likewise', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(WEB, { approval: 'detach' }) });
    await project.apply();
    await project.sandbox.control.knob('approvalHook', 'pending');
    const larger = { ...WEB, parameters: { ...WEB.parameters, mem_size: 8 } };
    await project.files.write(WEB_FILE, serverDocument(larger, { approval: 'detach' }));

    expect((await project.apply()).result?.pending).toEqual([ADDRESS]);
    expect(await recordOf(project)).toMatchObject({ id: '301', pending: { order: '2', kind: 'modify' } });
    expect((await project.plan()).changes).toMatchObject([{ action: 'update', reason: 'pending-operation' }]);
    await project.control('POST', 'orders/2/approve', { as: 'approver' });
    await project.requests();
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual([]);
    expect((await project.plan()).changes).toEqual([]);

    const removal = await project.apply({ mode: 'destroy' });
    expect(removal.result?.pending).toEqual([ADDRESS]);
    await project.control('POST', 'orders/3/approve', { as: 'approver' });
    await project.requests();
    expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual([]);
    expect((await project.state())?.resources.size).toBe(0);
  });

  test('and is denied fails with the reason, leaves nothing in state and is not tried again', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(PRODUCTION) });
    project.duringWaits(
      async () => void (await project.control('POST', 'orders/1/deny', { as: 'approver', reason: 'too dear' })),
    );

    const made = await project.apply();

    expect(errorsOf(made.faults).join()).toContain('order 1 was denied: too dear');
    expect((await project.state())?.resources.size).toBe(0);
    expect(posts(await project.requests()).filter((line) => line === 'POST /orders/')).toHaveLength(1);
  });

  test('and is denied while detached tells the reason at plan and at apply, and is then ordered anew', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(PRODUCTION, { approval: 'detach' }) });
    await project.apply();
    await project.control('POST', 'orders/1/deny', { as: 'approver', reason: 'too dear' });

    const planned = await project.plan();
    expect(planned.changes[0]?.notes.map(({ message }) => message).join()).toContain('too dear');
    expect(errorsOf((await project.apply()).faults).join()).toContain('too dear');
    expect(summaryOf((await project.plan()).changes)).toEqual([`create ${ADDRESS}`]);
  });

  test('is kept as a pending operation when the time is up, or the run is cut off', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(PRODUCTION) });

    const made = await project.apply();

    expect(errorsOf(made.faults).join()).toContain('PROVIDER_TIMEOUT');
    expect(await recordOf(project)).toMatchObject({ id: 'order/1', pending: { order: '1' } });
    await project.control('POST', 'orders/1/approve', { as: 'approver' });
    await project.requests();
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual([]);

    await project.files.write('resources/other.yaml', serverDocument({ ...PRODUCTION, hostname: 'web2' }, {}, 'other'));
    const cut = new AbortController();
    project.duringWaits(async () => cut.abort());
    await project.apply(undefined, { cut: cut.signal });
    expect(await project.record('cloudbolt.server.other')).toMatchObject({ id: 'order/2' });
  });

  test('and is cancelled by somebody fails and is not in state', async () => {
    await using project = await cloudboltProject({ [WEB_FILE]: serverDocument(PRODUCTION) });
    project.duringWaits(async () => void (await project.control('PATCH', 'orders/1', { status: 'CANCELED' })));

    const made = await project.apply();

    expect(errorsOf(made.faults).join()).toContain('order 1 was cancelled');
    expect((await project.state())?.resources.size).toBe(0);
  });
});
