import { isIP } from 'node:net';
import { nameField, portRange, reference } from '../core/field.ts';
import { type Json, textOf } from '../core/json.ts';
import { appliedLifecycle, natural } from '../core/lifecycle.ts';
import type { Draft, ResourceType } from '../core/resource-type.ts';
import type { World } from '../core/world.ts';
import { inCloud, remoteIdWhenApplied } from './cloud-placement.ts';
import { globalState } from './global-state.ts';

const { second } = natural;
const { brownfield: _notShown, ...computed } = inCloud;
const DOMAIN_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\.?$/i;
const longestTtl = 2 ** 31 - 1;

/** A zone. */
export const dnsDomain: ResourceType = {
  name: 'dns_domain',
  word: 'dns domain',
  title: 'DNS domain',
  labelWords: ['dns_domain', 'domain'],
  collection: '/network/dns/domains',
  item: '/network/dns/domains/:id',
  verbs: ['list', 'create', 'show', 'delete'],
  fields: {
    name: { kind: 'text', required: true, pattern: DOMAIN_NAME },
    cloud_account_id: reference('cloud_account'),
  },
  computed: { ...computed, name_servers: [] },
  labels: 'shown',
  lifecycle: appliedLifecycle(15 * second),
  hasUndocumentedStates: true,
  answersDelete: true,
  canRetry: true,
  entered: (entity, state, world) => {
    if (state !== 'applied') return;
    remoteIdWhenApplied('zone')(entity, state, world);
    entity.values['name_servers'] = [1, 2].map((n) => `ns${n}.${entity.id.slice(-6)}.dns.cloud.example`);
  },
  shown: (entity, world) => ({ global_state: globalState(entity, world.childrenOf(entity.id, 'dns_record')) }),
};

/** A record: its content is given, or follows from a server, a floating IP or a load balancer. */
export const dnsRecord: ResourceType = {
  name: 'dns_record',
  word: 'dns_record',
  title: 'DNS record',
  collection: '/network/dns/domains/:parent/records',
  item: '/network/dns/records/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'dns_domain', field: 'domain_id', onDelete: 'by-knob' },
  fields: {
    name: nameField,
    type: { kind: 'text', required: true, oneOf: ['a', 'aaaa', 'cname', 'mx', 'srv', 'txt'] },
    content: { kind: 'text', updatable: true },
    ttl: { kind: 'integer', updatable: true, preset: 3600, range: [0, longestTtl] },
    instance_id: { kind: 'reference', refersTo: 'server', weak: true },
    floating_ip_id: { kind: 'reference', refersTo: 'floating_ip', weak: true },
    load_balancer_id: { kind: 'reference', refersTo: 'load_balancer', weak: true },
    priority: { kind: 'integer', updatable: true, preset: 0, range: [0, 65_535] },
    weight: { kind: 'integer', updatable: true, preset: 0, range: [0, 65_535] },
    port: { kind: 'integer', updatable: true, preset: 0, range: portRange },
  },
  computed,
  lifecycle: appliedLifecycle(10 * second),
  hasUndocumentedStates: true,
  answersDelete: true,
  canRetry: true,
  check: (draft) => checkRecord(draft),
  afterUpdate: (_entity, changed) => (changed.length > 0 ? 'update' : undefined),
  entered: remoteIdWhenApplied('rrset'),
  shown: (entity, world) => {
    const content = contentByReference(entity.values, world);
    return content === undefined ? {} : { content };
  },
};

const references = ['instance_id', 'floating_ip_id', 'load_balancer_id'] as const;

function checkRecord({ values, problems }: Draft): void {
  if (problems.has('type')) return;
  const type = textOf(values, 'type');
  const given = references.filter((key) => values[key] !== null);
  const allowed = type === 'a' ? ['instance_id', 'floating_ip_id'] : type === 'cname' ? ['load_balancer_id'] : [];
  for (const key of given) {
    if (!allowed.includes(key)) problems.add(key, `can't be given for a record of type ${type}`);
  }
  const content = textOf(values, 'content');
  const sources = given.length + (content === '' ? 0 : 1);
  if (sources === 0) problems.add('content', "can't be blank");
  if (sources > 1) problems.add('content', `can't be given together with ${[...given].join(', ')}`);
  if (content === '') return;
  if (type === 'a' && isIP(content) !== 4) problems.add('content', 'is not an IPv4 address');
  if (type === 'aaaa' && isIP(content) !== 6) problems.add('content', 'is not an IPv6 address');
}

/** The content that a reference gives; null while there is none yet; undefined without a reference. */
function contentByReference(values: Readonly<Record<string, Json>>, world: World): Json | undefined {
  const sources = [
    ['instance_id', 'server', 'public_ip'],
    ['floating_ip_id', 'floating_ip', 'address'],
    ['load_balancer_id', 'load_balancer', 'dns_name'],
  ] as const;
  for (const [key, type, field] of sources) {
    const id = values[key];
    if (typeof id === 'string') return world.find(type, id)?.values[field] ?? null;
  }
  return undefined;
}
