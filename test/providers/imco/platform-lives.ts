import type { TypeLifecycle } from '../../contracts/describe-type-lifecycle.ts';
import { ACCOUNT, DOCUMENTS, documents, plan, REALM } from './imco-project.ts';

const { vpc, template, server } = DOCUMENTS;

const machine = {
  name: 'a',
  template_id: '${imco.template.os.id}',
  server_plan_id: plan('t3.small'),
  cloud_account_id: ACCOUNT,
  ssh_profile_id: { find: { name: 'default' } },
  firewall_profile_id: { find: { name: 'Default firewall' } },
};

/** Types of all other namespaces. */
export const platformLives: readonly TypeLifecycle[] = [
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
    fixed: { key_vault_id: '${imco.key_vault.other.id}' },
    documents: documents(DOCUMENTS.vault, DOCUMENTS.vault.replaceAll(/name: (?=vault)vault/g, 'name: other')),
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
    fixed: { attached_server_id: '${imco.server.other.id}' },
    documents: documents(template, server, server.replaceAll('web', 'other'), DOCUMENTS.volume),
  },
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
    changes: [
      { name: 'b' },
      { size: 9 },
      { power: 'operational' },
      { size: 11 },
      { size: 4 },
      { power: 'inactive' },
      { labels: ['x'] },
    ],
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
