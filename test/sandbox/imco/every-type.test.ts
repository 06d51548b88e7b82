import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Customer,
  type FoundPlace,
  findPlace,
  groupFields,
  makeBalancer,
  makeVpc,
  startImco,
} from './imco-customer.ts';

let api: Customer;
let stop: () => Promise<void>;
let place: FoundPlace;

beforeAll(async () => {
  ({ api, stop } = await startImco());
  place = await findPlace(api);
});
afterAll(() => stop());

interface Case {
  readonly type: string;
  readonly word?: string;
  /** Makes what it needs; answers its collection, the path of its items (default: the collection) and a body. */
  prepare(): Promise<{ collection: string; items?: string; body: Record<string, unknown> }>;
  readonly change?: Record<string, unknown>;
  readonly settled?: string;
  /** What must not come back. */
  readonly secrets?: readonly string[];
  readonly noShow?: boolean;
  readonly answersDelete?: boolean;
}

const inAccount = () => ({ cloud_account_id: place.account });
const inRealm = () => ({ ...inAccount(), realm_id: place.realm });

const cases: readonly Case[] = [
  {
    type: 'template',
    prepare: async () => ({
      collection: '/blueprint/templates',
      body: { name: 'a', generic_image_id: place.image, cookbook_versions: { nginx: { version: '~> 12.0' } } },
    }),
    change: { name: 'b', run_list: ['nginx'], configuration_attributes: { nginx: { port: 80 } } },
    settled: 'ready',
  },
  {
    type: 'script',
    prepare: async () => ({ collection: '/blueprint/scripts', body: { name: 'a', code: 'true', parameters: ['X'] } }),
    change: { name: 'b', description: 'd', code: 'false', parameters: [] },
  },
  {
    type: 'template_script',
    word: 'script_characterization',
    prepare: async () => {
      const template = await api.make('/blueprint/templates', { name: 't', generic_image_id: place.image });
      const script = await api.make('/blueprint/scripts', { name: 's' });
      return {
        collection: `/blueprint/templates/${template.id}/scripts`,
        body: { type: 'boot', script_id: script.id, parameter_values: { X: '1' } },
      };
    },
    change: { parameter_values: { X: '2' } },
  },
  {
    type: 'firewall_profile',
    prepare: async () => ({
      collection: '/network/firewall_profiles',
      body: { name: 'a', description: 'd', rules: [] },
    }),
    change: { name: 'b', rules: [{ ip_protocol: 'udp', min_port: 53, max_port: 53, source: '10.0.0.0/8' }] },
  },
  {
    type: 'vpc',
    prepare: async () => ({
      collection: '/network/vpcs',
      body: { name: 'a', cidr: '10.0.0.0/16', ...inAccount(), realm_provider_name: 'eu-west-1' },
    }),
    change: { name: 'b' },
    settled: 'applied',
  },
  {
    type: 'subnet',
    prepare: async () => ({
      collection: `/network/vpcs/${(await makeVpc(api, place)).id}/subnets`,
      items: '/network/subnets',
      body: { name: 'a', cidr: '10.0.1.0/24', type: 'only_private', cloud_account_id: '' },
    }),
    change: { name: 'b' },
    settled: 'applied',
  },
  {
    type: 'floating_ip',
    prepare: async () => ({ collection: '/network/floating_ips', body: { name: 'a', ...inRealm() } }),
    change: { name: 'b' },
    settled: 'applied',
  },
  {
    type: 'load_balancer',
    prepare: async () => ({
      collection: '/network/load_balancers',
      body: {
        name: 'a',
        ...inRealm(),
        vpc_id: (await makeVpc(api, place)).id,
        load_balancer_plan_id: place.balancerPlan,
      },
    }),
    change: { name: 'b' },
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'target_group',
    prepare: async () => ({
      collection: `/network/load_balancers/${(await makeBalancer(api, place)).id}/target_groups`,
      items: '/network/target_groups',
      body: groupFields,
    }),
    change: { name: 'b', port: 8080, stickiness: true, health_check_interval: 60 },
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'listener',
    prepare: async () => {
      const balancer = `/network/load_balancers/${(await makeBalancer(api, place)).id}`;
      const group = await api.make(`${balancer}/target_groups`, groupFields);
      return {
        collection: `${balancer}/listeners`,
        items: '/network/listeners',
        body: { protocol: 'HTTP', port: 80, default_target_group_id: group.id },
      };
    },
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'listener_rule',
    noShow: true,
    prepare: async () => {
      const balancer = `/network/load_balancers/${(await makeBalancer(api, place)).id}`;
      const group = await api.make(`${balancer}/target_groups`, groupFields);
      const listener = await api.make(`${balancer}/listeners`, {
        protocol: 'HTTP',
        port: 80,
        default_target_group_id: group.id,
      });
      return {
        collection: `/network/listeners/${listener.id}/rules`,
        body: { field: 'host-header', values: ['a.example.com'], target_group_id: group.id },
      };
    },
    change: { field: 'path-pattern', values: ['/a/*', '/b/*'] },
  },
  {
    type: 'certificate',
    prepare: async () => ({
      collection: `/network/load_balancers/${(await makeBalancer(api, place)).id}/certificates`,
      body: { name: 'a', public_key: 'PUBLIC', chain: 'CHAIN', private_key: 'very-secret-key' },
    }),
    change: { name: 'b' },
    secrets: ['private_key'],
  },
  {
    type: 'dns_domain',
    word: 'dns domain',
    prepare: async () => ({ collection: '/network/dns/domains', body: { name: 'example.com', ...inAccount() } }),
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'dns_record',
    prepare: async () => {
      const domain = await api.make('/network/dns/domains', { name: 'example.org', ...inAccount() });
      return {
        collection: `/network/dns/domains/${domain.id}/records`,
        items: '/network/dns/records',
        body: { name: 'www', type: 'a', content: '10.0.0.1' },
      };
    },
    change: { name: 'w3', content: '10.0.0.2', ttl: 60 },
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'policy_definition',
    prepare: async () => ({
      collection: '/policy/definitions',
      body: { name: 'a', description: 'd', definition: '{"parameters":{"p":{}},"policyRule":{}}' },
    }),
    change: { name: 'b', description: 'e' },
    settled: 'created',
  },
  {
    type: 'policy_assignment',
    prepare: async () => {
      const definition = await api.make('/policy/definitions', { name: 'a', definition: '{"parameters":{"p":{}}}' });
      return {
        collection: `/policy/definitions/${definition.id}/assignments`,
        items: '/policy/assignments',
        body: { name: 'a', description: 'd', ...inAccount(), parameter_values: { p: { x: [1] } } },
      };
    },
    change: { name: 'b', description: 'e' },
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'cse_template',
    prepare: async () => ({
      collection: '/cse/templates',
      body: { name: 'a', syntax: 'AWS', definition: '{"Parameters":{"P":{"Type":"String"}}}' },
    }),
    change: { name: 'b' },
  },
  {
    type: 'cse_deployment',
    prepare: async () => {
      const definition = '{"Parameters":{},"Outputs":{"Arn":{}}}';
      const template = await api.make('/cse/templates', { name: 'a', syntax: 'AWS', definition });
      return {
        collection: `/cse/templates/${template.id}/deployments`,
        items: '/cse/deployments',
        body: { name: 'a', ...inRealm(), parameter_values: {} },
      };
    },
    change: { name: 'b' },
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'cluster',
    prepare: async () => ({
      collection: '/kubernetes/clusters',
      body: {
        name: 'a',
        version: '1.28',
        ...inAccount(),
        cluster_plan_id: place.clusterPlan,
        vpc_id: (await makeVpc(api, place)).id,
      },
    }),
    change: { name: 'b', version: '1.29', public_access_ip_addresses: ['192.0.2.0/24'] },
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'node_pool',
    prepare: async () => {
      const cluster = await api.make('/kubernetes/clusters', {
        name: 'a',
        version: '1.28',
        ...inAccount(),
        cluster_plan_id: place.clusterPlan,
        vpc_id: (await makeVpc(api, place)).id,
      });
      return {
        collection: `/kubernetes/clusters/${cluster.id}/node_pools`,
        items: '/kubernetes/node_pools',
        body: { name: 'a', node_pool_plan_id: place.nodePlan, cpu_type: 'x86_64', min_nodes: 1, max_nodes: 3 },
      };
    },
    change: { name: 'b', min_nodes: 2, max_nodes: 4, desired_nodes: 3 },
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'key_vault',
    prepare: async () => ({
      collection: '/secret/key_vaults',
      body: { name: 'a', key_vault_plan_id: place.vaultPlan, ...inAccount() },
    }),
    change: { name: 'b' },
    settled: 'active',
    answersDelete: true,
  },
  {
    type: 'secret',
    prepare: async () => {
      const vault = await api.make('/secret/key_vaults', {
        name: 'a',
        key_vault_plan_id: place.vaultPlan,
        ...inAccount(),
      });
      return {
        collection: `/secret/key_vaults/${vault.id}/secrets`,
        items: '/secret/secrets',
        body: { name: 'a', content: 'hidden-content' },
      };
    },
    change: { name: 'b' },
    settled: 'available',
    secrets: ['content', 'label_ids'],
    answersDelete: true,
  },
  {
    type: 'volume',
    prepare: async () => ({
      collection: '/storage/volumes',
      body: { name: 'a', size: 10, ...inAccount(), storage_plan_id: place.storagePlan },
    }),
    change: { name: 'b' },
    settled: 'applied',
  },
  {
    type: 'ssh_profile',
    prepare: async () => ({
      collection: '/cloud/ssh_profiles',
      body: { name: 'a', public_key: 'ssh-rsa A', private_key: 'very-secret-key' },
    }),
    change: { name: 'b', public_key: 'ssh-rsa B' },
    secrets: ['private_key'],
  },
  {
    type: 'server',
    prepare: async () => {
      const template = await api.make('/blueprint/templates', { name: 't', generic_image_id: place.image });
      return {
        collection: '/cloud/servers',
        body: {
          name: 'a',
          ...inAccount(),
          template_id: template.id,
          server_plan_id: place.serverPlan,
          ssh_profile_id: place.ssh,
          firewall_profile_id: place.firewall,
        },
      };
    },
    change: { name: 'b' },
    settled: 'inactive',
  },
  {
    type: 'server_array',
    prepare: async () => {
      const template = await api.make('/blueprint/templates', { name: 't', generic_image_id: place.image });
      return {
        collection: '/cloud/server_arrays',
        body: { name: 'a', ...inAccount(), template_id: template.id, server_plan_id: place.serverPlan },
      };
    },
    change: { name: 'b' },
    settled: 'inactive',
  },
  {
    type: 'saas_account',
    noShow: true,
    prepare: async () => ({
      collection: '/settings/saas_accounts',
      body: {
        saas_provider_id: (await api.named('/cloud/saas_providers', 'New Relic')).id,
        account_data: { license_key: 'very-secret-key' },
      },
    }),
    secrets: ['account_data'],
  },
];

describe.each(cases)('$type', ({ type, word, prepare, change, settled, secrets = [], noShow, answersDelete }) => {
  test('is made, read, changed and deleted', async () => {
    const { collection, items = collection, body } = await prepare();
    const made = await api.make(collection, body);
    expect(made.id).toMatch(/^[0-9a-f]{24}$/);
    expect(made.resource_type).toBe(word ?? type);
    const path = `${items}/${made.id}`;
    const shown = async () =>
      noShow
        ? (await api.get(collection)).body.find((one: { id: string }) => one.id === made.id)
        : (await api.get(path)).body;

    const before = await shown();
    const ignored = [...secrets, 'cloud_account_id'];
    const sent = Object.fromEntries(
      Object.entries(body).filter(([key, value]) => !ignored.includes(key) && value !== ''),
    );
    expect(before).toMatchObject(sent);
    for (const secret of secrets) expect(before).not.toHaveProperty(secret);
    expect(JSON.stringify([made, before])).not.toMatch(/very-secret-key|hidden-content/);
    if (settled) expect(before.state).toBe(settled);

    if (change) {
      expect((await api.put(path, change)).body).toMatchObject(change);
      expect(await shown()).toMatchObject({ ...before, ...change });
    }
    const deleted = await api.delete(path);
    expect(deleted.status).toBe(answersDelete ? 200 : 204);
    if (answersDelete) expect(deleted.body).toMatchObject({ id: made.id });
    if (noShow) expect(await shown()).toBeUndefined();
    else expect((await api.get(path)).status).toBe(404);
  });

  test('tells every required field that is missing at once', async () => {
    const { collection, body } = await prepare();
    const { status, body: answer } = await api.post(collection, {});
    expect(status).toBe(422);
    for (const messages of Object.values(answer.errors)) expect(Array.isArray(messages)).toBe(true);
    expect(Object.keys(answer.errors).some((field) => field in body)).toBe(true);
  });
});
