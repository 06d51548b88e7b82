import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestSandbox } from '../../support/start-sandbox.ts';
import { type Customer, type FoundPlace, findPlace, makeServer, makeVpc, startImco } from './imco-customer.ts';

let sandbox: TestSandbox;
let api: Customer;
let stop: () => Promise<void>;
let place: FoundPlace;

beforeEach(async () => {
  ({ sandbox, api, stop } = await startImco());
  place = await findPlace(api);
});
afterEach(() => stop());

describe('labels', () => {
  test('are given at creation, and shown at once', async () => {
    const label = await api.make('/labels', { name: 'team a' });
    expect(label).toMatchObject({ name: 'team a', namespace: '', value: '', resource_type: 'label' });
    const script = await api.make('/blueprint/scripts', { name: 's', label_ids: [label.id, label.id] });
    expect(script.label_ids).toEqual([label.id]);
  });

  test('are put on and taken off by their own endpoints, not by PUT', async () => {
    const [one, two] = [await api.make('/labels', { name: 'one' }), await api.make('/labels', { name: 'two' })];
    const vpc = await makeVpc(api, place);
    const resource = { id: vpc.id, resource_type: 'vpc' };
    for (const label of [one, two]) {
      const { body } = await api.post(`/labels/${label.id}/resources`, { resources: [resource] });
      expect(body).toEqual([resource]);
    }
    const path = `/network/vpcs/${vpc.id}`;
    expect((await api.put(path, { label_ids: [] })).body.label_ids).toEqual([one.id, two.id]);
    expect((await api.delete(`/labels/${one.id}/resources/vpc/${vpc.id}`)).status).toBe(204);
    expect((await api.delete(`/labels/${one.id}/resources/vpc/${vpc.id}`)).status).toBe(404);
    expect((await api.get(path)).body.label_ids).toEqual([two.id]);
    await sandbox.control.knob('labelIdsInPut', 'apply');
    expect((await api.put(path, { label_ids: [] })).body.label_ids).toEqual([]);
  });

  test('include internal ones, with a namespace', async () => {
    const { body } = await api.get('/labels');
    expect(body).toMatchObject([{ name: 'imported', namespace: 'platform:origin' }]);
    expect((await api.get(`/labels/${body[0].id}`)).body).toEqual(body[0]);
  });

  test('may have the same name twice, unless the knob says otherwise', async () => {
    await api.make('/labels', { name: 'one' });
    expect((await api.post('/labels', { name: 'one' })).status).toBe(201);
    await sandbox.control.knob('duplicateLabels', 'refuse');
    expect((await api.post('/labels', { name: 'one' })).body.errors).toEqual({ name: ['has already been taken'] });
  });

  test('refuse another alphabet, unknown resources and what takes no labels', async () => {
    expect((await api.post('/labels', { name: 'a/b' })).body.errors).toEqual({ name: ['is invalid'] });
    const label = await api.make('/labels', { name: 'one' });
    const vpc = await makeVpc(api, place);
    for (const resource_type of ['subnet', 'server']) {
      const body = { resources: [{ id: vpc.id, resource_type }] };
      expect((await api.post(`/labels/${label.id}/resources`, body)).status).toBe(422);
    }
    expect((await api.post('/blueprint/scripts', { name: 's', label_ids: ['x'] })).body.errors).toHaveProperty(
      'label_ids',
    );
    expect((await api.delete(`/labels/${label.id}`)).status).toBe(404);
  });

  test('name a DNS domain by either spelling of its type', async () => {
    const label = await api.make('/labels', { name: 'one' });
    const domain = await api.make('/network/dns/domains', { name: 'example.com', cloud_account_id: place.account });
    for (const resource_type of ['dns domain', 'dns_domain']) {
      const body = { resources: [{ id: domain.id, resource_type }] };
      expect((await api.post(`/labels/${label.id}/resources`, body)).status).toBe(201);
    }
    expect((await api.delete(`/labels/${label.id}/resources/dns%20domain/${domain.id}`)).status).toBe(204);
  });
});

describe('cloud applications', () => {
  const archive = JSON.stringify({
    name: 'shop',
    version: '2.0.0',
    inputs: [{ name: 'size', type: 'string', required: true }],
  });

  async function template() {
    const made = await api.make('/plugins/tosca/cats', { is_mock: false });
    expect(made.name).toBeNull();
    await sandbox.request(made.upload_url.slice(sandbox.origin.length), {
      method: 'PUT',
      body: archive,
      identity: null,
    });
    return (await api.put(`/plugins/tosca/cats/${made.id}/parse_metadata`)).body;
  }

  test('are named by their archive', async () => {
    const parsed = await template();
    expect(parsed).toMatchObject({ name: 'shop', version: '2.0.0', inputs: [{ name: 'size', required: true }] });
    expect((await api.get('/plugins/tosca/cats')).body).toEqual([parsed]);
  });

  test('are deployed as labels, and gone when undeployed', async () => {
    const { id } = await template();
    const tasks = `/plugins/tosca/cats/${id}/deployment_tasks`;
    expect((await api.post(tasks, { label_name: 'shop' })).body.errors).toEqual({ inputs: ['must have size'] });
    const task = await api.make(tasks, { label_name: 'shop', inputs: { size: 'small' } });
    expect(task).toMatchObject({ state: 'pending', label_name: 'shop', deployment_id: null });
    const { body: done } = await api.get(`${tasks}/${task.id}`);
    expect(done).toMatchObject({ state: 'finished', error_message: null, deployment_id: task.label_id });
    const label = await api.named('/labels', 'shop');
    expect(label).toMatchObject({ namespace: 'cat:deployment', value: 'deployed' });
    const path = `/plugins/tosca/deployments/${label.id}`;
    expect((await api.get(path)).body).toMatchObject({ id: label.id, cat_id: id, value: 'deployed' });
    expect((await api.delete(`/plugins/tosca/cats/${id}`)).status).toBe(422);
    expect((await api.delete(path)).body.value).toBe('undeploying');
    expect((await api.get(path)).status).toBe(404);
    expect((await api.delete(`/plugins/tosca/cats/${id}`)).status).toBe(204);
  });

  test('tell why they could not be deployed, or undeployed', async () => {
    const { id } = await template();
    await sandbox.control.call('POST', 'imco/faults', { type: 'deployment_task', event: 'no such image' });
    const tasks = `/plugins/tosca/cats/${id}/deployment_tasks`;
    const failed = await api.make(tasks, { label_name: 'a', inputs: { size: 'x' } });
    expect((await api.get(`${tasks}/${failed.id}`)).body).toMatchObject({
      state: 'failed',
      error_message: 'no such image',
    });
    const { label_id } = await api.make(tasks, { label_name: 'b', inputs: { size: 'x' } });
    await sandbox.control.call('POST', 'imco/faults', { step: 'undeploying', event: 'busy' });
    await api.delete(`/plugins/tosca/deployments/${label_id}`);
    expect((await api.get(`/plugins/tosca/deployments/${label_id}`)).body.value).toBe('undeployment_error');
  });

  test('export servers to an archive, and import one', async () => {
    const server = await makeServer(api, place);
    const archives = '/plugins/tosca/temporary_archives';
    expect((await api.post(`${archives}/export`, { server_ids: [] })).status).toBe(422);
    const { id } = await api.make(`${archives}/export`, {
      is_mock: false,
      server_ids: [server.id],
      server_array_ids: [],
    });
    const { body: task } = await api.get(`${archives}/${id}/export`);
    expect(task).toMatchObject({ state: 'finished', archive_id: id });
    expect((await sandbox.request(task.file_access, { identity: null })).text).toContain(server.id);
    const made = await api.make(archives, { is_mock: false, label_name: 'in' });
    await sandbox.request(made.upload_url.slice(sandbox.origin.length), { method: 'PUT', body: 'x', identity: null });
    await api.make(`${archives}/${made.id}/import`, { is_mock: false, label_name: 'in' });
    expect((await api.get(`${archives}/${made.id}/import`)).body).toMatchObject({
      state: 'finished',
      label_name: 'in',
    });
  });
});

test('the wizard offers what is big enough, and makes template and firewall profile with the server', async () => {
  const app = await api.named('/wizard/apps', 'Wordpress');
  const location = await api.named('/wizard/locations', 'Europe');
  const where = `app_id=${app.id}&location_id=${location.id}`;
  const { body: providers } = await api.get(`/wizard/cloud_providers?${where}`);
  expect(providers).toHaveLength(2);
  const { body: plans } = await api.get(`/wizard/server_plans?${where}&cloud_provider_id=${place.provider}`);
  expect(plans.every((plan: { memory: number }) => plan.memory >= 2048)).toBe(true);
  const { status, body: server } = await api.post(`/wizard/apps/${app.id}/deploy`, {
    location_id: location.id,
    cloud_account_id: place.account,
    hostname: 'blog',
  });
  expect(status).toBe(201);
  expect(server).toMatchObject({ name: 'blog', state: 'commissioning', server_plan_id: plans[0].id });
  expect((await api.get(`/blueprint/templates/${server.template_id}`)).body.name).toBe('Wordpress blog');
});
