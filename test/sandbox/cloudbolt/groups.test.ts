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

describe('groups', () => {
  test('show their place in the tree, what they may order into, and how', async () => {
    const group = await admin.get('/groups/3/');
    expect(group).toMatchObject({
      name: 'Research',
      id: '3',
      type: 'Team',
      rate: '0.00/month',
      'auto-approval': false,
      _links: {
        parent: { title: 'Acme' },
        subgroups: [{ title: 'Dev' }],
        environments: [{ title: 'Lab' }, { title: 'Production' }, { title: 'R&D Lab' }],
      },
    });
    expect((await admin.get('/groups/2/'))._links.parent).toEqual({});
    const list = await admin.get(group._links['orderable-environments'].href);
    expect(list._links.self.title).toBe('Orderable Environments For Research');
    expect(list._embedded.map(({ name }: { name: string }) => name)).toEqual(['Lab', 'Production', 'R&D Lab']);
  });

  test('answer to their number and to their global id', async () => {
    const { self } = (await admin.get('/groups/3/'))._links;
    expect(self.href).toMatch(/^\/api\/v2\/groups\/GRP-[a-z0-9]{8}\/$/);
    expect((await admin.get(self.href)).name).toBe('Research');
    expect((await admin.post('/orders/', { group: self.href }))._links.group.href).toBe(self.href);
  });

  test('are made with a name and a type, below a parent, and deleted again', async () => {
    const made = await admin.post('/groups/', { name: 'Pilot', type: 'Project', parent: '/api/v2/groups/3/' });
    expect(made).toMatchObject({ name: 'Pilot', type: 'Project', id: '20', _links: { parent: { title: 'Research' } } });
    const answer = await admin.send('DELETE', made._links.self.href);
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    const again = await admin.send('DELETE', made._links.self.href);
    expect(again.status).toBe(404);
    expect(again.json().error).toBe('Not found');
  });

  test('knobs set the answers to making and deleting, and whether the parent counts', async () => {
    await cloudbolt.sandbox.control.knob('createdStatus', 201);
    await cloudbolt.sandbox.control.knob('deletedStatus', 200);
    await cloudbolt.sandbox.control.knob('groupParent', false);
    const made = await admin.send('POST', '/groups/', { name: 'Pilot', type: 'Project', parent: '/api/v2/groups/3/' });
    expect(made.status).toBe(201);
    expect(made.json()._links.parent).toEqual({});
    expect((await admin.send('DELETE', '/groups/20/')).status).toBe(200);
  });

  test.each([
    { title: 'without a type', body: { name: 'X' }, status: 400 },
    { title: 'without a name', body: { type: 'Team' }, status: 400 },
    { title: 'of a type that is none', body: { name: 'X', type: 'Tribe' }, status: 500 },
    { title: 'of a name that its parent has already', body: { name: 'Acme', type: 'Team' }, status: 500 },
    { title: 'below an unknown parent', body: { name: 'X', type: 'Team', parent: '/api/v2/groups/99/' }, status: 500 },
  ])('are not made $title', async ({ body, status }) => {
    expect((await admin.send('POST', '/groups/', body)).status).toBe(status);
  });

  test('have types that a setting lists', async () => {
    await cloudbolt.control('PATCH', 'settings', { groupTypes: ['Tribe'], 'orderable-group-types': [] });
    expect(await admin.post('/groups/', { name: 'X', type: 'Tribe' })).toMatchObject({ type: 'Tribe' });
    expect((await admin.post('/orders/', { group: '/api/v2/groups/3/' })).error).toContain('cannot order');
  });

  test('are not deleted with servers, with subgroups, or as the first one', async () => {
    for (const [id, text] of [
      [4, 'servers'],
      [2, 'subgroups'],
      [1, 'cannot be deleted'],
    ]) {
      const answer = await admin.send('DELETE', `/groups/${id}/`);
      expect(answer.status).toBe(500);
      expect(answer.json().error).toContain(text);
    }
  });

  test('are made and deleted by administrators only', async () => {
    const requestor = await cloudbolt.as('requestor');
    expect((await requestor.send('POST', '/groups/', { name: 'X', type: 'Team' })).status).toBe(403);
    expect((await requestor.send('DELETE', '/groups/3/')).status).toBe(403);
  });
});

describe('the other collections', () => {
  test('a user shows the groups to order for', async () => {
    const me = await (await cloudbolt.as('requestor')).get('/user/');
    const groups = await admin.get(me._links['orderable-groups'].href);
    const names = groups._embedded.map(({ name }: { name: string }) => name);
    expect(names).toContain('Research');
    expect(names).not.toContain('Closed Projects');
    expect(names).not.toContain('Security');
  });

  test('a blueprint shows its build items; environments keep the underscore in auto_approval', async () => {
    expect(await admin.get('/blueprints/2/')).toMatchObject({
      'is-orderable': true,
      'build-items': [
        { name: 'Web Tier', type: 'provserver' },
        { name: 'Database Tier', type: 'provserver' },
        { name: 'Install Web', type: 'runscript' },
      ],
    });
    expect(await admin.get('/environments/2/')).toMatchObject({ auto_approval: true, name: 'Lab' });
    expect(await admin.get('/environments/1/')).toMatchObject({
      name: 'Unassigned',
      _links: { 'resource-handler': {} },
    });
  });

  test.each(['environments', 'users', 'os-builds', 'applications', 'resource-handlers'])(
    '%s cannot be made or deleted',
    async (collection) => {
      expect((await admin.send('POST', `/${collection}/`, { name: 'X' })).status).toBe(405);
      expect((await admin.send('DELETE', `/${collection}/1/`)).status).toBe(405);
    },
  );
});

describe('export and import of content', () => {
  const upload = (path: string, archive: Buffer) => {
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="x.zip"\r\n\r\n';
    return send(path, Buffer.concat([Buffer.from(head), archive, Buffer.from('\r\n--b--\r\n')]));
  };

  async function send(path: string, body: Buffer) {
    const { token } = (await cloudbolt.token({ username: 'admin', password: 'admin-secret' })).json();
    return await fetch(`${cloudbolt.sandbox.origin}/api/v2${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=b' },
      body: new Uint8Array(body),
    });
  }

  async function download(path: string) {
    const { token } = (await cloudbolt.token({ username: 'admin', password: 'admin-secret' })).json();
    return await fetch(`${cloudbolt.sandbox.origin}/api/v2${path}`, { headers: { authorization: `Bearer ${token}` } });
  }

  test('what was exported can be imported: as a new object, or in place of the old one', async () => {
    const exported = await download('/blueprints/2/export/?instance-specific-info=1');
    expect(exported.headers.get('content-type')).toBe('application/zip');
    expect(exported.headers.get('content-disposition')).toBe('attachment; filename="web-and-database.zip"');
    const archive = Buffer.from(await exported.arrayBuffer());
    const copy = await (await upload('/blueprints/import/', archive)).json();
    expect(copy).toMatchObject({ name: 'Web and Database (2)', id: '20' });
    expect((copy as { 'build-items': object[] })['build-items']).toHaveLength(3);
    await cloudbolt.control('PATCH', 'blueprints/2', { description: 'changed' });
    const replaced = await (await upload('/blueprints/import/?replace-existing=1', archive)).json();
    expect(replaced).toMatchObject({ id: '2', description: 'Two tiers and a script; makes a service.' });
  });

  test('an upload that is no archive, or lacks the field, is refused', async () => {
    expect((await upload('/rules/import/', Buffer.from('text'))).status).toBe(400);
    expect((await send('/rules/import/', Buffer.from('--b--'))).status).toBe(400);
  });

  test('everything that can be had is listed', async () => {
    const content = await admin.get('/exportable-content/?version=9.4');
    expect(content.blueprints[0]).toEqual({ name: 'Custom Server', 'package-url': '/api/v2/blueprints/1/export/' });
    expect(Object.keys(content)).toContain('ui-extension-packages');
  });
});
