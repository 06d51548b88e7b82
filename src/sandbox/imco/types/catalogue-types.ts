import type { ResourceType } from '../core/resource-type.ts';

/** A type that only the platform fills; shown by id where `item` is given. */
function readOnly(name: string, title: string, item?: string, collection?: string): ResourceType {
  return {
    name,
    word: name,
    title,
    verbs: [...(item === undefined ? [] : ['show' as const]), ...(collection === undefined ? [] : ['list' as const])],
    fields: {},
    ...(item === undefined ? {} : { item }),
    ...(collection === undefined ? {} : { collection }),
  };
}

/** Clouds, places, sizes and images: what customers choose from. */
export const catalogueTypes: readonly ResourceType[] = [
  readOnly('cloud_provider', 'Cloud provider', undefined, '/cloud/cloud_providers'),
  readOnly('realm', 'Realm', '/cloud/realms/:id'),
  readOnly('location', 'Location', undefined, '/wizard/locations'),
  readOnly('generic_image', 'Generic image', undefined, '/cloud/generic_images'),
  readOnly('saas_provider', 'SaaS provider', undefined, '/cloud/saas_providers'),
  readOnly('server_plan', 'Server plan', '/cloud/server_plans/:id'),
  readOnly('storage_plan', 'Storage plan', '/storage/plans/:id'),
  readOnly('load_balancer_plan', 'Load balancer plan', '/network/load_balancer_plans/:id'),
  readOnly('cluster_plan', 'Cluster plan', '/kubernetes/cluster_plans/:id'),
  readOnly('node_pool_plan', 'Node pool plan', '/kubernetes/node_pool_plans/:id'),
  readOnly('key_vault_plan', 'Key vault plan', '/secret/key_vault_plans/:id'),
  readOnly('vpn_plan', 'VPN plan'),
  readOnly('wizard_app', 'App', undefined, '/wizard/apps'),
];
