import { describe, expect, test } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import {
  type CloudboltOptions,
  cloudboltProject,
  deploymentDocument,
  posts,
  serverDocument,
  WEB,
} from './cloudbolt-project.ts';

const WEB_FILE = 'resources/web.yaml';
const AT_ONCE = { settings: ['orders: at-once'] };

async function atOnce(files: Readonly<Record<string, string>>, options: CloudboltOptions = {}) {
  return await cloudboltProject(files, { ...options, ...AT_ONCE });
}

describe('an order that is sent at once', () => {
  test('submits with the text "true", is followed, and leaves a server whose next plan only reads', async () => {
    await using project = await atOnce({ [WEB_FILE]: serverDocument() });

    const made = await project.apply();

    expect(errorsOf(made.faults)).toEqual([]);
    const sent = await project.sandbox.control.requests();
    const order = sent.find(({ method, path }) => method === 'POST' && path === '/api/v2/orders/');
    expect(order?.body).toMatchObject({
      group: expect.stringContaining('/api/v2/groups/'),
      name: expect.stringContaining('server web1'),
      items: {
        'deploy-items': [
          {
            'blueprint-items-arguments': {
              'build-item-Server': {
                attributes: { quantity: 1, hostname: 'web1' },
                parameters: { 'cpu-cnt': '2', 'mem-size': '4 GB' },
              },
            },
            'resource-name': '',
          },
        ],
      },
      'submit-now': 'true',
    });
    expect(posts(await project.requests())).toEqual(['POST /orders/']);
    expect(await project.record('cloudbolt.server.web')).toMatchObject({ id: '301', live: { status: 'ACTIVE' } });
    expect((await project.plan()).changes).toEqual([]);
    expect(posts(await project.requests())).toEqual([]);
  });

  test('that a server leaves in the cart all the same is submitted from there, not waited for', async () => {
    await using project = await atOnce({ [WEB_FILE]: serverDocument() });
    await project.sandbox.control.knob('submitNow', false);

    expect(errorsOf((await project.apply()).faults)).toEqual([]);

    expect(posts(await project.requests())).toEqual(['POST /orders/', 'POST /orders/1/actions/submit/']);
    expect((await project.plan()).changes).toEqual([]);
  });

  test.each(['drop', 'status', 'error-in-200'])(
    'is looked for by its name when its answer is lost by %s, and makes its server once',
    async (mode) => {
      await using project = await atOnce({ [WEB_FILE]: serverDocument() });
      await project.control('POST', 'fail-after-commit', { mode, path: '/orders/', method: 'POST' });

      const made = await project.apply();

      expect(errorsOf(made.faults)).toEqual([]);
      const sent = await project.sandbox.control.requests();
      const [order] = sent.filter(({ method, path }) => method === 'POST' && path === '/api/v2/orders/');
      const name = JSON.stringify(order?.body).match(/"name":"([^"]+)"/)?.[1];
      expect(sent.flatMap(({ query }) => query['filter'] ?? [])).toContain(`name:${name}`);
      expect(posts(await project.requests())).toEqual(['POST /orders/']);
      expect(await project.record('cloudbolt.server.web')).toMatchObject({ id: '301' });
      expect((await project.plan()).changes).toEqual([]);
    },
  );

  test('makes its server once also where neither its answer nor the look for it came through', async () => {
    await using project = await atOnce({ [WEB_FILE]: serverDocument() });
    await project.control('POST', 'fail-after-commit', { mode: 'drop', path: '/orders/', method: 'POST' });
    // The first two look for orders that are under way.
    await project.sandbox.control.fault({ method: 'GET', path: '/orders/$', status: 403, skip: 2 });

    expect(errorsOf((await project.apply()).faults)).toEqual([]);

    expect(posts(await project.requests())).toEqual(['POST /orders/']);
    expect(await project.record('cloudbolt.server.web')).toMatchObject({ id: '301' });
    expect((await project.plan()).changes).toEqual([]);
  });

  test('and is refused says so at its line, and leaves nothing in the cart', async () => {
    const wrong = { ...WEB, parameters: { 'mem-sze': 4 } };
    await using project = await atOnce({ [WEB_FILE]: serverDocument(wrong) });
    await project.sandbox.control.knob('keepCartOnBadItems', true);

    const made = await project.apply();

    const [fault] = made.faults.filter(({ severity }) => severity === 'error');
    expect(fault?.message).toContain("Parameter 'mem-sze' does not exist");
    expect(fault?.location?.file).toBe(WEB_FILE);
    expect(posts(await project.requests()).filter((line) => line === 'POST /orders/')).toHaveLength(1);
    expect((await project.control('GET', 'orders/1')).json()).toMatchObject({ status: 'CANCELED' });
  });

  test('is cancelled when the quota of its group is used up', async () => {
    const large = { ...WEB, group: 'Quota Lab', parameters: { cpu_cnt: 8 } };
    await using project = await atOnce({ [WEB_FILE]: serverDocument(large) });

    expect(errorsOf((await project.apply()).faults).join()).toMatch(/quota/i);

    expect((await project.control('GET', 'orders/1')).json()).toMatchObject({ status: 'CANCELED' });
    expect((await project.state())?.resources.size).toBe(0);
  });

  test('may be a removal, while a change goes in steps, for what the server would change is looked at before', async () => {
    await using project = await atOnce({ [WEB_FILE]: serverDocument() });
    await project.apply();
    await project.requests();
    await project.files.write(WEB_FILE, serverDocument({ ...WEB, parameters: { ...WEB.parameters, mem_size: 8 } }));

    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual([
      'POST /orders/',
      'POST /orders/2/mod-items/',
      'POST /orders/2/actions/submit/',
    ]);

    expect(errorsOf((await project.apply({ mode: 'destroy' })).faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual(['POST /orders/']);
    expect((await project.control('GET', 'servers/301')).json()).toMatchObject({ status: 'HISTORICAL' });
  });

  test('makes a deployment too, and waits for approval as any other', async () => {
    const production = { environment: 'Production', os_build: 'CentOS 7' };
    const shop = {
      name: 'shop',
      group: '/Acme/Research',
      blueprint: 'Web and Database',
      items: { 'Web Tier': production, 'Database Tier': production },
    };
    await using project = await atOnce({ 'resources/shop.yaml': deploymentDocument(shop, { approval: 'detach' }) });

    expect((await project.apply()).result?.pending).toEqual(['cloudbolt.deployment.shop']);
    await project.control('POST', 'orders/1/approve', { as: 'approver' });
    expect(errorsOf((await project.apply()).faults)).toEqual([]);
    expect(posts(await project.requests())).toEqual(['POST /orders/']);
    expect((await project.plan()).changes).toEqual([]);
  });
});
