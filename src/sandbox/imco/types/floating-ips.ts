import type { Entity } from '../core/entity.ts';
import { desiredRemoteId, nameField, reference } from '../core/field.ts';
import { textOf } from '../core/json.ts';
import { appliedLifecycle, natural } from '../core/lifecycle.ts';
import type { ResourceType } from '../core/resource-type.ts';
import { refuseShared, wrongState } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import { checkPlacement, publicAddress, stateInCloud as stateOnly } from './cloud-placement.ts';

const { second } = natural;

/** A public address that servers can be given. */
export const floatingIp: ResourceType = {
  name: 'floating_ip',
  word: 'floating_ip',
  title: 'Floating IP',
  collection: '/network/floating_ips',
  item: '/network/floating_ips/:id',
  // Its list takes a filter.
  verbs: ['create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    cloud_account_id: reference('cloud_account'),
    realm_id: reference('realm'),
    desired_remote_id: desiredRemoteId,
  },
  computed: { ...stateOnly, address: null, attached_server_id: null },
  labels: 'shown',
  lifecycle: { ...appliedLifecycle(10 * second), reason: 'event' },
  hasUndocumentedStates: true,
  canDiscard: true,
  check: (draft) => checkPlacement(draft),
  entered: (entity, state, world) => {
    if (state === 'applied' && entity.values['address'] === null) entity.values['address'] = publicAddress(world);
    if (state === 'applied') finishAttachment(entity);
  },
  mayDelete: refuseAttached,
};

/** With the knob `attachment` at `later`, the server's id shows when the work is done. */
export function finishAttachment(entity: Entity): void {
  const waiting = entity.hidden['attaching'];
  if (waiting === undefined) return;
  entity.values['attached_server_id'] = waiting;
  delete entity.hidden['attaching'];
}

/** @throws {ApiError} where it is attached to a server. */
export function refuseAttached(entity: Entity, world: World): void {
  const { title } = world.typeNamed(entity.type);
  refuseShared(entity, world.typeNamed(entity.type));
  if (typeof entity.values['attached_server_id'] === 'string') {
    throw wrongState(world, `${title} ${textOf(entity.values, 'name')} is attached to a server`);
  }
}
