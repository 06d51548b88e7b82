import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

const place = { environment: PLACES.production, server: '/api/v2/servers/201' };

async function deploy(item: object, group: string = PLACES.research) {
  const order = await admin.post('/orders/', { group, items: { 'deploy-items': [item] }, 'submit-now': 'true' });
  return await admin.get(order._links.self.href);
}

async function modify(parameters: object, more: object = {}) {
  const { id } = await admin.post('/orders/', { group: PLACES.operations });
  return await admin.post(`/orders/${id}/mod-items/`, { ...place, parameters, ...more });
}

async function submit(order: { id: string }) {
  await admin.post(`/orders/${order.id}/actions/submit/`);
  return await admin.get(`/orders/${order.id}/`);
}

describe('making a server', () => {
  test('order, deploy job, provision job and server point to each other', async () => {
    const order = await deploy(customServer('web1', { 'Cost-Center': '42', 'expiration-date': '2027-12-19' }));
    expect(order.status).toBe('SUCCESS');
    const job = await admin.get(order._links.jobs[0].href);
    expect(job).toMatchObject({
      type: 'Deploy Blueprint',
      status: 'SUCCESS',
      progress: { 'total-tasks': 1, completed: 1 },
    });
    expect(job._links).toMatchObject({ parent: {}, prerequisite: {}, order: { title: 'Order id 1' } });
    expect(job._links).not.toHaveProperty('resource');
    const subjob = await admin.get(job._links.subjobs[0].href);
    expect(subjob).toMatchObject({
      type: 'Provision Server',
      status: 'SUCCESS',
      output: expect.stringContaining('(ID 301)'),
    });
    expect(subjob._links.servers).toEqual(job._links.servers);
    const server = await admin.get(job._links.servers[0].href);
    expect(server).toMatchObject({
      hostname: 'web1',
      status: 'ACTIVE',
      'power-status': 'POWERON',
      'cpu-cnt': 2,
      'mem-size': '4.0000 GB',
      'disk-size': '20 GB',
      'os-family': 'Linux -&gt; CentOS',
      ip: expect.stringMatching(/^10\./),
      disks: [{ 'disk-size': 20, uuid: expect.any(String) }],
      parameters: { 'Cost-Center': '42', 'expiration-date': '2027-12-19' },
    });
    expect(server).not.toHaveProperty('id');
    expect(server).not.toHaveProperty('name');
    expect(server._links['provision-job']).toEqual({ href: '/api/v2/jobs/2/', title: 'Job id 2' });
    expect(server._links.environment.href).toMatch(/ENV-/);
  });

  test('the operating system may stand among the parameters, names with underscores, sizes as a preconfiguration', async () => {
    await deploy({
      blueprint: '/api/v2/blueprints/1',
      'blueprint-items-arguments': {
        'build-item-Server': {
          attributes: { quantity: 1, hostname: 'web1' },
          environment: '/api/v2/environments/2',
          parameters: { os_build: '/api/v2/os-builds/2', 'vm-size': 'medium', 'backup-enabled': 'true', disk_size: 50 },
        },
      },
    });
    expect(await admin.get('/servers/301/')).toMatchObject({
      'cpu-cnt': 2,
      'mem-size': '4.0000 GB',
      'disk-size': '50 GB',
      parameters: { 'backup-enabled': 'True' },
      _links: { 'os-build': { title: 'Windows Server 2019' } },
    });
  });

  test.each([
    { title: 'a template in the hostname', hostname: 'web-00X', quantity: 2, hosts: ['web-001', 'web-002'] },
    { title: 'the template of the environment', hostname: '', quantity: 1, hosts: ['lab-001'] },
    { title: 'a plain name for several', hostname: 'web', quantity: 2, hosts: ['web-1', 'web-2'] },
  ])('running numbers come from $title', async ({ hostname, quantity, hosts }) => {
    const item = customServer('x');
    item['blueprint-items-arguments']['build-item-Server'].attributes = { quantity, hostname };
    await deploy(item);
    const made = await admin.get('/servers/?filter=id.gt:300');
    expect(made._embedded.map((server: { hostname: string }) => server.hostname)).toEqual(hosts);
  });

  test('a hostname in use gets a number, or is used again, where the knob says so', async () => {
    await cloudbolt.sandbox.control.knob('hostnameCollision', 'suffix');
    await deploy(customServer('erp-db1'));
    await cloudbolt.sandbox.control.knob('hostnameCollision', 'allow');
    await deploy(customServer('erp-db1'));
    expect((await admin.get('/servers/301/')).hostname).toBe('erp-db1-1');
    expect((await admin.get('/servers/302/')).hostname).toBe('erp-db1');
  });

  test('two orders for one hostname: the job of the later one fails', async () => {
    await admin.post('/orders/', { group: PLACES.research, items: { 'deploy-items': [customServer('web1')] } });
    await admin.post('/orders/', { group: PLACES.research, items: { 'deploy-items': [customServer('web1')] } });
    await admin.post('/orders/1/actions/submit/');
    await admin.post('/orders/2/actions/submit/');
    expect((await admin.get('/orders/1/')).status).toBe('SUCCESS');
    expect((await admin.get('/orders/2/')).status).toBe('FAILURE');
    expect((await admin.get('/jobs/2/')).errors + (await admin.get('/jobs/3/')).errors).toContain('web1');
  });

  test('a failed job leaves a PROVFAILED server and a FAILURE with its errors', async () => {
    await cloudbolt.control('POST', 'jobs/next', { hostname: 'web1', errors: 'no space on DS1' });
    const order = await deploy(customServer('web1'));
    expect(order.status).toBe('FAILURE');
    expect((await admin.get('/jobs/1/')).errors).toContain('no space on DS1');
    expect(await admin.get('/jobs/2/')).toMatchObject({ status: 'FAILURE', errors: 'no space on DS1' });
    const server = await admin.get('/servers/301/');
    expect(server).toMatchObject({ status: 'PROVFAILED', ip: '' });
    const removal = { environment: server._links.environment.href, servers: ['/api/v2/servers/301/'] };
    await admin.post('/orders/', { group: PLACES.research, items: { 'decom-items': [removal] }, 'submit-now': 'true' });
    expect((await admin.get('/servers/301/')).status).toBe('HISTORICAL');
  });
});

describe('changing a server', () => {
  test('the item echoes a delta by label; the change comes with the job, not before', async () => {
    const order = await modify({ mem_size: '32 GB', 'cpu-cnt': 8 });
    expect(order.status).toBe('CART');
    expect(order.items['mod-items'][0]).toMatchObject({
      server: '/api/v2/servers/201/',
      delta: { 'Mem Size': '16 GB -> 32 GB', 'Cpu Cnt': '4 -> 8' },
    });
    expect((await admin.get('/servers/201/'))['mem-size']).toBe('16.0000 GB');
    expect((await submit(order)).status).toBe('SUCCESS');
    expect(await admin.get('/servers/201/')).toMatchObject({ 'mem-size': '32.0000 GB', 'cpu-cnt': 8 });
    expect((await admin.get('/jobs/1/')).type).toBe('Modify Server');
    const history = await admin.get('/servers/201/history/');
    expect(history._embedded.at(-1).event).toContain('Mem Size: 16 GB -> 32 GB');
  });

  test.each([
    { title: 'a bare number is GB', parameters: { mem_size: 4 }, delta: { 'Mem Size': '16 GB -> 4 GB' } },
    { title: 'MB is a unit', parameters: { mem_size: '512MB' }, delta: { 'Mem Size': '16 GB -> 0.5 GB' } },
    { title: 'what is already so is no change', parameters: { mem_size: '16 GB', cpu_cnt: '4' }, delta: {} },
    { title: 'a disk size without a disk does nothing', parameters: { disk_size: 200 }, delta: {} },
    { title: 'a new disk', parameters: { new_disk_size: 10 }, delta: { 'New Disk Size': '0 GB -> 10 GB' } },
    { title: 'another parameter', parameters: { 'Cost-Center': '7' }, delta: { 'Cost Center': ' -> 7' } },
  ])('$title', async ({ parameters, delta }) => {
    expect((await modify(parameters)).items['mod-items'][0].delta).toEqual(delta);
  });

  test('a disk grows by its uuid, and does not shrink', async () => {
    const uuid = (await admin.get('/servers/201/')).disks[0].uuid;
    const order = await modify({ disk_size: '200 GB', new_disk_size: 10 }, { 'disk-uuid': uuid });
    expect(order.items['mod-items'][0].delta['Disk Size']).toBe('120 GB -> 200 GB');
    await submit(order);
    expect(await admin.get('/servers/201/')).toMatchObject({
      'disk-size': '210 GB',
      disks: [{ 'disk-size': 200, uuid }, { 'disk-size': 10 }],
    });
    expect(await modify({ disk_size: '100 GB' }, { 'disk-uuid': uuid })).toMatchObject({ status_code: 500 });
    expect(await modify({ disk_size: '300 GB' }, { 'disk-uuid': 'x' })).toMatchObject({ status_code: 500 });
  });

  test('knobs refuse an empty delta, parameters other than sizes, and inline items', async () => {
    await cloudbolt.sandbox.control.knob('emptyDelta', 'reject');
    await cloudbolt.sandbox.control.knob('modifiableParameters', 'sizes');
    await cloudbolt.sandbox.control.knob('inlineModItems', false);
    expect((await modify({ mem_size: '16 GB' })).error).toContain('Nothing to modify');
    expect((await modify({ 'Cost-Center': '7' })).error).toContain('Cost_Center');
    const inline = { group: PLACES.operations, items: { 'mod-items': [{ ...place, parameters: { mem_size: 2 } }] } };
    expect((await admin.post('/orders/', inline)).error).toContain('mod-items');
  });

  test.each([
    { title: 'another group than the server’s', group: PLACES.research, item: place },
    {
      title: 'another environment than the server’s',
      group: PLACES.operations,
      item: { ...place, environment: PLACES.lab },
    },
    { title: 'a removed server', group: PLACES.operations, item: { ...place, server: '/api/v2/servers/202/' } },
    { title: 'an unknown server', group: PLACES.operations, item: { ...place, server: '/api/v2/servers/999/' } },
    { title: 'an unknown parameter', group: PLACES.operations, item: { ...place, parameters: { ram: '1' } } },
  ])('$title is an error', async ({ group, item }) => {
    const answer = await admin.post('/orders/', { group, items: { 'mod-items': [{ parameters: {}, ...item }] } });
    expect(answer).toMatchObject({ status_code: 500, error: expect.any(String) });
  });

  test('an edit behind the API’s back shows in the next delta', async () => {
    await cloudbolt.control('PATCH', 'servers/201', { 'mem-size': '4 GB', 'power-status': 'POWEROFF' });
    expect((await modify({ mem_size: '2 GB' })).items['mod-items'][0].delta).toEqual({ 'Mem Size': '4 GB -> 2 GB' });
    expect((await admin.get('/servers/201/'))['power-status']).toBe('POWEROFF');
  });
});

describe('removing servers', () => {
  const removal = { environment: PLACES.production, servers: ['/api/v2/servers/201'] };

  test('the item echoes objects; afterwards the server is historical and can be read', async () => {
    const order = await admin.post('/orders/', { group: PLACES.operations, items: { 'decom-items': [removal] } });
    expect(order.items['decom-items'][0].servers).toEqual([{ href: '/api/v2/servers/201/', title: 'erp-db1' }]);
    expect((await submit(order)).status).toBe('SUCCESS');
    expect(await admin.get('/servers/201/')).toMatchObject({ status: 'HISTORICAL', _links: { actions: [] } });
    expect((await admin.get('/jobs/1/')).type).toBe('Delete Server');
    expect(
      await admin.post('/orders/', { group: PLACES.operations, items: { 'decom-items': [removal] } }),
    ).toMatchObject({
      error: expect.stringContaining('HISTORICAL'),
    });
  });

  test('an item whose server has gone meanwhile is dropped at approval', async () => {
    const body = { group: PLACES.operations, items: { 'decom-items': [removal] } };
    const [one, other] = [await admin.post('/orders/', body), await admin.post('/orders/', body)];
    await submit(one);
    expect(await submit(other)).toMatchObject({ status: 'SUCCESS', items: {} });
  });

  test('a failed job leaves the server as it was', async () => {
    await cloudbolt.control('POST', 'jobs/next', { type: 'Delete Server', errors: 'locked' });
    const order = await admin.post('/orders/', { group: PLACES.operations, items: { 'decom-items': [removal] } });
    expect((await submit(order)).status).toBe('FAILURE');
    expect((await admin.get('/servers/201/')).status).toBe('ACTIVE');
  });

  test('removals queue before the rest of an order', async () => {
    await admin.post('/orders/', { group: PLACES.operations, name: 'swap' });
    await admin.post('/orders/1/deploy-items/', customServer('web1'));
    await admin.post('/orders/1/decom-items/', removal);
    await submit({ id: '1' });
    expect((await admin.get('/jobs/1/')).type).toBe('Delete Server');
    expect((await admin.get('/jobs/2/')).type).toBe('Deploy Blueprint');
  });

  test.each([
    { way: 'record', status: 204, jobs: 0 },
    { way: 'job', status: 204, jobs: 1 },
    { way: 'refuse', status: 405, jobs: 0 },
  ])('DELETE of the item, knob $way', async ({ way, status, jobs }) => {
    await cloudbolt.sandbox.control.knob('deleteItems', way);
    expect((await admin.send('DELETE', '/servers/201/')).status).toBe(status);
    expect((await admin.get('/servers/201/')).status).toBe(way === 'refuse' ? 'ACTIVE' : 'HISTORICAL');
    expect((await admin.get('/servers/201/related-jobs/')).total).toBe(jobs);
  });
});
