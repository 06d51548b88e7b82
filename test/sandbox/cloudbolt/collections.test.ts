import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CloudboltSandbox, serveCloudbolt } from './cloudbolt-sandbox.ts';

let cloudbolt: CloudboltSandbox;

beforeAll(async () => {
  cloudbolt = await serveCloudbolt();
});

beforeEach(() => cloudbolt.sandbox.control.reset());

afterAll(() => cloudbolt.sandbox.close());

const collections = [
  'jobs',
  'users',
  'rules',
  'blueprints',
  'server-actions',
  'environments',
  'servers',
  'orchestration-actions',
  'applications',
  'service-actions',
  'actions',
  'groups',
  'services',
  'os-builds',
  'orders',
  'resource-handlers',
];

async function found(filter: string, collection = 'servers') {
  const admin = await cloudbolt.as();
  const page = await admin.get(`/${collection}/?page_size=100&filter=${filter}`);
  return page._embedded.map((entry: { hostname?: string; name?: string }) => entry.hostname ?? entry.name);
}

async function addGroups(count: number) {
  const admin = await cloudbolt.as();
  for (let number = 1; number <= count; number += 1) await admin.post('/groups/', { name: `G${number}`, type: 'Team' });
}

describe('the root', () => {
  test('is a flat object of the sixteen collections of the page, and each of them can be listed', async () => {
    const admin = await cloudbolt.as();
    const root = await admin.get('/');
    expect(root).toEqual(Object.fromEntries(collections.map((name) => [name, `/api/v2/${name}/`])));
    for (const path of Object.values<string>(root)) {
      const answer = await admin.send('GET', path);
      expect(answer.headers['content-type']).toContain('application/hal+json');
      expect(answer.json()).toMatchObject({ total: expect.any(Number), _embedded: expect.any(Array) });
    }
  });
});

describe('the slash at the end', () => {
  test('a GET without it is redirected, query and all', async () => {
    const answer = await (await cloudbolt.as()).send('GET', '/groups?filter=name:Dev');
    expect(answer.status).toBe(301);
    expect(answer.headers['location']).toBe('/api/v2/groups/?filter=name:Dev');
  });

  test('a POST without it is redirected or, by a knob, an error; it is never carried out', async () => {
    const admin = await cloudbolt.as();
    expect((await admin.send('POST', '/groups', { name: 'X', type: 'Team' })).status).toBe(301);
    await cloudbolt.sandbox.control.knob('slashlessPost', 'error');
    const answer = await admin.send('POST', '/groups', { name: 'X', type: 'Team' });
    expect(answer.json()).toMatchObject({ status_code: 500, error: expect.stringContaining('slash') });
    expect((await admin.get('/groups/?filter=name:X')).total).toBe(0);
  });
});

describe('errors', () => {
  test('an unknown item and an unknown path are 404 with the error body', async () => {
    const admin = await cloudbolt.as();
    for (const path of ['/groups/999/', '/groups/GRP-zzzzzzzz/', '/nonesuch/', '/resources/nonesuch/']) {
      const answer = await admin.send('GET', path);
      expect(answer.status).toBe(404);
      expect(answer.json()).toEqual({ status_code: 404, detail: 'Not found.', error: 'Not found' });
    }
  });

  test.each(['PUT', 'PATCH'])('there is no %s', async (method) => {
    const answer = await (await cloudbolt.as()).send(method, '/groups/3/', { name: 'X' });
    expect(answer.status).toBe(405);
    expect(answer.json()).toMatchObject({ status_code: 405, error: `Method "${method}" not allowed` });
  });

  test('a body that is no JSON object is 400', async () => {
    const admin = await cloudbolt.as();
    for (const body of ['{', '[]']) expect((await admin.send('POST', '/groups/', body)).status).toBe(400);
  });
});

describe('pages', () => {
  test('hold ten entries; the next link has no slash and no page size, and fails when followed as it is', async () => {
    await addGroups(15);
    const admin = await cloudbolt.as();
    const first = await admin.get('/groups/');
    expect(first).toMatchObject({ total: 25, count: 10 });
    expect(first._links.self).toEqual({ href: '/api/v2/groups/?page=1', title: 'List of Groups - Page 1 of 3' });
    expect(first._links.next).toEqual({ href: '/api/v2/groups?page=2', title: 'List of Groups - Page 2 of 3' });
    expect((await admin.send('GET', first._links.next.href)).status).toBe(301);
    const last = await admin.get('/groups/?page=3&page_size=10');
    expect(last.count).toBe(5);
    expect(last._links.next).toBeUndefined();
    expect((await admin.send('GET', '/groups/?page=4')).status).toBe(404);
  });

  test('are never longer than a hundred entries', async () => {
    await addGroups(100);
    const page = await (await cloudbolt.as()).get('/groups/?page_size=1000');
    expect(page).toMatchObject({ total: 110, count: 100 });
  });

  test('carry filter and attributes in the next link, and have a previous link, if knobs say so', async () => {
    await cloudbolt.sandbox.control.knob('nextKeepsQuery', true);
    await cloudbolt.sandbox.control.knob('previousLink', true);
    const page = await (await cloudbolt.as()).get('/servers/?page=2&page_size=2&filter=cpu-cnt.gte:1');
    expect(page._links.next.href).toBe('/api/v2/servers?page=3&filter=cpu-cnt.gte%3A1');
    expect(page._links.previous.href).toBe('/api/v2/servers?page=1&filter=cpu-cnt.gte%3A1');
  });
});

describe('entries of lists', () => {
  test('are stubs: self, name and id; a hostname for servers; a username for users', async () => {
    const admin = await cloudbolt.as();
    expect((await admin.get('/environments/?filter=id:2'))._embedded).toEqual([
      {
        _links: { self: { href: expect.stringMatching(/^\/api\/v2\/environments\/ENV-[a-z0-9]{8}\/$/), title: 'Lab' } },
        name: 'Lab',
        id: '2',
      },
    ]);
    expect((await admin.get('/servers/?filter=id:201'))._embedded).toEqual([
      { _links: { self: { href: '/api/v2/servers/201/', title: 'erp-db1' } }, hostname: 'erp-db1' },
    ]);
    expect((await admin.get('/users/?filter=id:1'))._embedded).toEqual([
      { _links: { self: { href: '/api/v2/users/1/', title: 'Ada Admin' } }, 'user.username': 'admin' },
    ]);
  });

  test('attributes are appended under the names they were asked for', async () => {
    const admin = await cloudbolt.as();
    const users = await admin.get('/users/?filter=id:1&attributes=user.first-name,user.last-name,user.is-superuser');
    expect(users._embedded[0]).toMatchObject({
      'user.first-name': 'Ada',
      'user.last-name': 'Admin',
      'user.is-superuser': true,
    });
    const servers = await admin.get(
      '/servers/?filter=id:201&attributes=status,mem-size,disk-size,environment.name,group.parent.name,owner,nonesuch',
    );
    expect(servers._embedded[0]).toEqual({
      _links: expect.anything(),
      hostname: 'erp-db1',
      status: 'ACTIVE',
      'mem-size': '16.0000 GB',
      'disk-size': '120 GB',
      'environment.name': 'Production',
      'group.parent.name': 'Acme',
      owner: { href: '/api/v2/users/2/', title: 'Rita Requestor' },
    });
    expect((await admin.get('/servers/201/?attributes=group.name'))['group.name']).toBe('Operations');
  });

  test('an unknown attribute is an error if the knob says so', async () => {
    await cloudbolt.sandbox.control.knob('unknownAttribute', 'error');
    const answer = await (await cloudbolt.as()).send('GET', '/servers/?attributes=nonesuch');
    expect(answer.json().error).toContain('nonesuch');
  });
});

describe('filters', () => {
  test.each([
    { filter: 'hostname:erp-db1', hosts: ['erp-db1'] },
    { filter: 'hostname:ERP-DB1', hosts: ['erp-db1'] },
    { filter: 'hostname:build1;status:active', hosts: ['build1'] },
    { filter: 'hostname%3Abuild1%3Bstatus%3AACTIVE', hosts: ['build1'] },
    { filter: 'environment.name.contains:Prod;group.name:Operations;tier:x', hosts: undefined },
    { filter: 'environment.name.contains:prod', hosts: [] },
    { filter: 'environment.name.icontains:prod;cpu-cnt.gt:1', hosts: ['erp-db1'] },
    { filter: 'hostname.startswith:intranet;mem-size.lt:4', hosts: ['intranet-web1'] },
    { filter: 'hostname.regex:%5Eintranet-(web|db)1$', hosts: ['intranet-web1', 'intranet-db1'] },
    { filter: 'hostname.endswith:db1;resource.name:intranet', hosts: ['intranet-db1'] },
    { filter: 'resource.isnull:0', hosts: ['intranet-web1', 'intranet-db1'] },
    { filter: 'resource__name__istartswith:INTRA;mem_size:4', hosts: ['intranet-db1'] },
    { filter: 'group.environments.name:R%26D+Lab', hosts: ['build1'] },
    { filter: 'hostname:nonesuch', hosts: [] },
  ])('$filter finds $hosts', async ({ filter, hosts }) => {
    if (hosts !== undefined) expect(await found(filter)).toEqual(hosts);
    else expect((await (await cloudbolt.as()).send('GET', `/servers/?filter=${filter}`)).status).toBe(500);
  });

  test('booleans are 0 and 1, blanks a plus or %20, a value may hold colons', async () => {
    expect(await found('auto-approval:1', 'groups')).toEqual(['Sandpit']);
    expect(await found('is-orderable:0', 'blueprints')).toEqual(['Retired Appliance']);
    expect(await found('name:R%26D+Lab', 'environments')).toEqual(['R&D Lab']);
    expect(await found('name:R%26D%20Lab', 'environments')).toEqual(['R&D Lab']);
    expect(await found('name:a:b', 'environments')).toEqual([]);
  });

  test('a name may be found several times: below different parents', async () => {
    expect(await found('name:Dev', 'groups')).toEqual(['Dev', 'Dev']);
    expect(await found('name:Dev;parent.name:Research', 'groups')).toEqual(['Dev']);
  });

  test.each([
    'nonesuch:1',
    'owner.nonesuch:1',
    'hostname.in:a',
    'hostname.contains.x:1',
    'nonsense',
    'hostname.regex:(',
  ])('%s is an error, 500 or, by a knob, 400, even where there is nothing to filter', async (filter) => {
    const admin = await cloudbolt.as();
    const answer = await admin.send('GET', `/servers/?filter=${filter}`);
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({ status_code: 500, error: expect.any(String) });
    await cloudbolt.sandbox.control.knob('unknownFilterStatus', 400);
    expect((await admin.send('GET', '/jobs/?filter=nonesuch:1')).status).toBe(400);
  });

  test('jobs are filtered by the internal name of their type', async () => {
    const admin = await cloudbolt.as();
    await admin.post('/servers/201/actions/reboot/');
    expect((await admin.get('/jobs/?filter=type:server_action;status:success')).total).toBe(1);
    expect((await admin.get('/jobs/1/')).type).toBe('Server Action');
  });

  test('historical servers are listed, unless the knob says otherwise', async () => {
    expect(await found('hostname:build1')).toHaveLength(4);
    await cloudbolt.sandbox.control.knob('listHistorical', false);
    expect(await found('hostname:build1')).toHaveLength(1);
  });
});
