import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestSandbox } from '../../support/start-sandbox.ts';
import { type Customer, type FoundPlace, findPlace, makeServer, startImco } from './imco-customer.ts';

let sandbox: TestSandbox;
let api: Customer;
let stop: () => Promise<void>;
let place: FoundPlace;

beforeEach(async () => {
  ({ sandbox, api, stop } = await startImco());
  place = await findPlace(api);
});
afterEach(() => stop());

/** PUTs a file to an address of the sandbox as it is, without certificate and without content type. */
async function upload(url: string, content: string, headers: Record<string, string> = {}): Promise<number> {
  const path = url.slice(sandbox.origin.length);
  return (await sandbox.request(path, { method: 'PUT', body: content, identity: null, headers })).status;
}

async function cookbook(metadata: string) {
  const made = await api.make('/blueprint/cookbook_versions');
  await upload(made.upload_url, metadata);
  await api.post(`/blueprint/cookbook_versions/${made.id}/process`);
  return (await api.get(`/blueprint/cookbook_versions/${made.id}`)).body;
}

describe('attachments', () => {
  test('are made, uploaded, confirmed and fetched', async () => {
    const script = await api.make('/blueprint/scripts', { name: 's' });
    const made = await api.make(`/blueprint/scripts/${script.id}/attachments`, { name: 'file.txt' });
    expect(made).not.toHaveProperty('uploaded');
    expect((await api.put(`/blueprint/attachments/${made.id}/uploaded`, { name: 'file.txt' })).status).toBe(422);
    expect(await upload(made.upload_url, 'content')).toBe(200);
    const { body } = await api.put(`/blueprint/attachments/${made.id}/uploaded`, { name: 'file.txt' });
    expect(body).toMatchObject({ uploaded: true, name: 'file.txt' });
    expect(body).not.toHaveProperty('upload_url');
    const file = await sandbox.request(body.download_url.slice(sandbox.origin.length), { identity: null });
    expect(file.text).toBe('content');
    expect((await api.get(`/blueprint/scripts/${script.id}/attachments`)).body).toEqual([body]);
    await api.delete(`/blueprint/attachments/${made.id}`);
    expect((await api.get(`/blueprint/attachments/${made.id}`)).status).toBe(404);
  });

  test('refuse an upload with a content type, or to an address that is not theirs', async () => {
    const made = await api.make('/blueprint/cookbook_versions');
    expect(await upload(made.upload_url, 'x', { 'content-type': 'text/plain' })).toBe(403);
    expect(await upload(`${sandbox.origin}/uploads/unknown`, 'x')).toBe(403);
    await sandbox.control.knob('uploadRefusesContentType', false);
    expect(await upload(made.upload_url, 'x', { 'content-type': 'text/plain' })).toBe(200);
  });
});

describe('cookbook versions', () => {
  test('take name, version and recipes from the archive', async () => {
    expect(
      await cookbook('{"name":"web","version":"1.2.0","description":"d","recipes":{"default":"x"}}'),
    ).toMatchObject({
      name: 'web',
      version: '1.2.0',
      recipes: ['default'],
      state: 'ready',
      publicly_available: false,
      revision_id: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });

  test('read a gzipped tar archive', async () => {
    const text = "name 'db'\nversion '2.0.1'\ndescription 'A database'\n";
    const header = Buffer.alloc(512);
    header.write('db/metadata.rb', 0);
    header.write(text.length.toString(8).padStart(11, '0'), 124);
    header.write('ustar', 257);
    const archive = gzipSync(Buffer.concat([header, Buffer.from(text), Buffer.alloc(1024 - text.length)]));
    const made = await api.make('/blueprint/cookbook_versions');
    const { status } = await fetchPut(made.upload_url, archive);
    expect(status).toBe(200);
    await api.post(`/blueprint/cookbook_versions/${made.id}/process`);
    const { body } = await api.get(`/blueprint/cookbook_versions/${made.id}`);
    expect(body).toMatchObject({ name: 'db', version: '2.0.1', description: 'A database', state: 'ready' });
  });

  test('end duplicated when name and version are there already', async () => {
    const first = await cookbook('{"name":"web","version":"1.2.0"}');
    const second = await cookbook('{"name":"web","version":"1.2.0"}');
    expect(second).toMatchObject({ state: 'duplicated', error_message: expect.stringContaining(first.id) });
    expect((await api.delete(`/blueprint/cookbook_versions/${second.id}`)).status).toBe(204);
  });

  test('end in an error when the archive has no metadata and the knob is strict', async () => {
    await sandbox.control.knob('cookbookMetadata', 'strict');
    expect(await cookbook('anything')).toMatchObject({ state: 'processing_error' });
  });

  test('end as they are asked to', async () => {
    const fault = { type: 'cookbook_version', to: 'duplicated', event: 'there already' };
    await sandbox.control.call('POST', 'imco/faults', fault);
    expect(await cookbook('{"name":"x","version":"1.0.0"}')).toMatchObject({
      state: 'duplicated',
      error_message: 'there already',
    });
  });

  test('can not be processed before something is uploaded', async () => {
    const made = await api.make('/blueprint/cookbook_versions');
    expect((await api.post(`/blueprint/cookbook_versions/${made.id}/process`)).status).toBe(422);
  });
});

describe('templates', () => {
  const body = (more: object = {}) => ({ name: 't', generic_image_id: place.image, ...more });

  test('compile with cookbooks, and again only when the set of them changes', async () => {
    const uploaded = await cookbook('{"name":"web","version":"1.2.0"}');
    const cookbooks = { web: { version_id: uploaded.id }, nginx: { version: '~> 12.2' } };
    const made = await api.make('/blueprint/templates', body({ cookbook_versions: cookbooks }));
    expect(made.state).toBe('compiling');
    const path = `/blueprint/templates/${made.id}`;
    expect((await api.get(path)).body.state).toBe('ready');
    expect((await api.put(path, { configuration_attributes: { a: 1 } })).body).toMatchObject({
      state: 'ready',
      cookbook_versions: cookbooks,
    });
    expect((await api.put(path, { cookbook_versions: cookbooks })).body.state).toBe('ready');
    const more = { ...cookbooks, apt: { version: '>= 7.0' } };
    expect((await api.put(path, { cookbook_versions: more })).body.state).toBe('compiling');
    expect((await api.put(`${path}/compile`)).body.state).toBe('compiling');
    expect((await api.delete(`/blueprint/cookbook_versions/${uploaded.id}`)).status).toBe(422);
  });

  test('tell why they did not compile, and are of no use to servers then', async () => {
    await sandbox.control.call('POST', 'imco/faults', { type: 'template', event: 'no such recipe' });
    const made = await api.make(
      '/blueprint/templates',
      body({ cookbook_versions: { nginx: { version: '= 12.2.0' } } }),
    );
    const path = `/blueprint/templates/${made.id}`;
    expect((await api.get(path)).body).toMatchObject({ state: 'compiling_error', error_message: 'no such recipe' });
    await expect(makeServer(api, place, { template_id: made.id })).rejects.toThrow('"template_id":["is not ready"]');
    await api.put(`${path}/compile`);
    expect((await api.get(path)).body).toMatchObject({ state: 'ready', error_message: null });
  });

  test.each([
    { cookbooks: { nginx: { version: '12.2' } }, problem: 'has no version of nginx' },
    { cookbooks: { nginx: { version_id: '5f3281737e8b380531f1a5c0' } }, problem: 'that does not exist' },
    { cookbooks: { 'a b': { version: '= 1.0' } }, problem: 'is invalid' },
  ])('refuse a set of cookbooks that $problem', async ({ cookbooks, problem }) => {
    const { status, body: answer } = await api.post('/blueprint/templates', body({ cookbook_versions: cookbooks }));
    expect(status).toBe(422);
    expect(answer.errors.cookbook_versions.join()).toContain(problem);
  });

  test('are told in short in lists', async () => {
    await api.make('/blueprint/templates', body());
    const [listed] = (await api.get('/blueprint/templates')).body;
    expect(Object.keys(listed)).toEqual(['id', 'name', 'generic_image_id', 'label_ids', 'resource_type']);
  });

  test('know their servers, and stay while they have some', async () => {
    const made = await api.make('/blueprint/templates', body());
    await makeServer(api, place, { template_id: made.id });
    const path = `/blueprint/templates/${made.id}`;
    const [server] = (await api.get(`${path}/servers`)).body;
    expect(Object.keys(server).toSorted()).toEqual([
      'firewall_profile_id',
      'fqdn',
      'id',
      'name',
      'public_ip',
      'server_plan_id',
      'ssh_profile_id',
      'state',
      'template_id',
    ]);
    expect((await api.delete(path)).body.error).toContain('is in use by Server web');
  });
});

describe('scripts of a template', () => {
  async function threeScripts() {
    const template = await api.make('/blueprint/templates', { name: 't', generic_image_id: place.image });
    const path = `/blueprint/templates/${template.id}/scripts`;
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const script = await api.make('/blueprint/scripts', { name });
      ids.push((await api.make(path, { type: 'boot', script_id: script.id })).id);
    }
    return { path, ids };
  }

  test('run in the order of their making, by type', async () => {
    const { path, ids } = await threeScripts();
    const script = await api.make('/blueprint/scripts', { name: 'd' });
    const other = await api.make(path, { type: 'shutdown', script_id: script.id });
    expect(other.execution_order).toBe(1);
    const { body } = await api.get(`${path}?type=boot`);
    expect(body.map((one: { id: string }) => one.id)).toEqual(ids);
    expect(body.map((one: { execution_order: number }) => one.execution_order)).toEqual([1, 2, 3]);
    expect((await api.get(path)).body).toHaveLength(4);
  });

  test('are reordered by all their ids in one call', async () => {
    const { path, ids } = await threeScripts();
    const [a, b, c] = ids;
    const { status, body } = await api.put(`${path}/reorder`, { type: 'boot', script_ids: [c, a, b] });
    expect(status).toBe(200);
    expect(body.map((one: { id: string }) => one.id)).toEqual([c, a, b]);
    expect(
      (await api.put(`${path}/reorder`, { type: 'boot', script_ids: [c, a] })).body.errors.script_ids,
    ).toBeDefined();
  });

  test('keep their script from being deleted, and go with the template', async () => {
    const { path } = await threeScripts();
    const [first] = (await api.get(path)).body;
    expect((await api.delete(`/blueprint/scripts/${first.script_id}`)).status).toBe(422);
    await api.delete(path.replace('/scripts', ''));
    expect((await api.delete(`/blueprint/scripts/${first.script_id}`)).status).toBe(204);
  });

  test('of type operational are executed on a running server, which answers an event', async () => {
    const { path } = await threeScripts();
    const script = await api.make('/blueprint/scripts', { name: 'backup' });
    const placed = await api.make(path, { type: 'operational', script_id: script.id });
    const server = await makeServer(api, place, { template_id: path.split('/')[3] ?? '' });
    const scripts = `/cloud/servers/${server.id}/operational_scripts`;
    expect((await api.get(scripts)).body).toMatchObject([{ id: placed.id, resource_type: 'script_characterization' }]);
    expect((await api.put(`${scripts}/${placed.id}/execute`)).status).toBe(422);
    await api.put(`/cloud/servers/${server.id}/boot`);
    const { body } = await api.put(`${scripts}/${placed.id}/execute`);
    expect(body).toMatchObject({ resource_type: 'event', header: 'Script backup' });
    expect((await api.get(`/audit/events/${body.id}`)).body).toEqual(body);
  });
});

/** A PUT of raw bytes past the plain test client, which sends texts only. */
async function fetchPut(url: string, content: Buffer): Promise<{ status: number }> {
  const { request } = await import('node:https');
  return await new Promise((resolve, reject) => {
    const put = request(url, { method: 'PUT', rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0 }));
    });
    put.on('error', reject);
    put.end(content);
  });
}
