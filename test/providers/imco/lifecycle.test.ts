import { describeTypeLifecycle, type TypeLifecycle } from '../../contracts/describe-type-lifecycle.ts';
import { ACCOUNT, DOCUMENTS, documents, IMAGE, imcoProject, plan, REALM } from './imco-project.ts';

const { vpc, template, server, balancer, group, listener, script } = DOCUMENTS;

const blueprint: readonly TypeLifecycle[] = [
  {
    type: 'imco.template',
    properties: {
      name: 'a',
      generic_image_id: IMAGE,
      cookbook_versions: { nginx: { version: '~> 12.0' } },
      labels: ['x'],
    },
    changes: [
      { name: 'b' },
      { run_list: ['nginx'] },
      { configuration_attributes: { nginx: { port: 80 } } },
      { cookbook_versions: { apt: { version: '= 7.4.0' } } },
      { labels: ['y', 'x'] },
      { run_list: null },
    ],
    fixed: { generic_image_id: { find: { name: 'Debian 12 x86_64' } } },
  },
  {
    type: 'imco.template_script',
    properties: {
      template_id: '${imco.template.os.id}',
      type: 'boot',
      script_id: '${imco.script.setup.id}',
      parameter_values: { X: '1' },
      execution_order: 1,
    },
    changes: [{ parameter_values: { X: '2' } }],
    fixed: { type: 'shutdown' },
    documents: documents(template, script),
  },
  {
    type: 'imco.script',
    properties: { name: 'a', code: 'true\n', parameters: ['X'], labels: ['x'] },
    changes: [{ name: 'b' }, { description: 'd' }, { code: 'false' }, { parameters: ['Y'] }, { labels: ['y'] }],
  },
  {
    type: 'imco.attachment',
    properties: { script_id: '${imco.script.setup.id}', name: 'a.txt', file: 'files/a.txt' },
    fixed: { file: 'files/b.txt' },
    documents: script,
  },
  {
    type: 'imco.cookbook_version',
    properties: { file: 'files/a.rb', labels: ['x'] },
    changes: [{ labels: ['x', 'y'] }],
    fixed: { file: 'files/b.rb' },
  },
];

const network: readonly TypeLifecycle[] = [
  {
    type: 'imco.firewall_profile',
    properties: {
      name: 'a',
      rules: [
        { ip_protocol: 'TCP', min_port: 80, max_port: 80, source: 'any' },
        { ip_protocol: 'udp', min_port: 53, max_port: 53, source: '10.0.0.0/8' },
      ],
    },
    changes: [
      { name: 'b' },
      { description: 'd' },
      { rules: [{ ip_protocol: 'udp', min_port: 53, max_port: 53, source: '10.0.0.0/8' }] },
      { labels: ['x'] },
    ],
  },
  {
    type: 'imco.vpc',
    properties: { name: 'a', cidr: '10.0.0.0/16', cloud_account_id: ACCOUNT, realm_provider_name: 'eu-west-1' },
    changes: [{ name: 'b' }, { labels: ['x'] }],
    fixed: { cidr: '10.1.0.0/16' },
  },
  {
    type: 'imco.subnet',
    properties: { vpc_id: '${imco.vpc.net.id}', name: 'a', cidr: '10.0.1.0/24', type: 'only_private' },
    changes: [{ name: 'b' }],
    fixed: { type: 'only_public' },
    documents: vpc,
  },
  {
    type: 'imco.vpn',
    properties: {
      vpc_id: '${imco.vpc.net.id}',
      public_ip: '192.0.2.1',
      psk: '${secret.env.PASSWORD}',
      exposed_cidrs: ['192.168.1.0/24', '192.168.2.0/24'],
      vpn_plan_id: { find: { name: 'Site-to-Site VPN', vpc_id: '${imco.vpc.net.id}' } },
    },
    fixed: { public_ip: '192.0.2.2' },
    documents: vpc,
  },
  {
    type: 'imco.floating_ip',
    properties: { name: 'a', cloud_account_id: ACCOUNT, realm_id: REALM },
    changes: [{ name: 'b' }, { labels: ['x'] }],
    fixed: { realm_id: { find: { provider_name: 'eu-central-1' } } },
  },
  {
    type: 'imco.floating_ip_attachment',
    properties: { floating_ip_id: '${imco.floating_ip.address.id}', attached_server_id: '${imco.server.web.id}' },
    documents: documents(template, server, DOCUMENTS.floatingIp),
  },
  {
    type: 'imco.dns_domain',
    properties: { name: 'example.com', cloud_account_id: ACCOUNT },
    changes: [{ labels: ['x'] }],
    fixed: { name: 'example.net' },
  },
  {
    type: 'imco.dns_record',
    properties: { domain_id: '${imco.dns_domain.zone.id}', name: 'www', type: 'A', content: '10.0.0.1' },
    changes: [{ name: 'w3' }, { content: '10.0.0.2' }, { ttl: 60 }, { ttl: null }],
    fixed: { type: 'txt', content: 'x' },
    documents: DOCUMENTS.domain,
  },
];

const balancing: readonly TypeLifecycle[] = [
  {
    type: 'imco.load_balancer',
    properties: {
      name: 'a',
      cloud_account_id: ACCOUNT,
      realm_id: REALM,
      vpc_id: '${imco.vpc.net.id}',
      load_balancer_plan_id: plan('Application Load Balancer'),
    },
    changes: [{ name: 'b' }, { labels: ['x'] }],
    fixed: { load_balancer_plan_id: plan('Network Load Balancer') },
    documents: vpc,
  },
  {
    type: 'imco.target_group',
    properties: {
      load_balancer_id: '${imco.load_balancer.front.id}',
      name: 'a',
      protocol: 'HTTP',
      port: 80,
      health_check_protocol: 'HTTP',
      health_check_port: 80,
      health_check_interval: 30,
      health_check_threshold_count: 3,
      health_check_path: '/health',
    },
    changes: [
      { name: 'b' },
      { protocol: 'HTTPS' },
      { port: 8080 },
      { stickiness: true },
      { stickiness: null },
      { health_check_protocol: 'HTTPS' },
      { health_check_port: 8081 },
      { health_check_interval: 60 },
      { health_check_threshold_count: 4 },
      { health_check_path: '/' },
    ],
    documents: documents(vpc, balancer),
  },
  {
    type: 'imco.target',
    properties: {
      target_group_id: '${imco.target_group.pool.id}',
      id: '${imco.server.web.id}',
      resource_type: 'server',
    },
    documents: documents(vpc, balancer, group, template, server),
  },
  {
    type: 'imco.listener',
    properties: {
      load_balancer_id: '${imco.load_balancer.front.id}',
      protocol: 'HTTP',
      port: 80,
      default_target_group_id: '${imco.target_group.pool.id}',
    },
    changes: [{ default_target_group_id: '${imco.target_group.other.id}' }],
    fixed: { port: 8080 },
    documents: documents(vpc, balancer, group, group.replaceAll('pool', 'other')),
  },
  {
    type: 'imco.listener_rule',
    properties: {
      listener_id: '${imco.listener.http.id}',
      field: 'host-header',
      values: ['b.example.com', 'a.example.com'],
      target_group_id: '${imco.target_group.pool.id}',
    },
    changes: [{ values: ['a.example.com'] }, { field: 'path-pattern', values: ['/a/*'] }],
    fixed: { target_group_id: '${imco.target_group.other.id}' },
    documents: documents(vpc, balancer, group, group.replaceAll('pool', 'other'), listener),
  },
  {
    type: 'imco.certificate',
    properties: {
      load_balancer_id: '${imco.load_balancer.front.id}',
      name: 'a',
      public_key: 'PUBLIC\n',
      chain: 'CHAIN',
      private_key: '${secret.env.PASSWORD}',
    },
    changes: [{ name: 'b' }],
    fixed: { public_key: 'OTHER' },
    documents: documents(vpc, balancer),
  },
];

const files = {
  'files/a.txt': 'one',
  'files/b.txt': 'two',
  'files/a.rb': "name 'own'\nversion '1.0.0'\n",
  'files/b.rb': "name 'own'\nversion '1.1.0'\n",
  'files/app.json': '{"name":"shop","version":"1.0.0","inputs":[{"name":"size","required":true}]}',
};

const platform: readonly TypeLifecycle[] = [
  {
    type: 'imco.policy_definition',
    properties: { name: 'a', definition: '{ "parameters": { "p": {} }, "policyRule": {} }' },
    changes: [{ name: 'b' }, { description: 'd' }, { labels: ['x'] }],
    fixed: { definition: '{"parameters":{},"policyRule":{}}' },
  },
  {
    type: 'imco.policy_assignment',
    properties: {
      definition_id: '${imco.policy_definition.rule.id}',
      name: 'a',
      cloud_account_id: ACCOUNT,
      parameter_values: { p: { x: [1] } },
    },
    changes: [{ name: 'b' }, { description: 'd' }, { labels: ['x'] }],
    fixed: { parameter_values: { p: 2 } },
    documents: DOCUMENTS.policy,
  },
  {
    type: 'imco.cse_template',
    properties: { name: 'a', syntax: 'AWS', definition: '{"Parameters":{}}' },
    changes: [{ name: 'b' }, { labels: ['x'] }],
    fixed: { definition: '{"Parameters":{"P":{}}}' },
  },
  {
    type: 'imco.cse_deployment',
    properties: {
      template_id: '${imco.cse_template.bucket.id}',
      name: 'a',
      cloud_account_id: ACCOUNT,
      realm_id: REALM,
      parameter_values: { secret: '${secret.env.PASSWORD}' },
    },
    changes: [{ name: 'b' }, { labels: ['x'] }],
    fixed: { parameter_values: { secret: 'other' } },
    documents: DOCUMENTS.stack,
  },
  {
    type: 'imco.cluster',
    properties: {
      name: 'a',
      version: '1.28',
      cloud_account_id: ACCOUNT,
      cluster_plan_id: plan('Amazon EKS'),
      default_vpc_creation: true,
      default_vpc_cidr: '10.9.0.0/16',
    },
    changes: [
      { name: 'b' },
      { version: '1.29' },
      { public_access_ip_addresses: ['192.0.2.0/24', '198.51.100.0/24'] },
      { public_access_ip_addresses: null },
      { labels: ['x'] },
    ],
    fixed: { default_vpc_cidr: '10.8.0.0/16' },
  },
  {
    type: 'imco.node_pool',
    properties: {
      cluster_id: '${imco.cluster.k8s.id}',
      name: 'a',
      node_pool_plan_id: plan('m5.large'),
      cpu_type: 'x86_64',
      min_nodes: 1,
      max_nodes: 3,
      desired_nodes: 2,
    },
    changes: [{ name: 'b' }, { min_nodes: 2 }, { max_nodes: 4 }],
    fixed: { cpu_type: 'arm64' },
    documents: documents(vpc, DOCUMENTS.cluster),
  },
  {
    type: 'imco.node_pool',
    properties: {
      cluster_id: '${imco.node_pool.first.cluster_id}',
      name: 'a',
      node_pool_plan_id: plan('t3.small'),
      cpu_type: 'x86_64',
      min_nodes: 1,
      max_nodes: 3,
      desired_nodes: 1,
    },
    changes: [{ desired_nodes: 3 }],
    documents: documents(vpc, DOCUMENTS.cluster, DOCUMENTS.pool),
  },
  {
    type: 'imco.key_vault',
    properties: { name: 'a', cloud_account_id: ACCOUNT, key_vault_plan_id: plan('Secrets Manager') },
    changes: [{ name: 'b' }, { labels: ['x'] }],
    fixed: {
      cloud_account_id: { find: { name: 'Azure account' } },
      key_vault_plan_id: { find: { name: 'Key Vault Standard', realm_provider_name: 'westeurope' } },
    },
  },
  {
    type: 'imco.secret',
    properties: {
      key_vault_id: '${imco.key_vault.vault.id}',
      name: 'a',
      content: '${secret.env.PASSWORD}',
      labels: ['x'],
    },
    changes: [{ name: 'b' }, { content: 'changed' }],
    documents: DOCUMENTS.vault,
  },
  {
    type: 'imco.secret_version',
    properties: { secret_id: '${imco.secret.password.id}', content: '${secret.env.PASSWORD}' },
    fixed: { content: 'other' },
    documents: documents(DOCUMENTS.vault, DOCUMENTS.secret),
  },
  {
    type: 'imco.volume',
    properties: { name: 'a', size: 10, cloud_account_id: ACCOUNT, storage_plan_id: plan('gp3') },
    changes: [{ name: 'b' }, { labels: ['x'] }],
    fixed: { size: 20 },
  },
  {
    type: 'imco.volume_attachment',
    properties: { volume_id: '${imco.volume.disk.id}', attached_server_id: '${imco.server.web.id}' },
    documents: documents(template, server, DOCUMENTS.volume),
  },
];

const machine = {
  name: 'a',
  template_id: '${imco.template.os.id}',
  server_plan_id: plan('t3.small'),
  cloud_account_id: ACCOUNT,
  ssh_profile_id: { find: { name: 'default' } },
  firewall_profile_id: { find: { name: 'Default firewall' } },
};

const cloud: readonly TypeLifecycle[] = [
  {
    type: 'imco.ssh_profile',
    properties: { name: 'a', public_key: 'ssh-rsa A\n', private_key: '${secret.env.PASSWORD}' },
    changes: [{ name: 'b' }, { public_key: 'ssh-rsa B' }, { private_key: 'changed' }, { labels: ['x'] }],
  },
  {
    type: 'imco.server',
    properties: { ...machine, power: 'operational', labels: ['x'] },
    changes: [{ name: 'b' }, { power: 'inactive' }, { power: 'operational' }, { labels: ['y'] }],
    fixed: { server_plan_id: plan('t3.medium') },
    documents: template,
  },
  {
    type: 'imco.server_array',
    properties: { ...machine, size: 2 },
    options: { shrink: 'empty' },
    changes: [{ name: 'b' }, { size: 9 }, { power: 'operational' }, { size: 11 }, { size: 4 }, { power: 'inactive' }],
    fixed: { server_plan_id: plan('t3.medium') },
    documents: template,
  },
  {
    type: 'imco.saas_account',
    properties: { saas_provider_id: { find: { name: 'New Relic' } }, account_data: { license_key: 'one' } },
    changes: [{ account_data: { license_key: 'two' } }],
    fixed: { saas_provider_id: { find: { name: 'Datadog' } }, account_data: { api_key: 'a', application_key: 'b' } },
  },
  {
    type: 'imco.label',
    properties: { name: 'team a' },
    fixed: { value: 'v' },
    isKept: true,
  },
  {
    type: 'imco.cloud_application_template',
    properties: { file: 'files/app.json' },
    changes: [{ labels: ['x'] }],
    fixed: { is_mock: true },
  },
  {
    type: 'imco.cloud_application_deployment',
    properties: {
      cat_id: '${imco.cloud_application_template.app.id}',
      label_name: 'a',
      inputs: { size: '${secret.env.PASSWORD}' },
    },
    fixed: { label_name: 'b' },
    documents: DOCUMENTS.application,
  },
];

describeTypeLifecycle(
  [...blueprint, ...network, ...balancing, ...platform, ...cloud],
  async () => await imcoProject('', { files, environment: { PASSWORD: 'very-secret' } }),
);
