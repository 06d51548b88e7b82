import { type CollectionSpec, namedSpec } from './collection-spec.ts';
import { JOBS } from './show-job.ts';
import { ORDERS } from './show-order.ts';
import { BLUEPRINTS, ENVIRONMENTS, GROUPS, OS_BUILDS, RESOURCE_HANDLERS, USERS } from './show-references.ts';
import { RESOURCES } from './show-resource.ts';
import { SERVERS } from './show-server.ts';
import type { Kind, Tables } from './world.ts';

/** What the API shows of every kind of record. */
const SPECS: { readonly [K in Kind]: CollectionSpec<Tables[K]> } = {
  users: USERS,
  groups: GROUPS,
  environments: ENVIRONMENTS,
  'os-builds': OS_BUILDS,
  'resource-handlers': RESOURCE_HANDLERS,
  'resource-types': namedSpec(
    'resource-types',
    'Resource Types',
    { label: { value: (type) => type.label } },
    (type) => ({
      properties: { label: type.label },
    }),
  ),
  applications: namedSpec('applications', 'Applications'),
  rules: namedSpec('rules', 'Rules'),
  blueprints: BLUEPRINTS,
  actions: namedSpec('actions', 'Actions'),
  'server-actions': namedSpec('server-actions', 'Server Actions'),
  'service-actions': namedSpec('service-actions', 'Service Actions'),
  'resource-actions': namedSpec('resource-actions', 'Resource Actions'),
  'orchestration-actions': namedSpec('orchestration-actions', 'Orchestration Actions'),
  servers: SERVERS,
  resources: RESOURCES,
  orders: ORDERS,
  jobs: JOBS,
};

/** What the API shows of one kind. */
export function specOf<K extends Kind>(kind: K): CollectionSpec<Tables[K]> {
  return SPECS[kind];
}
