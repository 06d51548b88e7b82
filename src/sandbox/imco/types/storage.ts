import { desiredRemoteId, nameField, reference } from '../core/field.ts';
import { numberOf, textOf } from '../core/json.ts';
import { appliedLifecycle, natural } from '../core/lifecycle.ts';
import type { Draft, ResourceType } from '../core/resource-type.ts';
import { checkPlacement, inCloud, remoteIdWhenApplied } from './cloud-placement.ts';
import { finishAttachment, refuseAttached } from './floating-ips.ts';

const { second } = natural;
const { error_event_id: _noEvent, ...volumeComputed } = inCloud;

/** A disk. */
export const volume: ResourceType = {
  name: 'volume',
  word: 'volume',
  title: 'Volume',
  collection: '/storage/volumes',
  item: '/storage/volumes/:id',
  // Its list takes a filter.
  verbs: ['create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    size: { kind: 'integer', required: true },
    cloud_account_id: reference('cloud_account'),
    storage_plan_id: reference('storage_plan'),
    desired_remote_id: desiredRemoteId,
  },
  computed: { ...volumeComputed, realm_id: null, device: null, attached_server_id: null },
  labels: 'shown',
  lifecycle: { ...appliedLifecycle(15 * second), reason: 'event' },
  hasUndocumentedStates: true,
  canDiscard: true,
  check: (draft) => checkVolume(draft),
  entered: (entity, state, world) => {
    remoteIdWhenApplied('vol')(entity, state, world);
    if (state === 'applied') finishAttachment(entity);
  },
  mayDelete: refuseAttached,
};

function checkVolume(draft: Draft): void {
  const { values, entity, problems, world } = draft;
  const plan = world.find('storage_plan', textOf(values, 'storage_plan_id'));
  if (!plan || entity) return;
  const [least, most] = [numberOf(plan.values, 'min_size'), numberOf(plan.values, 'max_size')];
  const size = numberOf(values, 'size');
  if (!problems.has('size') && (size < least || size > most))
    problems.add('size', `must be within ${least} and ${most}`);
  values['realm_id'] = plan.values['realm_id'] ?? null;
  checkPlacement(draft, 'storage_plan_id');
}
