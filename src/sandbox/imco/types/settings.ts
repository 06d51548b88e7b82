import { importFromCloud } from '../core/cloud-objects.ts';
import { type Field, reference } from '../core/field.ts';
import { objectOf, textOf, textsOf } from '../core/json.ts';
import { natural, type Transition } from '../core/lifecycle.ts';
import type { ResourceType } from '../core/resource-type.ts';

const { second } = natural;

/** What can be imported, by the word in the path and in the state, and the type that it becomes. */
export const importable: Readonly<Record<string, string>> = {
  servers: 'server',
  vpcs: 'vpc',
  floating_ips: 'floating_ip',
  volumes: 'volume',
  policies: 'policy_definition',
  kubernetes_clusters: 'cluster',
};

function importing(what: string): Transition {
  // An import that fails ends idle too: only the event's id tells.
  return { steps: [{ state: `importing_${what}`, naturalMs: 30 * second, failure: 'idle' }], end: 'idle' };
}

/** The customer's account with a cloud provider: only read, and imported from. */
export const cloudAccount: ResourceType = {
  name: 'cloud_account',
  word: 'cloud_account',
  title: 'Cloud account',
  collection: '/settings/cloud_accounts',
  item: '/settings/cloud_accounts/:id',
  verbs: ['list', 'show'],
  fields: {},
  lifecycle: {
    reason: 'error_event_id',
    transitions: Object.fromEntries(Object.keys(importable).map((what) => [`import_${what}`, importing(what)])),
  },
  completed: (entity, transition, world) => {
    const what = transition.replace('import_', '');
    const found = importFromCloud(world, importable[what] ?? what, entity.id);
    const name = textOf(entity.values, 'name');
    world.writeEvent('info', `Cloud account ${name}`, `Imported ${found.length} ${what.replaceAll('_', ' ')}`, entity);
  },
};

const accountData: Field = { kind: 'object', required: true, updatable: true, writeOnly: true };

/** The customer's account with a provider of software as a service. */
export const saasAccount: ResourceType = {
  name: 'saas_account',
  word: 'saas_account',
  title: 'SaaS account',
  collection: '/settings/saas_accounts',
  item: '/settings/saas_accounts/:id',
  verbs: ['list', 'create', 'update', 'delete'],
  fields: { saas_provider_id: reference('saas_provider'), account_data: accountData },
  check: ({ values, secrets, problems, world }) => {
    const provider = world.find('saas_provider', textOf(values, 'saas_provider_id'));
    if (!provider || problems.has('account_data')) return;
    const given = objectOf(secrets, 'account_data');
    const missing = textsOf(provider.values, 'required_account_data').filter((key) => !(key in given));
    if (missing.length > 0) problems.add('account_data', `must have ${missing.join(', ')}`);
  },
};

/** What has happened. */
export const event: ResourceType = {
  name: 'event',
  word: 'event',
  title: 'Event',
  collection: '/audit/events',
  item: '/audit/events/:id',
  verbs: ['list', 'show'],
  fields: {},
  newestFirst: true,
};

/** What has happened to the platform, whoever it concerns. */
export const systemEvent: ResourceType = {
  name: 'system_event',
  word: 'event',
  title: 'System event',
  collection: '/audit/system_events',
  verbs: ['list'],
  fields: {},
  newestFirst: true,
};
