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

describe.each(['G1', 'G2'])('generation %s', (name) => {
  beforeEach(() => cloudbolt.sandbox.control.knob('generation', name));

  test('has hrefs of numbers without a slash at the end, though requests still need it', async () => {
    const group = await admin.get('/groups/3/');
    expect(group._links.self.href).toBe('/api/v2/groups/3');
    expect((await admin.send('GET', '/api/v2/groups/3')).status).toBe(301);
    expect((await admin.get('/groups/'))._links.self.href).toBe('/api/v2/groups?page=1');
  });

  test('lists what can be ordered with links and link, without totals', async () => {
    expect(await admin.get('/users/2/orderable-groups/')).toEqual({
      links: {
        self: {
          href: '/api/v2/users/2/orderable-groups/',
          title: "Orderable Groups Where 'Rita Requestor' Is A Requestor",
        },
      },
      _embedded: expect.arrayContaining([
        { link: { self: { href: '/api/v2/groups/3', title: 'Research' } }, name: 'Research' },
      ]),
    });
  });

  test('has services and no resources', async () => {
    expect((await admin.get('/services/'))._embedded[0]._links.self.href).toBe('/api/v2/services/30');
    expect((await admin.get('/services/30/'))._links.servers).toHaveLength(2);
    expect((await admin.send('GET', '/resources/service/30/')).status).toBe(404);
  });

  test('shows orders with a summary and approved_by, without name, id and jobs, dates without fraction', async () => {
    const item = { environment: '/api/v2/environments/3', server: '/api/v2/servers/201' };
    const order = await admin.post('/orders/', { group: PLACES.operations });
    const modified = await admin.post(`${order._links.self.href}/mod-items/`, {
      ...item,
      parameters: { mem_size: '2 GB' },
    });
    expect(modified).toMatchObject({
      summary: 'Modification of erp-db1',
      status: 'CART',
      items: { 'mod-items': [{ ...item, delta: { 'Mem Size': '16 GB -> 2 GB' } }] },
    });
    const active = await admin.post(`${modified._links.actions[0].submit.href}/`);
    expect(active._links.approved_by).toEqual({ href: '/api/v2/users/1', title: 'User id 1' });
    expect(active['create-date']).toMatch(/T\d\d:\d\d:\d\d$/);
    for (const key of ['name', 'id']) expect(active).not.toHaveProperty(key);
    expect(active._links).not.toHaveProperty('jobs');
    expect((await admin.get('/servers/201/'))['mem-size']).toBe('2.0000 GB');
  });

  test('removes whole services with a decom-item', async () => {
    const removal = { environment: '/api/v2/environments/3', services: ['/api/v2/services/30'] };
    const items = { 'decom-items': [removal] };
    const order = await admin.post('/orders/', { group: PLACES.operations, items, 'submit-now': 'true' });
    expect(order.items['decom-items'][0].services).toEqual([{ href: '/api/v2/services/30', title: 'intranet' }]);
    expect((await admin.get('/services/30/')).status).toBe('Historical');
    expect((await admin.get('/servers/206/')).status).toBe('HISTORICAL');
  });
});

test.each(['G1', 'G2'])('generation %s deploys blueprints under a service-name', async (name) => {
  await cloudbolt.sandbox.control.knob('generation', name);
  const { 'resource-name': _name, ...item } = customServer('web1');
  const items = { 'deploy-items': [{ ...item, 'service-name': 'Custom Server' }] };
  const order = await admin.post('/orders/', { group: PLACES.research, items, 'submit-now': 'true' });
  expect(order.summary).toBe('Provisioning of web1');
  expect(order.items['deploy-items'][0]).toMatchObject({
    blueprint: '/api/v2/blueprints/1',
    'service-name': 'Custom Server',
  });
  expect((await admin.get('/servers/?filter=hostname:web1')).total).toBe(1);
});

test('the first generation makes servers with prov-items too', async () => {
  await cloudbolt.sandbox.control.knob('generation', 'G1');
  await admin.post('/orders/', { group: PLACES.research });
  const item = {
    environment: PLACES.lab,
    attributes: { hostname: 'web1' },
    'os-build': PLACES.centos,
    parameters: { cpu_cnt: '2' },
    preconfigurations: { 'vm-size': 'large' },
    applications: ['/api/v2/applications/1'],
  };
  expect((await admin.post('/orders/1/prov-items/', item)).items['prov-items'][0].attributes.hostname).toBe('web1');
  await admin.post('/orders/1/actions/submit/');
  expect(await admin.get('/servers/301/')).toMatchObject({ hostname: 'web1', 'cpu-cnt': 2, 'mem-size': '16.0000 GB' });
  expect((await admin.get('/jobs/1/')).output).toContain('(ID 301)');
});

test('the third generation knows no prov-items', async () => {
  await admin.post('/orders/', { group: PLACES.research });
  expect((await admin.post('/orders/1/prov-items/', {})).error).toContain('prov-items');
});
