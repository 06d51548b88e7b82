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

const makeVolume = (name = 'v') =>
  api.make('/storage/volumes', { name, size: 5, cloud_account_id: place.account, storage_plan_id: place.storagePlan });
const makeAddress = () =>
  api.make('/network/floating_ips', { name: 'i', cloud_account_id: place.account, realm_id: place.realm });

describe('attaching', () => {
  test.each([
    { what: 'a volume', make: makeVolume, collection: '/storage/volumes', ofServer: 'volumes' },
    { what: 'a floating IP', make: makeAddress, collection: '/network/floating_ips', ofServer: 'floating_ips' },
  ])('answers the server for $what, and holds it until it is detached', async ({ make, collection, ofServer }) => {
    const server = await makeServer(api, place);
    const { id } = await make();
    const path = `${collection}/${id}`;
    const attached = await api.post(`${path}/attached_server`, { attached_server_id: server.id });
    expect(attached.body).toMatchObject({ id: server.id, resource_type: 'server' });
    expect((await api.get(path)).body).toMatchObject({ attached_server_id: server.id, state: 'applied' });
    expect((await api.get(`/cloud/servers/${server.id}/${ofServer}`)).body).toMatchObject([{ id }]);
    expect((await api.get(`${collection}?server_id=${server.id}`)).body).toMatchObject([{ id }]);
    expect((await api.get(`${collection}?server_id=${place.image}`)).body).toEqual([]);
    expect((await api.delete(path)).body.error).toContain('is attached to a server');
    expect((await api.post(`${path}/attached_server`, { attached_server_id: server.id })).status).toBe(422);
    expect((await api.delete(`${path}/attached_server`)).status).toBe(204);
    expect((await api.delete(`${path}/attached_server`)).status).toBe(404);
    expect((await api.delete(path)).status).toBe(204);
  });

  test('gives each volume a device of its own, and frees all when the server goes', async () => {
    const server = await makeServer(api, place);
    const volumes = [await makeVolume('a'), await makeVolume('b')];
    for (const { id } of volumes)
      await api.post(`/storage/volumes/${id}/attached_server`, { attached_server_id: server.id });
    const { body } = await api.get(`/cloud/servers/${server.id}/volumes`);
    expect(body.map((one: { device: string }) => one.device)).toEqual(['/dev/sdf', '/dev/sdg']);
    await api.delete(`/cloud/servers/${server.id}`);
    expect((await api.get(`/storage/volumes/${volumes[0].id}`)).body).toMatchObject({
      attached_server_id: null,
      device: null,
    });
  });

  test('shows the server only when the work is done, if the knob says so', async () => {
    const slow = await startImco({ settle: 1, knobs: { attachment: 'later', requireSettled: false } });
    const server = await makeServer(slow.api, place);
    const volume = await slow.api.make('/storage/volumes', {
      name: 'v',
      size: 5,
      cloud_account_id: place.account,
      storage_plan_id: place.storagePlan,
    });
    const path = `/storage/volumes/${volume.id}`;
    await slow.api.post(`${path}/attached_server`, { attached_server_id: server.id });
    expect((await slow.api.get(path)).body.attached_server_id).toBeNull();
    await slow.sandbox.control.call('POST', 'imco/finish');
    expect((await slow.api.get(path)).body.attached_server_id).toBe(server.id);
    await slow.stop();
  });

  test('refuses a server that does not exist', async () => {
    const volume = await makeVolume();
    const body = { attached_server_id: '5f3281737e8b380531f1a5c0' };
    expect((await api.post(`/storage/volumes/${volume.id}/attached_server`, body)).body.errors).toEqual({
      attached_server_id: ['does not exist'],
    });
  });
});

describe('discarding and importing', () => {
  test('leaves a VPC and its subnets in the cloud, from where they come back with new ids', async () => {
    const vpc = await makeVpc(api, place, 'kept');
    await api.make(`/network/vpcs/${vpc.id}/subnets`, { name: 's', cidr: '10.0.1.0/24', type: 'only_private' });
    expect((await api.delete(`/network/vpcs/${vpc.id}/discard`)).status).toBe(204);
    expect((await api.get(`/network/vpcs/${vpc.id}`)).status).toBe(404);
    const left = (await sandbox.control.call('GET', 'imco/cloud')).json();
    expect(left.map((one: { values: { name: string } }) => one.values.name)).toContain('kept');

    const account = `/brownfield/cloud_accounts/${place.account}`;
    expect((await api.put(`${account}/import_vpcs`)).body.state).toBe('importing_vpcs');
    expect((await api.get(account)).body).toMatchObject({ state: 'idle', error_event_id: null });
    const again = await api.named('/network/vpcs', 'kept');
    expect(again).toMatchObject({ brownfield: true, state: 'applied', cidr: '10.0.0.0/16' });
    expect(again.id).not.toBe(vpc.id);
    expect((await api.get(`/network/vpcs/${again.id}/subnets`)).body).toMatchObject([{ name: 's', vpc_id: again.id }]);
    expect(await api.named('/network/vpcs', 'legacy-network')).toMatchObject({ brownfield: true });
  });

  test.each([
    ['servers', '/cloud/servers', 'legacy-server'],
    ['floating_ips', '/network/floating_ips', 'legacy-address'],
    ['volumes', '/storage/volumes', 'legacy-disk'],
    ['policies', '/policy/definitions', 'legacy-policy'],
  ])('brings in %s that were there before', async (what, collection, name) => {
    await api.put(`/brownfield/cloud_accounts/${place.account}/import_${what}`);
    expect((await api.named(collection, name)).id).toMatch(/^[0-9a-f]{24}$/);
  });

  test('ends idle with an event when it fails', async () => {
    await sandbox.control.call('POST', 'imco/faults', { step: 'importing_servers', event: 'access denied' });
    const account = `/brownfield/cloud_accounts/${place.account}`;
    await api.put(`${account}/import_servers`);
    const { body } = await api.get(account);
    expect(body.state).toBe('idle');
    expect((await api.get(`/audit/events/${body.error_event_id}`)).body.description).toBe('access denied');
  });
});

describe('Kubernetes', () => {
  const cluster = (more: object) => ({
    name: 'k',
    version: '1.28',
    cloud_account_id: place.account,
    cluster_plan_id: place.clusterPlan,
    ...more,
  });

  test.each([
    { what: 'no VPC', more: {}, errors: { vpc_id: ["can't be blank"] } },
    {
      what: 'a VPC to make without its block',
      more: { default_vpc_creation: true },
      errors: { default_vpc_cidr: ["can't be blank"] },
    },
    {
      what: 'an unknown version',
      more: { version: '1.2', default_vpc_creation: true, default_vpc_cidr: '10.0.0.0/16' },
      errors: { version: ['is not included in the list'] },
    },
  ])('refuses a cluster with $what', async ({ more, errors }) => {
    expect((await api.post('/kubernetes/clusters', cluster(more))).body).toEqual({ errors });
  });

  test('refuses both kinds of VPC at once', async () => {
    const vpc = await makeVpc(api, place);
    const both = { vpc_id: vpc.id, default_vpc_creation: true, default_vpc_cidr: '10.0.0.0/16' };
    expect((await api.post('/kubernetes/clusters', cluster(both))).body.errors).toHaveProperty('vpc_id');
  });

  test('takes node counts as numbers and as texts, within the plan', async () => {
    const made = await api.make('/kubernetes/clusters', cluster({ vpc_id: (await makeVpc(api, place)).id }));
    const pools = `/kubernetes/clusters/${made.id}/node_pools`;
    const pool = { name: 'p', node_pool_plan_id: place.nodePlan, cpu_type: 'x86_64', min_nodes: 1, max_nodes: 2 };
    const { id, autoscaling } = await api.make(pools, pool);
    expect(autoscaling).toBe(true);
    const path = `/kubernetes/node_pools/${id}`;
    const counts = { min_nodes: '2', max_nodes: '4', desired_nodes: '3' };
    expect((await api.put(path, counts)).body).toMatchObject({ min_nodes: 2, max_nodes: 4, desired_nodes: 3 });
    expect((await api.put(path, { max_nodes: 101 })).body.errors).toHaveProperty('max_nodes');
    expect((await api.put(path, { desired_nodes: 9 })).body.errors).toHaveProperty('desired_nodes');
    expect((await api.post(pools, { ...pool, cpu_type: 'riscv' })).body.errors).toHaveProperty('cpu_type');
  });

  test('wants a capable plan for the first pool', async () => {
    const made = await api.make('/kubernetes/clusters', cluster({ vpc_id: (await makeVpc(api, place)).id }));
    const { body: plans } = await api.get(`/cloud/realms/${place.realm}/node_pool_plans`);
    const small = plans.find((one: { first_node_pool_capable: boolean }) => !one.first_node_pool_capable);
    const pool = { name: 'p', node_pool_plan_id: small.id, cpu_type: 'arm64' };
    const pools = `/kubernetes/clusters/${made.id}/node_pools`;
    expect((await api.post(pools, pool)).body.errors).toHaveProperty('node_pool_plan_id');
    await api.make(pools, { ...pool, node_pool_plan_id: place.nodePlan });
    expect((await api.post(pools, pool)).status).toBe(201);
  });
});

describe('secrets', () => {
  async function secret() {
    const vault = await api.make('/secret/key_vaults', {
      name: 'v',
      key_vault_plan_id: place.vaultPlan,
      cloud_account_id: place.account,
    });
    return await api.make(`/secret/key_vaults/${vault.id}/secrets`, { name: 's', content: 'first-content' });
  }

  test('are rotated by new versions, whose content never comes back', async () => {
    const { id } = await secret();
    const versions = `/secret/secrets/${id}/secret_versions`;
    const made = await api.make(versions, { content: 'second-content' });
    expect((await api.get(`/secret/secrets/${id}`)).body.state).toBe('available');
    const { body } = await api.get(versions);
    expect(body).toHaveLength(2);
    expect(body[1]).toEqual(made);
    expect(JSON.stringify(body)).not.toContain('-content');
    expect((await api.delete(`/secret/secret_versions/${made.id}`)).status).toBe(404);
  });

  test('tell a failed rotation, and take another', async () => {
    const { id } = await secret();
    await sandbox.control.call('POST', 'imco/faults', { type: 'secret', event: 'vault is locked' });
    await api.make(`/secret/secrets/${id}/secret_versions`, { content: 'x' });
    expect((await api.get(`/secret/secrets/${id}`)).body.state).toBe('updating_error');
    await api.make(`/secret/secrets/${id}/secret_versions`, { content: 'y' });
    expect((await api.get(`/secret/secrets/${id}`)).body.state).toBe('available');
  });

  test('have as many endpoints for versions as the knob says', async () => {
    const { id } = await secret();
    const versions = `/secret/secrets/${id}/secret_versions`;
    const [first] = (await api.get(versions)).body;
    await sandbox.control.knob('secretVersions', 'full');
    expect((await api.get(`/secret/secret_versions/${first.id}`)).body).toEqual(first);
    expect((await api.delete(`/secret/secret_versions/${first.id}`)).status).toBe(204);
    await sandbox.control.knob('secretVersions', 'none');
    expect((await api.get(versions)).status).toBe(404);
  });
});

test('SaaS accounts need the data that their provider asks for', async () => {
  const provider = await api.named('/cloud/saas_providers', 'Datadog');
  const body = { saas_provider_id: provider.id, account_data: { api_key: 'k' } };
  expect((await api.post('/settings/saas_accounts', body)).body.errors).toEqual({
    account_data: ['must have application_key'],
  });
  const data = { api_key: 'k', application_key: 'a' };
  const made = await api.make('/settings/saas_accounts', { ...body, account_data: data });
  expect((await api.get(`/settings/saas_accounts/${made.id}`)).status).toBe(404);
  expect((await api.put(`/settings/saas_accounts/${made.id}`, { account_data: data })).status).toBe(200);
});

test('policy definitions wait for their assignments to be gone', async () => {
  const definition = await api.make('/policy/definitions', { name: 'p', definition: '{"parameters":{"x":{}}}' });
  const path = `/policy/definitions/${definition.id}`;
  const assignment = { name: 'a', cloud_account_id: place.account, parameter_values: { x: 1 } };
  const made = await api.make(`${path}/assignments`, assignment);
  const unknown = { ...assignment, parameter_values: { y: 1 } };
  expect((await api.post(`${path}/assignments`, unknown)).body.errors).toHaveProperty('parameter_values');
  expect((await api.get('/policy/definitions')).body.at(-1)).not.toHaveProperty('definition');
  expect((await api.get(path)).body).toMatchObject({ definition: '{"parameters":{"x":{}}}', parameters: { x: {} } });
  expect((await api.delete(path)).body.error).toContain('is in use by Policy assignment a');
  expect((await api.delete(`/policy/assignments/${made.id}`)).body.state).toBe('decommissioning');
  expect((await api.delete(path)).status).toBe(204);
  expect((await api.get(path)).status).toBe(404);
});
