import { makeVpc } from './imco-customer.ts';
import { inAccount, inRealm, type TypeCase } from './type-case.ts';

/** Types of all other namespaces. */
export const platformCases: readonly TypeCase[] = [
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
    prepare: async ({ api, place }) => {
      const definition = await api.make('/policy/definitions', { name: 'a', definition: '{"parameters":{"p":{}}}' });
      return {
        collection: `/policy/definitions/${definition.id}/assignments`,
        items: '/policy/assignments',
        body: { name: 'a', description: 'd', ...inAccount(place), parameter_values: { p: { x: [1] } } },
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
    prepare: async ({ api, place }) => {
      const definition = '{"Parameters":{},"Outputs":{"Arn":{}}}';
      const template = await api.make('/cse/templates', { name: 'a', syntax: 'AWS', definition });
      return {
        collection: `/cse/templates/${template.id}/deployments`,
        items: '/cse/deployments',
        body: { name: 'a', ...inRealm(place), parameter_values: {} },
      };
    },
    change: { name: 'b' },
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'cluster',
    prepare: async ({ api, place }) => ({
      collection: '/kubernetes/clusters',
      body: {
        name: 'a',
        version: '1.28',
        ...inAccount(place),
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
    prepare: async ({ api, place }) => {
      const cluster = await api.make('/kubernetes/clusters', {
        name: 'a',
        version: '1.28',
        ...inAccount(place),
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
    prepare: async ({ place }) => ({
      collection: '/secret/key_vaults',
      body: { name: 'a', key_vault_plan_id: place.vaultPlan, ...inAccount(place) },
    }),
    change: { name: 'b' },
    settled: 'active',
    answersDelete: true,
  },
  {
    type: 'secret',
    prepare: async ({ api, place }) => {
      const vault = await api.make('/secret/key_vaults', {
        name: 'a',
        key_vault_plan_id: place.vaultPlan,
        ...inAccount(place),
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
    prepare: async ({ place }) => ({
      collection: '/storage/volumes',
      body: { name: 'a', size: 10, ...inAccount(place), storage_plan_id: place.storagePlan },
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
    prepare: async ({ api, place }) => {
      const template = await api.make('/blueprint/templates', { name: 't', generic_image_id: place.image });
      return {
        collection: '/cloud/servers',
        body: {
          name: 'a',
          ...inAccount(place),
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
    prepare: async ({ api, place }) => {
      const template = await api.make('/blueprint/templates', { name: 't', generic_image_id: place.image });
      return {
        collection: '/cloud/server_arrays',
        body: { name: 'a', ...inAccount(place), template_id: template.id, server_plan_id: place.serverPlan },
      };
    },
    change: { name: 'b' },
    settled: 'inactive',
  },
  {
    type: 'saas_account',
    noShow: true,
    prepare: async ({ api }) => ({
      collection: '/settings/saas_accounts',
      body: {
        saas_provider_id: (await api.named('/cloud/saas_providers', 'New Relic')).id,
        account_data: { license_key: 'very-secret-key' },
      },
    }),
    secrets: ['account_data'],
  },
];
