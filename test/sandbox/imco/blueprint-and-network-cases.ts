import { groupFields, makeBalancer, makeVpc } from './imco-customer.ts';
import { inAccount, inRealm, type TypeCase } from './type-case.ts';

/** Types of the namespaces Blueprint and Network. */
export const blueprintAndNetworkCases: readonly TypeCase[] = [
  {
    type: 'template',
    prepare: async ({ place }) => ({
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
    prepare: async ({ api, place }) => {
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
    prepare: async ({ place }) => ({
      collection: '/network/vpcs',
      body: { name: 'a', cidr: '10.0.0.0/16', ...inAccount(place), realm_provider_name: 'eu-west-1' },
    }),
    change: { name: 'b' },
    settled: 'applied',
  },
  {
    type: 'subnet',
    prepare: async ({ api, place }) => ({
      collection: `/network/vpcs/${(await makeVpc(api, place)).id}/subnets`,
      items: '/network/subnets',
      body: { name: 'a', cidr: '10.0.1.0/24', type: 'only_private', cloud_account_id: '' },
    }),
    change: { name: 'b' },
    settled: 'applied',
  },
  {
    type: 'floating_ip',
    prepare: async ({ place }) => ({ collection: '/network/floating_ips', body: { name: 'a', ...inRealm(place) } }),
    change: { name: 'b' },
    settled: 'applied',
  },
  {
    type: 'load_balancer',
    prepare: async ({ api, place }) => ({
      collection: '/network/load_balancers',
      body: {
        name: 'a',
        ...inRealm(place),
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
    prepare: async ({ api, place }) => ({
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
    prepare: async ({ api, place }) => {
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
    prepare: async ({ api, place }) => {
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
    prepare: async ({ api, place }) => ({
      collection: `/network/load_balancers/${(await makeBalancer(api, place)).id}/certificates`,
      body: { name: 'a', public_key: 'PUBLIC', chain: 'CHAIN', private_key: 'very-secret-key' },
    }),
    change: { name: 'b' },
    secrets: ['private_key'],
  },
  {
    type: 'dns_domain',
    word: 'dns domain',
    prepare: async ({ place }) => ({
      collection: '/network/dns/domains',
      body: { name: 'example.com', ...inAccount(place) },
    }),
    settled: 'applied',
    answersDelete: true,
  },
  {
    type: 'dns_record',
    prepare: async ({ api, place }) => {
      const domain = await api.make('/network/dns/domains', { name: 'example.org', ...inAccount(place) });
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
];
