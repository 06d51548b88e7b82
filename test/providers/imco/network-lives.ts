import type { TypeLifecycle } from '../../contracts/describe-type-lifecycle.ts';
import { ACCOUNT, DOCUMENTS, documents, IMAGE, plan, REALM } from './imco-project.ts';

const { vpc, template, server, balancer, group, listener, script } = DOCUMENTS;

/** Types of the namespaces Blueprint and Network. */
export const blueprintAndNetworkLives: readonly TypeLifecycle[] = [
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
    changes: [{ parameter_values: { X: '2' } }, { execution_order: 2 }],
    fixed: { type: 'shutdown' },
    documents: documents(
      template,
      script,
      `
type: imco.template_script
name: another
properties: { template_id: "\${imco.template.os.id}", type: boot, script_id: "\${imco.script.setup.id}", parameter_values: { X: other } }
`,
    ),
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
    fixed: { attached_server_id: '${imco.server.other.id}' },
    documents: documents(template, server, server.replaceAll('web', 'other'), DOCUMENTS.floatingIp),
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
  {
    type: 'imco.dns_record',
    properties: { domain_id: '${imco.dns_domain.zone.id}', name: 'sip', type: 'srv', content: 's.example.org' },
    changes: [{ priority: 1 }, { weight: 2 }, { port: 5060 }, { weight: null }],
    documents: DOCUMENTS.domain,
  },
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
      { health_check_timeout: 10 },
    ],
    fixed: { load_balancer_id: '${imco.load_balancer.rear.id}' },
    documents: documents(vpc, balancer, balancer.replaceAll('front', 'rear')),
  },
  {
    type: 'imco.target',
    properties: {
      target_group_id: '${imco.target_group.pool.id}',
      id: '${imco.server.web.id}',
      resource_type: 'server',
    },
    fixed: { id: '${imco.server.other.id}' },
    documents: documents(vpc, balancer, group, template, server, server.replaceAll('web', 'other')),
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
