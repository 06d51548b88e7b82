import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Caller, type CloudboltSandbox, customServer, PLACES, serveCloudbolt } from './cloudbolt-sandbox.ts';

let cloudbolt: CloudboltSandbox;
let admin: Caller;

beforeAll(async () => {
  cloudbolt = await serveCloudbolt({ settle: 1 });
});

beforeEach(async () => {
  await cloudbolt.sandbox.control.reset();
  await cloudbolt.sandbox.control.clock.hold();
  await cloudbolt.sandbox.control.knob('tokenLifetimeSeconds', 3_600);
  admin = await cloudbolt.as();
});

afterAll(() => cloudbolt.sandbox.close());

const advance = (seconds: number) => cloudbolt.sandbox.control.clock.advance(seconds * 1_000);

async function order(hostname = 'web1') {
  const items = { 'deploy-items': [customServer(hostname)] };
  await admin.post('/orders/', { group: PLACES.research, items, 'submit-now': 'true' });
}

async function statuses() {
  const jobs = await admin.get('/jobs/?attributes=status&page_size=100');
  return jobs._embedded.map(({ status }: { status: string }) => status);
}

describe('the life of a job', () => {
  test('goes from PENDING over QUEUED and RUNNING to its end, and the order with it', async () => {
    await order();
    expect(await statuses()).toEqual(['PENDING']);
    await advance(1);
    expect(await statuses()).toEqual(['QUEUED']);
    await advance(1);
    expect(await statuses()).toEqual(['RUNNING', 'PENDING']);
    expect((await admin.get('/orders/1/')).status).toBe('ACTIVE');
    expect((await admin.get('/jobs/2/'))._links.servers).toEqual([{ href: '/api/v2/servers/301/', title: 'web1' }]);
    expect((await admin.get('/jobs/1/'))._links.servers).toHaveLength(1);
    expect(await admin.get('/servers/301/')).toMatchObject({ status: 'PROV', 'power-status': 'UNKNOWN', ip: '' });
    await advance(2 + 91);
    expect((await admin.get('/jobs/2/')).progress).toEqual({
      'total-tasks': 4,
      completed: 2,
      messages: ['Allocated addresses', 'Created the virtual machine'],
    });
    expect(await admin.get('/jobs/2/')).not.toHaveProperty('end-date');
    await advance(90);
    expect(await statuses()).toEqual(['SUCCESS', 'SUCCESS']);
    expect((await admin.get('/jobs/2/'))['end-date']).toBeTruthy();
    expect((await admin.get('/orders/1/')).status).toBe('SUCCESS');
    expect((await admin.get('/servers/301/')).status).toBe('ACTIVE');
  });

  test('takes the time that a knob says', async () => {
    await cloudbolt.sandbox.control.knob('provisionSeconds', 8);
    await order();
    await advance(12.5);
    expect(await statuses()).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test('a server is DECOM while it is being removed', async () => {
    const removal = { environment: PLACES.production, servers: ['/api/v2/servers/201/'] };
    await admin.post('/orders/', {
      group: PLACES.operations,
      items: { 'decom-items': [removal] },
      'submit-now': 'true',
    });
    await advance(10);
    expect((await admin.get('/servers/201/')).status).toBe('DECOM');
    await advance(60);
    expect((await admin.get('/servers/201/')).status).toBe('HISTORICAL');
  });

  test('has a log, as text and as an archive', async () => {
    await order();
    await advance(300);
    const { log_urls } = (await admin.get('/jobs/2/'))._links;
    const text = await admin.send('GET', log_urls['raw-log']);
    expect(text.headers['content-type']).toContain('text/plain');
    expect(text.text).toContain('Installed the operating system');
    expect((await admin.send('GET', log_urls['zip-log'])).status).toBe(301);
    const archive = await admin.send('GET', `${log_urls['zip-log']}/`);
    expect(archive.headers['content-disposition']).toContain('job-2.zip');
  });

  test('syncing virtual machines is a job of administrators', async () => {
    const path = '/resource-handlers/actions/sync-vms/';
    expect(await admin.post(path)).toMatchObject({ 'run-action-job': { self: { href: '/api/v2/jobs/1/' } } });
    expect((await (await cloudbolt.as('requestor')).send('POST', path)).status).toBe(403);
  });
});

describe('playing with jobs', () => {
  test('a hold keeps jobs from finishing until they are released', async () => {
    await cloudbolt.control('POST', 'jobs/hold');
    await order();
    await advance(3_000);
    expect(await statuses()).toEqual(['RUNNING', 'RUNNING']);
    expect((await admin.get('/jobs/2/')).progress.completed).toBe(3);
    await cloudbolt.control('POST', 'jobs/release');
    expect(await statuses()).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test('a hold at the start leaves them PENDING; one job can be let go', async () => {
    await cloudbolt.control('POST', 'jobs/hold', { at: 'start' });
    await order();
    await order('web2');
    await advance(100);
    expect(await statuses()).toEqual(['PENDING', 'PENDING']);
    await cloudbolt.control('POST', 'jobs/release', { id: 2 });
    await advance(100);
    expect(await statuses()).toEqual(['PENDING', 'RUNNING', 'PENDING']);
    await cloudbolt.control('POST', 'jobs/release');
    await advance(300);
    expect(new Set(await statuses())).toEqual(new Set(['SUCCESS']));
  });

  test.each([
    { status: 'FAILURE', order: 'FAILURE', server: 'PROVFAILED' },
    { status: 'WARNING', order: 'WARNING', server: 'ACTIVE' },
    { status: 'CANCELED', order: 'FAILURE', server: 'PROVFAILED' },
  ])('the next job ends $status, its order $order', async ({ status, order: expected, server }) => {
    await cloudbolt.control('POST', 'jobs/next', { status, output: 'as asked' });
    await order();
    await advance(300);
    expect(await admin.get('/jobs/2/')).toMatchObject({ status, output: 'as asked' });
    expect((await admin.get('/orders/1/')).status).toBe(expected);
    expect((await admin.get('/servers/301/')).status).toBe(server);
  });

  test('a job may warn without having done its work; a plan may be taken back', async () => {
    await cloudbolt.control('POST', 'jobs/next', { type: 'modserver', status: 'WARNING', applies: false });
    const item = { environment: PLACES.production, server: '/api/v2/servers/201/', parameters: { mem_size: '2 GB' } };
    const body = { group: PLACES.operations, items: { 'mod-items': [item] }, 'submit-now': 'true' };
    await admin.post('/orders/', body);
    await cloudbolt.control('POST', 'jobs/next', { times: 2 });
    await advance(100);
    expect((await admin.get('/orders/1/')).status).toBe('WARNING');
    expect((await admin.get('/servers/201/'))['mem-size']).toBe('16.0000 GB');
    await cloudbolt.control('DELETE', 'jobs/next');
    await admin.post('/orders/', body);
    await advance(100);
    expect((await admin.get('/orders/2/')).status).toBe('SUCCESS');
  });

  test('a running job is canceled over TO_CANCEL, its order fails', async () => {
    await order();
    await advance(20);
    await cloudbolt.control('POST', 'jobs/1/cancel');
    expect(await statuses()).toEqual(['TO_CANCEL', 'TO_CANCEL']);
    await advance(2);
    expect(await statuses()).toEqual(['CANCELED', 'CANCELED']);
    expect((await admin.get('/orders/1/')).status).toBe('FAILURE');
    await expect(cloudbolt.control('POST', 'jobs/1/cancel')).rejects.toThrow('409');
  });
});
