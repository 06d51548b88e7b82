import type { Provider } from '../../model/provider.ts';
import type { ResourceType } from '../../model/resource-type.ts';
import type { Definition } from '../definition/definition.ts';
import { type DefinitionValidators, makeRestProvider } from '../rest/make-rest-provider.ts';
import type { ProviderHost } from '../rest/provider-host.ts';
import { withAccountData } from './check-account-data.ts';
import { definition as applications, validators as applicationsValidators } from './imco.applications.provider.yaml';
import { definition as balancing, validators as balancingValidators } from './imco.balancing.provider.yaml';
import { definition as blueprint, validators as blueprintValidators } from './imco.blueprint.provider.yaml';
import { definition as cloud, validators as cloudValidators } from './imco.cloud.provider.yaml';
import { definition as network, validators as networkValidators } from './imco.network.provider.yaml';
import { definition as platform, validators as platformValidators } from './imco.platform.provider.yaml';
import { definition as base, validators as baseValidators } from './imco.provider.yaml';
import { definition as storage, validators as storageValidators } from './imco.storage.provider.yaml';
import { definition as wizard, validators as wizardValidators } from './imco.wizard.provider.yaml';
import { letVersionsGo } from './let-versions-go.ts';
import { withLabels } from './with-labels.ts';
import { withScriptOrder } from './with-script-order.ts';
import { withUploads } from './with-uploads.ts';

const PARTS = [blueprint, network, balancing, platform, storage, cloud, applications, wizard] as readonly Definition[];
const VALIDATORS = [
  blueprintValidators,
  networkValidators,
  balancingValidators,
  platformValidators,
  storageValidators,
  cloudValidators,
  applicationsValidators,
  wizardValidators,
] as readonly DefinitionValidators[];

/** Types that are listed and made under their parent, and then go by their own id alone. */
const CHILDREN = [
  'subnet',
  'target_group',
  'listener',
  'dns_record',
  'policy_assignment',
  'cse_deployment',
  'node_pool',
  'secret',
];

/** Types that are made empty and filled by an upload. */
const UPLOADS = ['attachment', 'cookbook_version', 'cloud_application_template'];

/** IMCO: definitions by namespace put together, and what they cannot say. */
export function makeProvider(host: ProviderHost): Provider {
  const whole = base as Definition;
  const parts = [whole, ...PARTS];
  const definition: Definition = {
    ...whole,
    types: Object.assign({}, ...parts.map(({ types }) => types)) as Definition['types'],
    actions: Object.assign({}, ...parts.map(({ actions }) => actions)) as NonNullable<Definition['actions']>,
    tasks: Object.assign({}, ...parts.map(({ tasks }) => tasks)) as NonNullable<Definition['tasks']>,
  };
  const { settings, types } = baseValidators as DefinitionValidators;
  const validators: DefinitionValidators = {
    settings,
    types: Object.assign({}, types, ...VALIDATORS.map((part) => part.types)) as DefinitionValidators['types'],
  };
  return makeRestProvider(definition, validators, host, { types: codeOf(definition) });
}

function codeOf(definition: Definition): Readonly<Record<string, (base: ResourceType) => ResourceType>> {
  const labelled = Object.entries(definition.types)
    .filter(([, { create, schema }]) => create !== undefined && hasLabels(schema))
    .map(([name]) => name);
  const code = new Map<string, (base: ResourceType) => ResourceType>();
  for (const name of labelled) code.set(name, withLabels);
  for (const name of CHILDREN) {
    const labels = code.get(name);
    code.set(name, (type) => byOwnId(labels?.(type) ?? type));
  }
  for (const name of UPLOADS) {
    const labels = code.get(name);
    code.set(name, (type) => withUploads(labels?.(type) ?? type));
  }
  code.set('template_script', withScriptOrder);
  code.set('saas_account', withAccountData);
  code.set('secret_version', letVersionsGo);
  return Object.fromEntries(code);
}

function hasLabels(schema: Definition['types'][string]['schema']): boolean {
  const { properties } = schema;
  return typeof properties === 'object' && properties !== null && Object.hasOwn(properties, 'labels');
}

/** Takes `<parent>/<id>` for the id, as all nested types are imported. */
function byOwnId(type: ResourceType): ResourceType {
  return {
    ...type,
    read: async (connection, id, call, record) => await type.read(connection, id.split('/').at(-1) ?? id, call, record),
  };
}
