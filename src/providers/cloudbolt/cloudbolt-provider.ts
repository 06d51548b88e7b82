import type { Provider } from '../../model/provider.ts';
import type { ResourceType } from '../../model/resource-type.ts';
import type { Definition } from '../definition/definition.ts';
import { type DefinitionValidators, makeRestProvider } from '../rest/make-rest-provider.ts';
import type { ProviderHost } from '../rest/provider-host.ts';
import { definition, validators } from './cloudbolt.provider.yaml';
import { makeContentType } from './content-type.ts';
import { makeDeploymentType } from './deployment-type.ts';
import { makeGroupType } from './group-type.ts';
import { makeLookupType, plainLookup, RESOURCE_LOOKUP } from './lookup-type.ts';
import { makeServerType } from './server-type.ts';

/** Collections whose objects can only be looked up, by type. */
const LOOKUPS = {
  environment: plainLookup('environments'),
  os_build: plainLookup('os-builds'),
  application: plainLookup('applications'),
  resource_handler: plainLookup('resource-handlers'),
  order: plainLookup('orders', { name: 'name', status: 'status' }),
  job: plainLookup('jobs', { status: 'status', type: 'type' }),
  service: plainLookup('services'),
  resource: RESOURCE_LOOKUP,
  resource_type: plainLookup('resource-types'),
} as const;

/** Collections whose objects are exported and imported as archives, by type. */
const CONTENT = {
  blueprint: 'blueprints',
  action: 'actions',
  server_action: 'server-actions',
  service_action: 'service-actions',
  resource_action: 'resource-actions',
  orchestration_action: 'orchestration-actions',
  rule: 'rules',
} as const;

/** CloudBolt: the definition says how to connect and what there is; orders, jobs and HAL are code. */
export function makeProvider(host: ProviderHost): Provider {
  const lookups = Object.entries(LOOKUPS).map(
    ([name, plan]) => [name, (base: ResourceType) => makeLookupType(base, plan)] as const,
  );
  const content = Object.entries(CONTENT).map(
    ([name, collection]) => [name, (base: ResourceType) => makeContentType(base, collection, host)] as const,
  );
  return makeRestProvider(definition as Definition, validators as DefinitionValidators, host, {
    types: {
      ...Object.fromEntries(lookups),
      ...Object.fromEntries(content),
      user: (base) => makeLookupType(base, plainLookup('users', { username: 'user.username' })),
      server: makeServerType,
      deployment: makeDeploymentType,
      group: makeGroupType,
    },
  });
}
