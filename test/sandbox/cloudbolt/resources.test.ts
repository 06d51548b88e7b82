import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Caller, type CloudboltSandbox, PLACES, serveCloudbolt } from './cloudbolt-sandbox.ts';

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

function tier(hostname: string, quantity: number) {
  return { attributes: { hostname, quantity }, environment: PLACES.lab, 'os-build': PLACES.centos, parameters: {} };
}

const twoTiers = {
  blueprint: '/api/v2/blueprints/2/',
  'blueprint-items-arguments': {
    'build-item-Web Tier': tier('shop-web-0X', 2),
    'build-item-Database Tier': tier('shop-db', 1),
    'build-item-Install Web': { parameters: { 'site-name-a12': 'shop' } },
  },
  'resource-name': 'shop',
  'resource-parameters': { 'cost-center': '42' },
};

async function deploy(item: object) {
  const body = { group: PLACES.research, items: { 'deploy-items': [item] }, 'submit-now': 'true' };
  const { _links } = await admin.post('/orders/', body);
  return await admin.get(_links.self.href);
}

function actionHref(resource: { _links: { actions: Record<string, { href: string }>[] } }, name: string): string {
  return Object.assign({}, ...resource._links.actions)[name].href;
}

describe('deploying a blueprint', () => {
  test('makes a resource whose servers carry the name of their tier', async () => {
    const order = await deploy(twoTiers);
    expect(order.status).toBe('SUCCESS');
    const job = await admin.get(order._links.jobs[0].href);
    expect(job.progress).toEqual({
      'total-tasks': 3,
      completed: 3,
      messages: ["Finished 'Web Tier'", "Finished 'Database Tier'", "Finished 'Install Web'"],
    });
    expect(job._links.subjobs).toHaveLength(4);
    expect(job._links.resource).toEqual({ href: '/api/v2/resources/service/31/', title: 'shop' });
    const resource = await admin.get(job._links.resource.href);
    expect(resource).toMatchObject({
      name: 'shop',
      id: '31',
      status: 'Active',
      parameters: { 'Cost-Center': '42', 'site-name-a12': 'shop' },
    });
    expect(resource._links.servers).toEqual([
      { href: '/api/v2/servers/301/', title: 'shop-web-01', tier: 'Web Tier' },
      { href: '/api/v2/servers/302/', title: 'shop-web-02', tier: 'Web Tier' },
      { href: '/api/v2/servers/303/', title: 'shop-db', tier: 'Database Tier' },
    ]);
    expect(resource._links.blueprint.title).toBe('Web and Database');
    expect((await admin.get(resource._links.jobs.href)).total).toBe(5);
    expect((await admin.get(resource._links.history.href))._embedded[0].event).toBe('Resource was installed');
    expect((await admin.get('/resources/service/?filter=name:shop')).total).toBe(1);
  });

  test('stops at the first build item that fails', async () => {
    await cloudbolt.control('POST', 'jobs/next', { hostname: 'shop-web-02', errors: 'boom' });
    const order = await deploy(twoTiers);
    expect(order.status).toBe('FAILURE');
    expect((await admin.get('/resources/service/31/')).status).toBe('Provfailed');
    expect((await admin.get('/servers/?filter=hostname.startswith:shop&attributes=status'))._embedded).toMatchObject([
      { hostname: 'shop-web-01', status: 'ACTIVE' },
      { hostname: 'shop-web-02', status: 'PROVFAILED' },
    ]);
  });

  test('without servers stands below its own type', async () => {
    const order = await deploy({
      blueprint: '/api/v2/blueprints/3/',
      'blueprint-items-arguments': { 'build-item-Create Bucket': { parameters: { 'bucket-name-a14': 'logs' } } },
      'resource-name': 'logs',
    });
    const job = await admin.get(order._links.jobs[0].href);
    expect(job._links.resource.href).toBe('/api/v2/resources/storage/31/');
    expect(await admin.get(job._links.resource.href)).toMatchObject({ status: 'Active', _links: { servers: [] } });
    expect((await admin.send('GET', '/resources/service/31/')).status).toBe(404);
  });

  test('refuses inputs and resource parameters that nothing declares', async () => {
    const wrong = { ...twoTiers, 'resource-parameters': { colour: 'red' } };
    const answer = await admin.post('/orders/', { group: PLACES.research, items: { 'deploy-items': [wrong] } });
    expect(answer.error).toContain('colour');
  });

  test('shows its values as a list, and its status in capitals, where knobs say so', async () => {
    await cloudbolt.sandbox.control.knob('resourceValuesKey', 'attributes');
    await cloudbolt.sandbox.control.knob('resourceStatusCase', 'upper');
    expect(await admin.get('/resources/service/30/')).toMatchObject({
      status: 'ACTIVE',
      attributes: [{ name: 'Cost-Center', type: 'STR', value: '4711' }],
    });
  });
});

describe('deleting a resource', () => {
  test('is a job, which takes the servers away too', async () => {
    const { 'run-action-job': answer } = await admin.post(
      actionHref(await admin.get('/resources/service/30/'), 'Delete'),
    );
    const job = await admin.get(answer.self.href);
    expect(job).toMatchObject({ status: 'SUCCESS', type: 'Resource Action' });
    expect((await admin.get(job._links.subjobs[0].href)).type).toBe('Delete Server');
    expect(await admin.get('/resources/service/30/')).toMatchObject({ status: 'Historical', _links: { actions: [] } });
    expect((await admin.get('/servers/206/')).status).toBe('HISTORICAL');
    expect((await admin.send('POST', '/resources/service/30/actions/1/')).status).toBe(500);
  });

  test('is an order left in the cart where it needs approval', async () => {
    await cloudbolt.sandbox.control.knob('deleteNeedsApproval', true);
    const { 'run-action-job': answer } = await admin.post('/resources/service/30/actions/1/', {});
    expect(answer.self).toEqual({ href: '/api/v2/orders/1/', title: 'Order id 1' });
    expect((await admin.get(answer.self.href)).status).toBe('CART');
    expect((await admin.get('/resources/service/30/')).status).toBe('Active');
    await admin.post('/orders/1/actions/submit/');
    expect((await admin.get('/orders/1/')).status).toBe('SUCCESS');
    expect((await admin.get('/resources/service/30/')).status).toBe('Historical');
  });

  test('with DELETE drops the record only', async () => {
    expect((await admin.send('DELETE', '/resources/service/30/')).status).toBe(204);
    expect((await admin.get('/resources/service/30/')).status).toBe('Historical');
    expect((await admin.get('/servers/206/')).status).toBe('ACTIVE');
  });
});

describe('other actions', () => {
  test('scaling brings a tier to a number of servers', async () => {
    const scale = (quantity: string) =>
      admin.post('/resources/service/30/actions/2/', { parameters: { tier: 'Web Tier', quantity } });
    const titles = async () =>
      (await admin.get('/servers/?filter=resource.id:30;status:ACTIVE'))._embedded.map(
        (server: { hostname: string }) => server.hostname,
      );
    await scale('3');
    expect(await titles()).toEqual(['intranet-web1', 'intranet-db1', 'intranet-web01', 'intranet-web02']);
    await scale('1');
    expect(await titles()).toEqual(['intranet-web1', 'intranet-db1']);
    expect((await scale('many')).error).toContain('quantity');
  });

  test('a custom one runs as a job and is noted in the history', async () => {
    await admin.post('/resources/service/30/actions/3/', { parameters: { 'days-a3': '90' } });
    const { _embedded } = await admin.get('/resources/service/30/history/');
    expect(_embedded.at(-1).event).toBe("Action 'Rotate Certificates' was run");
  });
});
