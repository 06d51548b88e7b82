import { nameField, portRange, reference } from '../core/field.ts';
import { textOf } from '../core/json.ts';
import { appliedLifecycle, natural } from '../core/lifecycle.ts';
import type { Draft, ResourceType } from '../core/resource-type.ts';
import { applyAgain } from './apply-again.ts';
import { checkAgainstPlan, offers, planAbove } from './balancer-plan.ts';
import { inCloud, remoteIdWhenApplied } from './cloud-placement.ts';

const { second } = natural;
const { brownfield: _notShown, ...computed } = inCloud;
const securedProtocols = ['https', 'tls', 'ssl'];

/** A port of a load balancer and where its calls go by default. */
export const listener: ResourceType = {
  name: 'listener',
  word: 'listener',
  title: 'Listener',
  collection: '/network/load_balancers/:parent/listeners',
  item: '/network/listeners/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'load_balancer', field: 'load_balancer_id', onDelete: 'by-knob' },
  fields: {
    protocol: { kind: 'text', required: true },
    port: { kind: 'integer', required: true, range: portRange },
    default_target_group_id: reference('target_group', { updatable: true }),
    certificate_id: { kind: 'reference', refersTo: 'certificate' },
  },
  computed,
  lifecycle: appliedLifecycle(15 * second),
  hasUndocumentedStates: true,
  answersDelete: true,
  canRetry: true,
  check: (draft) => checkListener(draft),
  entered: remoteIdWhenApplied('lsn'),
};

function checkListener(draft: Draft): void {
  const { values, entity, parent, problems, world } = draft;
  checkAgainstPlan(draft, 'protocol', 'protocols');
  for (const [field, type] of [
    ['default_target_group_id', 'target_group'],
    ['certificate_id', 'certificate'],
  ] as const) {
    const other = world.find(type, textOf(values, field));
    if (other && other.parentId !== parent?.id) problems.add(field, 'is not of the load balancer');
  }
  const isSecured = securedProtocols.includes(textOf(values, 'protocol').toLowerCase());
  if (isSecured && values['certificate_id'] === null && world.knob('listenerNeedsCertificate')) {
    problems.add('certificate_id', "can't be blank");
  }
  if (entity || problems.has('port')) return;
  const isTaken = world
    .childrenOf(parent?.id ?? '', 'listener')
    .some((other) => other.values['port'] === values['port']);
  if (isTaken) problems.add('port', 'has already been taken');
}

/** Sends some of a listener's calls to another group. */
export const listenerRule: ResourceType = {
  name: 'listener_rule',
  word: 'listener_rule',
  title: 'Listener rule',
  collection: '/network/listeners/:parent/rules',
  item: '/network/listeners/:parent/rules/:id',
  verbs: ['list', 'create', 'update', 'delete'],
  parent: { type: 'listener', field: 'listener_id', onDelete: 'together' },
  fields: {
    field: { kind: 'text', required: true, updatable: true },
    values: { kind: 'texts', required: true, updatable: true },
    target_group_id: reference('target_group'),
  },
  check: ({ values, parent, problems, world }) => {
    const balancer = world.find('load_balancer', parent?.parentId ?? '');
    if (!problems.has('field') && !offers(planAbove(balancer, world), 'rule_fields', textOf(values, 'field'))) {
      problems.add('field', 'is not included in the list');
    }
    const group = world.find('target_group', textOf(values, 'target_group_id'));
    if (group && group.parentId !== balancer?.id) problems.add('target_group_id', 'is not of the load balancer');
  },
  created: (rule, world) => applyAgain(world, 'listener', rule.parentId),
  afterUpdate: (rule, changed, world) => {
    if (changed.length > 0) applyAgain(world, 'listener', rule.parentId);
    return undefined;
  },
  gone: (rule, world) => applyAgain(world, 'listener', rule.parentId),
};

/** What secured listeners show. */
export const certificate: ResourceType = {
  name: 'certificate',
  word: 'certificate',
  title: 'Certificate',
  collection: '/network/load_balancers/:parent/certificates',
  item: '/network/load_balancers/:parent/certificates/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'load_balancer', field: 'load_balancer_id', onDelete: 'by-knob' },
  fields: {
    name: nameField,
    public_key: { kind: 'text', required: true },
    chain: { kind: 'text', required: true },
    private_key: { kind: 'text', required: true, writeOnly: true },
  },
};
