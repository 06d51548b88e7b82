import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { oneForEachTest } from '../../support/one-for.ts';
import {
  callerWith,
  makeHost,
  readListed,
  readTasks,
  settleJobs,
  smallHost,
  startPlatform,
} from './platform-client.ts';

const platform = oneForEachTest(() => startPlatform());

const control = (path: string, body: unknown) => platform.sandbox.control.call('POST', `vmmanager/${path}`, body);

describe('tasks', () => {
  test('are found by consul id, apart from their own number, and shown alone in a wrapper', async () => {
    const { task } = await platform.admin.ok('POST', '/vm/v3/host', smallHost);
    await settleJobs(platform);
    const [row] = await readTasks(platform, task, 'host_create');
    expect(row).toEqual({
      ...{ id: 501, consul_id: 1_341_774_670, name: 'host_create', status: 'complete', defer_reason: '' },
      ...{ running_time: 60, waiting_time: 0 },
    });
    expect(await platform.admin.ok('GET', '/vm/v3/task/501')).toEqual({ task: { ...row, output: '' } });
    await platform.sandbox.control.knob('taskSingle', 'flat');
    expect(await platform.admin.ok('GET', '/vm/v3/task/501')).toEqual({ ...row, output: '' });
  });

  test('are not listed before the delay has passed', async () => {
    await platform.sandbox.control.knob('taskRowDelayMs', 5000);
    const { task } = await platform.admin.ok('POST', '/vm/v3/host', smallHost);
    await platform.sandbox.control.clock.advance(4999);
    expect(await readTasks(platform, task)).toEqual([]);
    await platform.sandbox.control.clock.advance(1);
    expect(await readTasks(platform, task)).toMatchObject([{ status: 'running' }]);
  });

  test('stay out of as many lists as the control says', async () => {
    const { task } = await platform.admin.ok('POST', '/vm/v3/host', smallHost);
    await settleJobs(platform);
    await control('hide-tasks', { lists: 2 });
    expect(await readTasks(platform, task)).toEqual([]);
    expect(await readTasks(platform, task)).toEqual([]);
    expect(await readTasks(platform, task)).toHaveLength(1);
  });

  test('on one machine run in turn, on several at once', async () => {
    const one = await makeHost(platform);
    const two = await makeHost(platform, { name: 'db' });
    const first = await platform.admin.ok('POST', `/vm/v3/host/${one}/stop`);
    const second = await platform.admin.ok('POST', `/vm/v3/host/${one}/start`);
    const other = await platform.admin.ok('POST', `/vm/v3/host/${two}/stop`);
    await platform.sandbox.control.clock.advance(5000);
    const statuses = await Promise.all(
      [first, second, other].map(async ({ task }) => (await readTasks(platform, task))[0].status),
    );
    expect(statuses).toEqual(['running', 'created', 'running']);
  });

  test('can be aborted and deleted', async () => {
    const id = await makeHost(platform);
    const { task } = await platform.admin.ok('POST', `/vm/v3/host/${id}/stop`);
    await platform.sandbox.control.clock.advance(5000);
    const [row] = await readTasks(platform, task);
    await platform.admin.ok('POST', `/vm/v3/task/${row.id}/abort`, {});
    await settleJobs(platform);
    expect(await readTasks(platform, task)).toMatchObject([{ status: 'failed' }]);
    expect((await readListed(platform, id)).state).toBe('active');
    await platform.admin.ok('DELETE', `/vm/v3/task/${row.id}/delete`);
    expect(await readTasks(platform, task)).toEqual([]);
  });
});

describe('a job that fails', () => {
  test.each(['failed', 'fail'])('is spelt %s where the knob says so, and tells why', async (spelling) => {
    await platform.sandbox.control.knob('failedStatus', spelling);
    await control('fail-next-job', { name: 'host_create', output: 'no space left' });
    const { id, task } = await platform.admin.ok('POST', '/vm/v3/host', smallHost);
    await settleJobs(platform);
    const [row] = await readTasks(platform, task, 'host_create');
    expect(row.status).toBe(spelling);
    expect((await platform.admin.ok('GET', `/vm/v3/task/${row.id}`)).task.output).toBe('no space left');
    expect(await readListed(platform, id)).toMatchObject({ id, state: 'crashed' });
    expect(await readListed(platform, await makeHost(platform))).toMatchObject({ state: 'active' });
  });

  test('leaves the object as it was', async () => {
    const id = await makeHost(platform);
    await control('fail-next-job', { name: 'disk_resize', times: 2 });
    await platform.admin.ok('POST', '/vm/v3/disk/43', { size_mib: 20_480 });
    await platform.admin.ok('POST', '/vm/v3/disk/43', { size_mib: 20_480, defer: { action: 'host_stop' } });
    await settleJobs(platform);
    expect((await readListed(platform, id)).disk).toEqual({ id: 43, disk_mib: 10_240, disk_mib_new: 10_240 });
  });
});

describe('controls', () => {
  test('edit and delete what is there, past every check', async () => {
    const id = await makeHost(platform, { ipv4_number: 1 });
    await control(`objects/host/${id}`, { cpu_number: 7, comment: 'by hand', snapshot_count: 3 });
    expect(await readListed(platform, id)).toMatchObject({ cpu_number: 7, comment: 'by hand', snapshot_count: 3 });
    await control(`objects/host/${id}`, { state: 'stopped' });
    expect((await readListed(platform, id)).state).toBe('stopped');
    await platform.sandbox.control.call('DELETE', `vmmanager/objects/host/${id}`);
    expect(await readListed(platform, id)).toBeUndefined();
    expect((await platform.admin.ok('GET', '/vm/v3/ip')).list).toEqual([]);
    const answer = await platform.sandbox.request('/_control/vmmanager/objects/nothing/1');
    expect(answer.status).toBe(404);
    expect(
      (await platform.sandbox.request('/_control/vmmanager/suspend', { method: 'POST', body: { call: 1 } })).status,
    ).toBe(400);
  });

  test('reset gives the fresh platform back, ids included', async () => {
    await makeHost(platform);
    await platform.admin.ok('POST', '/vm/v3/host', smallHost);
    await platform.sandbox.control.reset();
    const admin = await platform.logIn('admin@example.com', 'admin-secret');
    expect((await admin.ok('GET', '/vm/v3/host')).list).toEqual([]);
    expect(await admin.ok('POST', '/vm/v3/host', smallHost)).toMatchObject({ id: 41, task: 1_341_774_670 });
  });
});

test('what was made and what is under way outlive a restart', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'vmmanager-'));
  try {
    const before = await startPlatform({ dataDirectory });
    await before.admin.ok('POST', '/vm/v3/host', { ...smallHost, ipv4_number: 1 });
    await before.sandbox.control.clock.advance(10_000);
    await before.sandbox.close();
    await using after = await startPlatform({ dataDirectory });
    expect((await readListed(after, 41)).state).toBe('creating');
    await settleJobs(after);
    expect(await readListed(after, 41)).toMatchObject({ state: 'active', ip4: [{ ip: '198.51.100.10' }] });
    await callerWith(after.sandbox, before.admin.token).ok('GET', '/vm/v3/host');
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
});
