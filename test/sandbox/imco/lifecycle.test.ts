import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestSandbox } from '../../support/start-sandbox.ts';
import { type Customer, type FoundPlace, findPlace, makeServer, startImco } from './imco-customer.ts';

const hour = 3_600_000;
let sandbox: TestSandbox;
let api: Customer;
let stop: () => Promise<void>;
let place: FoundPlace;

beforeEach(async () => {
  ({ sandbox, api, stop } = await startImco({ settle: 1 }));
  await sandbox.control.clock.hold();
  place = await findPlace(api);
});
afterEach(() => stop());

async function stateOf(path: string): Promise<string> {
  return (await api.get(path)).body.state;
}

/** The states that an object goes through until it settles; steps grow while nothing happens. */
async function statesOf(path: string): Promise<string[]> {
  const states = [await stateOf(path)];
  let stepMs = 1000;
  for (let steps = 0; steps < 100; steps += 1) {
    const { pending } = await sandbox.control.clock.read();
    if (pending === 0) return states;
    await sandbox.control.clock.advance(stepMs);
    const { status, body } = await api.get(path);
    const state = status === 404 ? '404' : body.state;
    const hasChanged = state !== states.at(-1);
    if (hasChanged) states.push(state);
    stepMs = hasChanged ? 1000 : Math.min(stepMs * 2, 16_000);
  }
  throw new TypeError(`${path} does not settle: ${states.join(', ')}`);
}

async function settledServer() {
  const server = await makeServerSlowly();
  await sandbox.control.clock.advance(hour);
  return `/cloud/servers/${server.id}`;
}

async function makeServerSlowly() {
  const template = await api.make('/blueprint/templates', { name: 't', generic_image_id: place.image });
  await sandbox.control.clock.advance(hour);
  return await makeServer(api, place, { template_id: template.id });
}

describe('a server', () => {
  test('is commissioned, booted, shut down and decommissioned', async () => {
    const server = await makeServerSlowly();
    const path = `/cloud/servers/${server.id}`;
    expect(await statesOf(path)).toEqual(['commissioning', 'inactive']);
    expect((await api.put(`${path}/boot`)).body.state).toBe('booting');
    expect(await statesOf(path)).toEqual(['booting', 'bootstrapping', 'operational']);
    const { body: running } = await api.get(path);
    expect(running.fqdn).toContain('.servers.imco.example');
    expect(running.public_ip).toMatch(/^203\.0\.113\./);
    expect((await api.put(`${path}/shutdown`, { id: server.id })).body.state).toBe('shutting_down');
    expect(await statesOf(path)).toEqual(['shutting_down', 'inactive']);
    expect((await api.get(path)).body).toMatchObject({ fqdn: null, public_ip: null, private_ip: null });
    expect((await api.delete(path)).status).toBe(204);
    expect(await statesOf(path)).toEqual(['decommissioning', '404']);
  });

  test.each([
    { action: 'boot', from: 'commissioning' },
    { action: 'shutdown', from: 'commissioning' },
    { action: 'reboot', from: 'commissioning' },
    { action: 'override', from: 'commissioning' },
  ])('refuses $action while $from', async ({ action }) => {
    const server = await makeServerSlowly();
    const refused = await api.put(`/cloud/servers/${server.id}/${action}`);
    expect(refused.status).toBe(422);
    expect(refused.body.error).toContain('it is commissioning');
  });

  test('can not be deleted while it runs', async () => {
    const path = await settledServer();
    await api.put(`${path}/boot`);
    await sandbox.control.clock.advance(hour);
    expect((await api.delete(path)).body.error).toContain('it is operational');
  });

  test('goes through a reboot', async () => {
    const path = await settledServer();
    await api.put(`${path}/boot`);
    await sandbox.control.clock.advance(hour);
    await api.put(`${path}/reboot`);
    expect(await statesOf(path)).toEqual(['booting', 'bootstrapping', 'operational']);
  });

  test('stalls when bootstrapping fails, tells it in its events, and is operational by override only', async () => {
    const path = await settledServer();
    await sandbox.control.call('POST', 'imco/faults', {
      type: 'server',
      step: 'bootstrapping',
      event: 'chef run failed',
    });
    await api.put(`${path}/boot`);
    expect(await statesOf(path)).toEqual(['booting', 'bootstrapping', 'stalled']);
    const { body: events } = await api.get(`${path}/events`);
    expect(events[0]).toMatchObject({ level: 'error', description: 'chef run failed', resource_type: 'event' });
    expect((await api.put(`${path}/override`)).body.state).toBe('operational');
  });

  test('stalls in commissioning when asked to, and can be deleted then', async () => {
    await sandbox.control.call('POST', 'imco/faults', { resource: 'web', step: 'commissioning', event: 'no capacity' });
    const path = await settledServer();
    expect(await stateOf(path)).toBe('commission_stalled');
    expect((await api.delete(path)).status).toBe(204);
    await sandbox.control.clock.advance(hour);
    expect((await api.get(path)).status).toBe(404);
  });

  test('takes an early boot only when the knob allows it', async () => {
    await sandbox.control.knob('bootWhileCommissioning', true);
    const server = await makeServerSlowly();
    const path = `/cloud/servers/${server.id}`;
    expect((await api.put(`${path}/boot`)).status).toBe(200);
    expect(await statesOf(path)).toEqual(['commissioning', 'booting', 'bootstrapping', 'operational']);
  });
});

describe('a server array', () => {
  async function makeArray(size: number) {
    const template = await api.make('/blueprint/templates', { name: 't', generic_image_id: place.image });
    await sandbox.control.clock.advance(hour);
    const array = await api.make('/cloud/server_arrays', {
      name: 'workers',
      size,
      template_id: template.id,
      server_plan_id: place.serverPlan,
      cloud_account_id: place.account,
    });
    await sandbox.control.clock.advance(hour);
    return array;
  }

  test('falls back to the default profiles and makes its servers', async () => {
    const array = await makeArray(2);
    expect(array).toMatchObject({ size: 2, firewall_profile_id: place.firewall, ssh_profile_id: place.ssh });
    const { body: servers } = await api.get(`/cloud/server_arrays/${array.id}/servers`);
    expect(servers).toMatchObject([
      { name: 'workers-1', state: 'inactive', server_array_id: array.id },
      { name: 'workers-2', state: 'inactive', server_array_id: array.id },
    ]);
  });

  test('grows by one to five, also while it grows', async () => {
    const array = await makeArray(2);
    const path = `/cloud/server_arrays/${array.id}`;
    expect((await api.post(`${path}/servers`, { size_increase: 6 })).body).toEqual({
      errors: { size_increase: ['must be less than or equal to 5'] },
    });
    expect((await api.post(`${path}/servers`, { size_increase: '5' })).body).toMatchObject({
      size: 7,
      state: 'commissioning',
    });
    expect((await api.post(`${path}/servers`, { size_increase: 2 })).body.size).toBe(9);
    expect(await statesOf(path)).toEqual(['commissioning', 'inactive']);
  });

  test('boots, and boots what is added while it runs', async () => {
    const array = await makeArray(1);
    const path = `/cloud/server_arrays/${array.id}`;
    await api.put(`${path}/boot`);
    expect(await statesOf(path)).toEqual(['booting', 'bootstrapping', 'operational']);
    await api.post(`${path}/servers`, { size_increase: 1 });
    await sandbox.control.clock.advance(hour);
    const { body: servers } = await api.get(`${path}/servers`);
    expect(servers.map((one: { state: string }) => one.state)).toEqual(['operational', 'operational']);
  });

  test('can be deleted only when it is empty', async () => {
    const array = await makeArray(1);
    const path = `/cloud/server_arrays/${array.id}`;
    expect((await api.delete(path)).status).toBe(422);
    expect((await api.put(`${path}/empty`)).body).toMatchObject({ state: 'decommissioning', size: 1 });
    await sandbox.control.clock.advance(hour);
    expect((await api.get(path)).body).toMatchObject({ state: 'inactive', size: 0 });
    expect((await api.delete(path)).status).toBe(204);
    await sandbox.control.clock.advance(hour);
    expect((await api.get(path)).status).toBe(404);
  });
});

describe('a cluster', () => {
  const sound = () => ({
    name: 'k',
    version: '1.28',
    cloud_account_id: place.account,
    cluster_plan_id: place.clusterPlan,
  });

  test('waits for the VPC that it is to have made', async () => {
    const cluster = await api.make('/kubernetes/clusters', {
      ...sound(),
      default_vpc_creation: true,
      default_vpc_cidr: '10.1.0.0/16',
    });
    expect(cluster).toMatchObject({ state: 'start', vpc_id: null, realm_id: place.realm });
    expect(cluster).not.toHaveProperty('default_vpc_cidr');
    const path = `/kubernetes/clusters/${cluster.id}`;
    expect(await statesOf(path)).toEqual(['start', 'waiting_for_vpc', 'applying', 'applied']);
    const { body: applied } = await api.get(path);
    expect((await api.get(`/network/vpcs/${applied.vpc_id}`)).body.cidr).toBe('10.1.0.0/16');
    expect((await api.delete(path)).body.state).toBe('decommissioning');
    expect(await statesOf(path)).toEqual(['decommissioning', '404']);
    expect((await api.get(`/network/vpcs/${applied.vpc_id}`)).status).toBe(404);
  });

  test('tells why it failed in an event, and is applied by a retry', async () => {
    await sandbox.control.call('POST', 'imco/faults', { type: 'cluster', event: 'quota exceeded' });
    const cluster = await api.make('/kubernetes/clusters', {
      ...sound(),
      default_vpc_creation: true,
      default_vpc_cidr: '10.1.0.0/16',
    });
    const path = `/kubernetes/clusters/${cluster.id}`;
    await sandbox.control.clock.advance(hour);
    const { body: failed } = await api.get(path);
    expect(failed.state).toBe('application_error');
    expect((await api.get(`/audit/events/${failed.error_event_id}`)).body.description).toBe('quota exceeded');
    expect((await api.put(`${path}/retry`)).status).toBe(200);
    await sandbox.control.clock.advance(hour);
    expect((await api.get(path)).body).toMatchObject({ state: 'applied', error_event_id: null });
    expect((await api.get(path)).body.vpc_id).not.toBeNull();
    expect((await api.put(`${path}/retry`)).status).toBe(422);
  });

  test('spells its failed end otherwise than a node pool', async () => {
    const cluster = await api.make('/kubernetes/clusters', {
      ...sound(),
      default_vpc_creation: true,
      default_vpc_cidr: '10.1.0.0/16',
    });
    await sandbox.control.clock.advance(hour);
    const pool = await api.make(`/kubernetes/clusters/${cluster.id}/node_pools`, {
      name: 'p',
      node_pool_plan_id: place.nodePlan,
      cpu_type: 'x86_64',
    });
    await sandbox.control.clock.advance(hour);
    for (const resource of [pool.id, cluster.id]) {
      await sandbox.control.call('POST', 'imco/faults', { resource, step: 'decommissioning', event: 'busy' });
    }
    await api.delete(`/kubernetes/node_pools/${pool.id}`);
    await api.delete(`/kubernetes/clusters/${cluster.id}`);
    await sandbox.control.clock.advance(hour);
    expect(await stateOf(`/kubernetes/node_pools/${pool.id}`)).toBe('decommission_error');
    expect(await stateOf(`/kubernetes/clusters/${cluster.id}`)).toBe('decommissioning_error');
  });
});

describe('the clock and the finish control', () => {
  test('finish everything that is under way at once', async () => {
    const { id } = await makeServerSlowly();
    await sandbox.control.call('POST', 'imco/finish');
    expect(await stateOf(`/cloud/servers/${id}`)).toBe('inactive');
    expect((await sandbox.control.call('GET', 'imco/running')).json()).toEqual({ running: 0 });
  });

  test('show the end of a deleted object for a while when the knob says so', async () => {
    const volume = await api.make('/storage/volumes', {
      name: 'v',
      size: 1,
      cloud_account_id: place.account,
      storage_plan_id: place.storagePlan,
    });
    await sandbox.control.knob('endShownMs', 60_000);
    await api.delete(`/storage/volumes/${volume.id}`);
    await sandbox.control.call('POST', 'imco/finish');
    expect(await stateOf(`/storage/volumes/${volume.id}`)).toBe('end');
    await sandbox.control.clock.advance(60_000);
    expect((await api.get(`/storage/volumes/${volume.id}`)).status).toBe(404);
  });

  test('tell undocumented states in other words when the knob says so', async () => {
    await sandbox.control.knob('undocumentedStates', 'available');
    const volume = await api.make('/storage/volumes', {
      name: 'v',
      size: 1,
      cloud_account_id: place.account,
      storage_plan_id: place.storagePlan,
    });
    expect(await statesOf(`/storage/volumes/${volume.id}`)).toEqual(['pending', 'creating', 'available']);
  });
});
