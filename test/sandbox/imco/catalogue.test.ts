import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestSandbox } from '../../support/start-sandbox.ts';
import { type Customer, findPlace, startImco } from './imco-customer.ts';

let sandbox: TestSandbox;
let api: Customer;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ sandbox, api, stop } = await startImco());
});
afterAll(() => stop());

test('has two providers, realms with a place, and a realm of the past', async () => {
  const { body: providers } = await api.get('/cloud/cloud_providers');
  expect(providers.map((one: { name: string }) => one.name)).toEqual(['AWS', 'Microsoft Azure']);
  const { body: realms } = await api.get(`/cloud/cloud_providers/${providers[0].id}/realms`);
  expect(
    realms.map((one: { provider_name: string; deprecated: boolean }) => [one.provider_name, one.deprecated]),
  ).toEqual([
    ['eu-west-1', false],
    ['eu-central-1', false],
    ['us-east-1', false],
    ['us-west-1', true],
  ]);
  expect((await api.get(`/cloud/realms/${realms[0].id}`)).body).toEqual(realms[0]);
});

test.each([
  ['server plan', 'serverPlan', '/cloud/server_plans'],
  ['storage plan', 'storagePlan', '/storage/plans'],
  ['load balancer plan', 'balancerPlan', '/network/load_balancer_plans'],
  ['cluster plan', 'clusterPlan', '/kubernetes/cluster_plans'],
  ['node pool plan', 'nodePlan', '/kubernetes/node_pool_plans'],
  ['key vault plan', 'vaultPlan', '/secret/key_vault_plans'],
] as const)('finds a %s by name and shows it by id', async (_title, key, path) => {
  const place = await findPlace(api);
  const { status, body } = await api.get(`${path}/${place[key]}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: place[key], realm_id: place.realm });
});

test('wants a realm for the list of server plans', async () => {
  const { provider } = await findPlace(api);
  expect(await api.get(`/cloud/cloud_providers/${provider}/server_plans`)).toEqual({
    status: 422,
    body: { errors: { realm_id: ["can't be blank"] } },
  });
});

test('gives every object a 24-digit id and its type, in snake case', async () => {
  const paths = [
    '/cloud/cloud_providers',
    '/cloud/generic_images',
    '/cloud/saas_providers',
    '/wizard/locations',
    '/wizard/apps',
    '/settings/cloud_accounts',
    '/policy/definitions',
    '/blueprint/cookbook_versions',
    '/blueprint/template_addons',
    '/network/firewall_profiles',
    '/cloud/ssh_profiles',
    '/cse/templates',
    '/labels',
    '/audit/events',
    '/audit/system_events',
  ];
  for (const path of paths) {
    const { body } = await api.get(path);
    expect(body.length, path).toBeGreaterThan(0);
    for (const one of body) {
      expect(one.id).toMatch(/^[0-9a-f]{24}$/);
      expect(one.resource_type).toMatch(/^[a-z_]+$/);
      expect(Object.keys(one).every((key) => /^[a-z0-9_]+$/.test(key))).toBe(true);
    }
  }
});

test('has the same ids in every run', async () => {
  const again = await startImco({ seed: 99 });
  expect(await findPlace(again.api)).toEqual(await findPlace(api));
  await again.stop();
});

test('tells events newest first', async () => {
  const { body } = await api.get('/audit/events');
  const times = body.map((one: { timestamp: string }) => one.timestamp);
  expect(times).toEqual(times.toSorted().toReversed());
  expect((await api.get(`/audit/events/${body[0].id}`)).body).toEqual(body[0]);
});

test.each([
  {
    what: 'a built-in policy definition',
    list: '/policy/definitions',
    name: 'Allowed locations',
    item: '/policy/definitions',
  },
  {
    what: 'a public cookbook',
    list: '/blueprint/cookbook_versions',
    name: 'nginx',
    item: '/blueprint/cookbook_versions',
  },
  { what: 'a shared CSE template', list: '/cse/templates', name: 'Object storage', item: '/cse/templates' },
])('does not let a customer delete $what', async ({ list, name, item }) => {
  const { id } = await api.named(list, name);
  expect((await api.delete(`${item}/${id}`)).status).toBe(403);
});

test('keeps the default firewall profile and what a reseller applied', async () => {
  const { firewall, account } = await findPlace(api);
  expect((await api.delete(`/network/firewall_profiles/${firewall}`)).status).toBe(422);
  const { body } = await api.get(`/settings/cloud_accounts/${account}/policy_assignments`);
  expect(body).toMatchObject([{ reseller_applied: true }]);
  expect((await api.delete(`/policy/assignments/${body[0].id}`)).status).toBe(403);
});

test('refuses a plan of the past for something new', async () => {
  const { account, provider } = await findPlace(api);
  const { body: plans } = await api.get(`/cloud/cloud_providers/${provider}/storage_plans`);
  const retired = plans.find((one: { deprecated: boolean }) => one.deprecated);
  const volume = { name: 'v', size: 1, cloud_account_id: account, storage_plan_id: retired.id };
  expect((await api.post('/storage/volumes', volume)).body).toEqual({ errors: { storage_plan_id: ['is deprecated'] } });
});

test('goes back to the seed on reset', async () => {
  await api.make('/blueprint/scripts', { name: 'x' });
  await sandbox.control.reset();
  expect((await api.get('/blueprint/scripts')).body).toEqual([]);
  expect((await api.get('/settings/cloud_accounts')).body).toHaveLength(2);
});
