import type { ActionRecord, BuildItem } from './records.ts';
import type { World } from './world.ts';

function action(id: number, name: string, inputs: string[] = []): ActionRecord {
  return { id, name, requiresApproval: false, inputs };
}

function tier(name: string): BuildItem {
  return { name, type: 'provserver', inputs: [] };
}

function resourceActions(): ActionRecord[] {
  return [action(1, 'Delete'), action(2, 'Scale', ['tier', 'quantity']), action(3, 'Rotate Certificates', ['days-a3'])];
}

type Catalog = Pick<
  World['tables'],
  | 'environments'
  | 'os-builds'
  | 'resource-handlers'
  | 'resource-types'
  | 'applications'
  | 'rules'
  | 'blueprints'
  | 'actions'
  | 'server-actions'
  | 'service-actions'
  | 'resource-actions'
  | 'orchestration-actions'
>;

/** Everything that is ordered from or into, and the actions. */
export function seedCatalog(): Catalog {
  return {
    environments: [
      {
        id: 1,
        name: 'Unassigned',
        description: '',
        autoApproval: false,
        resourceHandlerId: 0,
        hostnameTemplate: 'srv-00X',
        network: 'none',
      },
      {
        id: 2,
        name: 'Lab',
        description: 'For trying things: orders are approved by themselves.',
        autoApproval: true,
        resourceHandlerId: 1,
        hostnameTemplate: 'lab-00X',
        network: 'VLAN20',
      },
      {
        id: 3,
        name: 'Production',
        description: 'Orders wait for an approver.',
        autoApproval: false,
        resourceHandlerId: 1,
        hostnameTemplate: 'prod-00X',
        network: 'VLAN30',
      },
      {
        id: 4,
        name: 'R&D Lab',
        description: 'Orders wait for an approver.',
        autoApproval: false,
        resourceHandlerId: 1,
        hostnameTemplate: 'rnd-00X',
        network: 'VLAN40',
      },
    ],
    'os-builds': [
      { id: 1, name: 'CentOS 7', osFamily: 'Linux -> CentOS' },
      { id: 2, name: 'Windows Server 2019', osFamily: 'Windows -> Windows Server' },
    ],
    'resource-handlers': [{ id: 1, name: 'vCenter', technology: 'vmware' }],
    'resource-types': [
      { id: 1, name: 'service', label: 'Service' },
      { id: 2, name: 'storage', label: 'Storage' },
    ],
    applications: [
      { id: 1, name: 'nginx' },
      { id: 2, name: 'PostgreSQL' },
    ],
    rules: [{ id: 1, name: 'Remove Expired Servers' }],
    blueprints: [
      {
        id: 1,
        name: 'Custom Server',
        description: 'One server, no resource.',
        isOrderable: true,
        resourceTypeId: 0,
        buildItems: [tier('Server')],
        resourceParameters: [],
      },
      {
        id: 2,
        name: 'Web and Database',
        description: 'Two tiers and a script; makes a service.',
        isOrderable: true,
        resourceTypeId: 1,
        buildItems: [
          tier('Web Tier'),
          tier('Database Tier'),
          { name: 'Install Web', type: 'runscript', inputs: ['site-name-a12', 'tls-a12'] },
        ],
        resourceParameters: ['Cost_Center', 'service_level'],
      },
      {
        id: 3,
        name: 'Object Bucket',
        description: 'No servers; makes a storage resource.',
        isOrderable: true,
        resourceTypeId: 2,
        buildItems: [{ name: 'Create Bucket', type: 'runscript', inputs: ['bucket-name-a14', 'versioning-a14'] }],
        resourceParameters: [],
      },
      {
        id: 4,
        name: 'Retired Appliance',
        description: 'Can no longer be ordered.',
        isOrderable: false,
        resourceTypeId: 1,
        buildItems: [tier('Appliance')],
        resourceParameters: [],
      },
    ],
    actions: [
      action(12, 'Install Web', ['site-name-a12', 'tls-a12']),
      action(14, 'Create Bucket', ['bucket-name-a14']),
    ],
    'server-actions': [action(1, 'Ad Hoc Script', ['script-a1']), action(2, 'Force power-off / reset')],
    'service-actions': resourceActions(),
    'resource-actions': resourceActions(),
    'orchestration-actions': [action(1, 'Generate Hostname')],
  };
}
