import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CloudboltSandbox, customServer, PLACES, serveCloudbolt } from './cloudbolt-sandbox.ts';

let cloudbolt: CloudboltSandbox;

beforeAll(async () => {
  cloudbolt = await serveCloudbolt();
});

beforeEach(() => cloudbolt.sandbox.control.reset());

afterAll(() => cloudbolt.sandbox.close());

describe('an order in the cart', () => {
  test('is made without items, takes them one by one, and shows what can be done with it', async () => {
    const admin = await cloudbolt.as();
    const order = await admin.post('/orders/', { group: '/api/v2/groups/3', name: 'run-1/Server/web1' });
    expect(order).toMatchObject({ id: '1', name: 'run-1/Server/web1', status: 'CART', rate: '0.00/month', items: {} });
    expect(order['create-date']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    expect(order['approve-date']).toBeUndefined();
    expect(order._links).toMatchObject({
      self: { href: '/api/v2/orders/1/', title: 'Order id 1' },
      owner: { href: '/api/v2/users/1/', title: 'Ada Admin' },
      actions: [
        { submit: { href: '/api/v2/orders/1/actions/submit/', title: "Submit 'Order id 1'" } },
        { cancel: { href: '/api/v2/orders/1/actions/cancel/', title: "Cancel 'Order id 1'" } },
      ],
      jobs: [],
    });
    const filled = await admin.post('/orders/1/deploy-items/', customServer('web1', { 'new-password': 'hunter2' }));
    const echo = filled.items['deploy-items'][0];
    expect(echo.blueprint).toMatch(/^\/api\/v2\/blueprints\/BP-[a-z0-9]{8}\/$/);
    expect(echo['blueprint-items-arguments']['build-item-Server']).toMatchObject({
      attributes: { quantity: 1, hostname: 'web1' },
      parameters: { 'cpu-cnt': '2', 'mem-size': '4 GB', 'new-password': '******' },
    });
    expect((await admin.get('/orders/?filter=name:run-1/Server/web1')).total).toBe(1);
  });

  test('can be canceled; a canceled one takes neither items nor another action', async () => {
    const admin = await cloudbolt.as();
    await admin.post('/orders/', { group: PLACES.research });
    expect(await admin.post('/orders/1/actions/cancel/')).toMatchObject({ status: 'CANCELED' });
    for (const path of ['/orders/1/actions/submit/', '/orders/1/actions/cancel/', '/orders/1/actions/approve/']) {
      const answer = await admin.send('POST', path);
      expect(answer.status).toBe(500);
      expect(answer.json()).toMatchObject({ status_code: 500, error: expect.stringContaining('CANCELED') });
    }
    expect((await admin.send('POST', '/orders/1/deploy-items/', customServer('web1'))).status).toBe(500);
    expect((await admin.send('POST', '/orders/1/actions/nonesuch/')).status).toBe(404);
  });

  test('two orders of one group are two orders', async () => {
    const admin = await cloudbolt.as();
    await admin.post('/orders/', { group: PLACES.research });
    expect((await admin.post('/orders/', { group: PLACES.research })).id).toBe('2');
  });

  test('is submitted in the same call by the text "true"; a boolean is ignored unless the knob says otherwise', async () => {
    const admin = await cloudbolt.as();
    const body = { group: PLACES.research, items: { 'deploy-items': [customServer('web1')] } };
    expect((await admin.post('/orders/', { ...body, 'submit-now': true })).status).toBe('CART');
    expect((await admin.post('/orders/', { ...body, 'submit-now': 'false' })).status).toBe('CART');
    expect((await admin.post('/orders/', { ...body, 'submit-now': 'true' })).status).toBe('ACTIVE');
    await cloudbolt.sandbox.control.knob('submitNowBoolean', true);
    const other = { ...body, items: { 'deploy-items': [customServer('web2')] } };
    expect((await admin.post('/orders/', { ...other, 'submit-now': true })).status).toBe('ACTIVE');
  });

  test('the current order is one of the caller’s own, into which duplicates go without their hostnames', async () => {
    const admin = await cloudbolt.as();
    const cart = await admin.get('/user/current-order/');
    expect(cart).toMatchObject({ status: 'CART', _links: { group: {} } });
    await admin.post('/orders/', {
      group: PLACES.sandpit,
      items: { 'deploy-items': [customServer('web1')] },
      'submit-now': 'true',
    });
    const copy = await admin.post('/orders/2/actions/duplicate/');
    expect(copy.id).toBe(cart.id);
    expect(copy._links.group.title).toBe('Sandpit');
    await admin.post(`/orders/${copy.id}/actions/submit/`);
    expect((await admin.get('/servers/?filter=hostname:lab-001')).total).toBe(1);
  });
});

describe('what an order refuses', () => {
  const build = (change: object) => {
    const item = customServer('web1');
    const server = { ...item['blueprint-items-arguments']['build-item-Server'], ...change };
    return { ...item, 'blueprint-items-arguments': { 'build-item-Server': server } };
  };

  test.each([
    { title: 'an unknown parameter', item: build({ parameters: { 'mem-sze': '2 GB' } }), error: 'mem-sze' },
    { title: 'a number that is none', item: build({ parameters: { 'cpu-cnt': 'two' } }), error: 'cpu_cnt' },
    { title: 'a size that is none', item: build({ parameters: { 'mem-size': '2 apples' } }), error: 'mem_size' },
    {
      title: 'a preconfiguration that is no option',
      item: build({ parameters: { 'vm-size': 'giant' } }),
      error: 'vm_size',
    },
    {
      title: 'a date that is none',
      item: build({ parameters: { 'expiration-date': '19.12.2027' } }),
      error: 'expiration_date',
    },
    {
      title: 'an unknown environment',
      item: build({ environment: '/api/v2/environments/99/' }),
      error: 'environments/99',
    },
    { title: 'no environment', item: build({ environment: undefined }), error: 'environment' },
    {
      title: 'an environment of other groups',
      item: build({ environment: '/api/v2/environments/1/' }),
      error: 'Unassigned',
    },
    { title: 'no operating system', item: build({ 'os-build': undefined }), error: 'os-build' },
    { title: 'a quantity that is none', item: build({ attributes: { quantity: 0 } }), error: 'quantity' },
    { title: 'a hostname that is none', item: build({ attributes: { hostname: 'a b' } }), error: 'a b' },
    { title: 'a hostname in use', item: build({ attributes: { hostname: 'erp-db1' } }), error: 'erp-db1' },
    { title: 'a blueprint out of the catalogue', item: { blueprint: '/api/v2/blueprints/4/' }, error: 'not orderable' },
    { title: 'an unknown blueprint', item: { blueprint: '/api/v2/blueprints/99/' }, error: 'blueprints/99' },
    {
      title: 'an unknown build item',
      item: { ...customServer('web1'), 'blueprint-items-arguments': { 'build-item-server': {} } },
      error: 'build-item-server',
    },
  ])('$title', async ({ item, error }) => {
    const admin = await cloudbolt.as();
    await admin.post('/orders/', { group: PLACES.research });
    const answer = await admin.send('POST', '/orders/1/deploy-items/', item);
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({
      status_code: 500,
      error: expect.stringContaining(error),
      detail: expect.not.stringContaining(error),
    });
    expect((await admin.get('/orders/1/')).items).toEqual({});
  });

  test('a refused item leaves no order behind, unless the knob says so', async () => {
    const admin = await cloudbolt.as();
    const body = { group: PLACES.research, items: { 'deploy-items': [build({ parameters: { x: '1' } })] } };
    expect((await admin.send('POST', '/orders/', body)).status).toBe(500);
    expect((await admin.get('/orders/')).total).toBe(0);
    await cloudbolt.sandbox.control.knob('keepCartOnBadItems', true);
    await admin.send('POST', '/orders/', body);
    expect((await admin.get('/orders/'))._embedded).toHaveLength(1);
  });

  test('a second blueprint in one order; a mixture of kinds if the knob says so', async () => {
    const admin = await cloudbolt.as();
    await admin.post('/orders/', { group: PLACES.operations });
    await admin.post('/orders/1/deploy-items/', customServer('web1'));
    expect((await admin.send('POST', '/orders/1/deploy-items/', customServer('web2'))).status).toBe(500);
    await cloudbolt.sandbox.control.knob('mixedItems', false);
    const removal = { environment: PLACES.production, servers: ['/api/v2/servers/201'] };
    expect((await admin.send('POST', '/orders/1/decom-items/', removal)).status).toBe(500);
  });

  test('groups that are missing, unknown, of a type that cannot order, or not the caller’s', async () => {
    const admin = await cloudbolt.as();
    for (const group of [undefined, '/api/v2/groups/99/', '/api/v2/groups/9/', '/api/v2/environments/2/']) {
      expect((await admin.send('POST', '/orders/', { group })).status).toBe(500);
    }
    const approver = await cloudbolt.as('approver');
    const answer = await approver.send('POST', '/orders/', { group: PLACES.research });
    expect(answer.status).toBe(403);
    expect(answer.json().error).toContain('order.submit');
  });

  test('errors come with 400, or inside a 200, where knobs say so', async () => {
    const admin = await cloudbolt.as();
    await cloudbolt.sandbox.control.knob('businessErrorStatus', 400);
    expect((await admin.send('POST', '/orders/', { group: 'x' })).status).toBe(400);
    await cloudbolt.sandbox.control.knob('errorsInside200', true);
    const answer = await admin.send('POST', '/orders/', { group: 'x' });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ status_code: 400, error: expect.any(String) });
  });

  test('another owner, unless the caller is a super admin; a recipient who cannot order in the group', async () => {
    const requestor = await cloudbolt.as('requestor');
    const admin = await cloudbolt.as();
    const owner = '/api/v2/users/4/';
    expect((await requestor.send('POST', '/orders/', { group: PLACES.research, owner })).status).toBe(403);
    expect((await admin.post('/orders/', { group: PLACES.research, owner }))._links.owner.title).toBe('Jo Doe');
    const recipient = { group: PLACES.research, recipient: '/api/v2/users/3/' };
    expect((await admin.send('POST', '/orders/', recipient)).json().error).toContain('approver');
    expect((await requestor.send('POST', '/orders/', recipient)).status).toBe(403);
  });
});
