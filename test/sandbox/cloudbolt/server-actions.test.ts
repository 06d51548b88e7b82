import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Caller, type CloudboltSandbox, serveCloudbolt } from './cloudbolt-sandbox.ts';

let cloudbolt: CloudboltSandbox;
let admin: Caller;

beforeAll(async () => {
  cloudbolt = await serveCloudbolt();
});

beforeEach(async () => {
  await cloudbolt.sandbox.control.reset();
  admin = await cloudbolt.as();
});

afterAll(() => cloudbolt.sandbox.close());

describe('actions on servers', () => {
  function links(server: { _links: { actions: Record<string, { href: string }>[] } }) {
    return Object.assign({}, ...server._links.actions);
  }

  test('are listed by name, fixed ones and custom ones, and run as jobs', async () => {
    const actions = links(await admin.get('/servers/201/'));
    expect(Object.keys(actions)).toEqual([
      'power_on',
      'power_off',
      'reboot',
      'refresh_info',
      'snapshot',
      'Ad Hoc Script',
      'Force power-off / reset',
    ]);
    const { 'run-action-job': job } = await admin.post(actions.power_off.href);
    expect(job.self).toEqual({ href: '/api/v2/jobs/1/', title: 'Job id 1' });
    expect((await admin.get(job.self.href)).status).toBe('SUCCESS');
    expect((await admin.get('/servers/201/'))['power-status']).toBe('POWEROFF');
    await admin.post(actions.power_on.href, {});
    expect((await admin.get('/servers/201/'))['power-status']).toBe('POWERON');
  });

  test('snapshots have a name, custom actions their own inputs, removed servers none', async () => {
    const actions = links(await admin.get('/servers/201/'));
    expect((await admin.send('POST', actions.snapshot.href)).status).toBe(500);
    expect(await admin.post(actions.snapshot.href, { name: 'before' })).toHaveProperty('run-action-job');
    const script = actions['Ad Hoc Script'].href;
    expect(await admin.post(script, { parameters: { 'script-a1': 'id' } })).toHaveProperty('run-action-job');
    expect((await admin.post(script, { parameters: { scrpt: 'id' } })).error).toContain('scrpt');
    expect((await admin.send('POST', '/servers/201/actions/99/')).status).toBe(404);
    expect((await admin.send('POST', '/servers/202/actions/poweron/')).status).toBe(500);
    expect((await (await cloudbolt.as('approver')).send('POST', actions.reboot.href)).status).toBe(403);
  });

  test('make an order in the cart where the action needs approval', async () => {
    await cloudbolt.control('PATCH', 'server-actions/1', { 'requires-approval': true });
    const { 'run-action-job': order } = await admin.post('/servers/201/actions/1/');
    expect(order.self.href).toBe('/api/v2/orders/1/');
    await admin.post('/orders/1/actions/submit/');
    expect((await admin.get('/orders/1/')).status).toBe('SUCCESS');
  });
});
