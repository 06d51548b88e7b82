import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Caller, type CloudboltSandbox, customServer, PLACES, serveCloudbolt } from './cloudbolt-sandbox.ts';

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

const body = {
  group: PLACES.research,
  name: 'once',
  items: { 'deploy-items': [customServer('web1')] },
  'submit-now': 'true',
};

describe('failing after the commit', () => {
  test('an error is answered though the order was stored', async () => {
    await cloudbolt.control('POST', 'fail-after-commit', { status: 502 });
    const answer = await admin.send('POST', '/orders/', body);
    expect(answer.status).toBe(502);
    expect(answer.json()).toMatchObject({ status_code: 502 });
    expect((await admin.get('/orders/?filter=name:once')).total).toBe(1);
    expect((await admin.send('POST', '/orders/', { group: PLACES.research })).status).toBe(200);
  });

  test('the connection is cut though the order was stored', async () => {
    await cloudbolt.control('POST', 'fail-after-commit', { mode: 'drop' });
    await expect(admin.send('POST', '/orders/', body)).rejects.toThrow();
    expect((await admin.get('/orders/?filter=name:once')).total).toBe(1);
  });

  test('an error stands inside a 200', async () => {
    await cloudbolt.control('POST', 'fail-after-commit', {
      mode: 'error-in-200',
      status: 400,
      path: 'actions/submit',
      times: 1,
    });
    await admin.post('/orders/', { ...body, 'submit-now': 'false' });
    const answer = await admin.send('POST', '/orders/1/actions/submit/');
    expect(answer.status).toBe(200);
    expect(answer.json().status_code).toBe(400);
  });
});

describe('edits behind the API’s back', () => {
  test('servers appear, change and vanish', async () => {
    const made = (await cloudbolt.control('POST', 'servers', { hostname: 'build1', 'mem-size': '2 GB' })).json();
    expect((await admin.get('/servers/?filter=hostname:build1;status:ACTIVE')).total).toBe(2);
    await cloudbolt.control('PATCH', `servers/${made.id}`, { status: 'HISTORICAL', parameters: { Cost_Center: '1' } });
    expect(await admin.get(`/servers/${made.id}/`)).toMatchObject({
      status: 'HISTORICAL',
      'mem-size': '2.0000 GB',
      parameters: { 'Cost-Center': '1' },
    });
    await cloudbolt.control('DELETE', `servers/${made.id}`);
    expect((await admin.send('GET', `/servers/${made.id}/`)).status).toBe(404);
  });

  test('every kind of record can be changed: settings of groups, environments, users, actions', async () => {
    await cloudbolt.control('PATCH', 'groups/3', { 'auto-approval': true, quota: { servers: 1 } });
    await cloudbolt.control('PATCH', 'environments/3', { auto_approval: true });
    await cloudbolt.control('PATCH', 'users/2', { secondFactor: '1' });
    expect((await admin.get('/groups/3/'))['auto-approval']).toBe(true);
    expect((await admin.get('/environments/3/')).auto_approval).toBe(true);
    expect((await cloudbolt.token({ username: 'requestor', password: 'requestor-secret' })).status).toBe(400);
    const group = (await cloudbolt.control('GET', 'groups/3')).json();
    expect(group.quota).toEqual({ servers: 1, cpus: 0, memoryGb: 0, diskGb: 0 });
  });

  test('a misspelt name or a wrong type is refused, nothing is changed', async () => {
    await expect(cloudbolt.control('PATCH', 'servers/201', { 'cpu-cnt': 8, ram: 1 })).rejects.toThrow('400');
    await expect(cloudbolt.control('PATCH', 'servers/201', { hostname: 1 })).rejects.toThrow('400');
    await expect(cloudbolt.control('PATCH', 'nonesuch/1', {})).rejects.toThrow('404');
    await expect(cloudbolt.control('POST', 'jobs/next', { status: 'BROKEN' })).rejects.toThrow('400');
    expect((await admin.get('/servers/201/'))['cpu-cnt']).toBe(4);
  });
});

describe('the sandbox', () => {
  test('is the same after a reset and with every start: names, numbers, global ids', async () => {
    const before = await admin.get('/environments/3/');
    await admin.post('/orders/', body);
    await cloudbolt.sandbox.control.reset();
    admin = await cloudbolt.as();
    expect((await admin.get('/orders/')).total).toBe(0);
    const other = await serveCloudbolt();
    expect(await (await other.as()).get('/environments/3/')).toEqual(before);
    await other.sandbox.close();
  });

  test('goes on where it stopped when its data is kept: jobs run to their end, tokens stay good', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'reckon-cloudbolt-'));
    onTestFinished(() => rm(dataDirectory, { recursive: true, force: true }));
    const first = await serveCloudbolt({ dataDirectory, settle: 1 });
    await first.sandbox.control.knob('tokenLifetimeSeconds', 3_600);
    const { token } = (await first.token({ username: 'admin', password: 'admin-secret' })).json();
    await (await first.as()).post('/orders/', body);
    await first.sandbox.control.clock.advance(1_500);
    await first.sandbox.close();
    const second = await serveCloudbolt({ dataDirectory, settle: 1 });
    const answer = await second.sandbox.request('/api/v2/orders/1/', { headers: { authorization: `Bearer ${token}` } });
    expect(answer.json()).toMatchObject({ name: 'once', status: 'ACTIVE' });
    await second.sandbox.control.clock.advance(300_000);
    const caller = await second.as();
    expect((await caller.get('/orders/1/')).status).toBe('SUCCESS');
    expect((await caller.get('/servers/?filter=hostname:web1;status:ACTIVE')).total).toBe(1);
    await second.sandbox.close();
  });

  test('prints what a project needs', () => {
    expect(cloudbolt.sandbox.environment).toEqual({
      RECKON_CLOUDBOLT_URL: cloudbolt.sandbox.origin,
      RECKON_CLOUDBOLT_USERNAME: 'admin',
      RECKON_CLOUDBOLT_PASSWORD: 'admin-secret',
      RECKON_CLOUDBOLT_REQUESTOR_USERNAME: 'requestor',
      RECKON_CLOUDBOLT_REQUESTOR_PASSWORD: 'requestor-secret',
    });
  });
});
