import type { Entity } from '../core/entity.ts';
import { textOf } from '../core/json.ts';
import { hexDigits } from '../core/object-id.ts';
import type { Draft, ResourceType } from '../core/resource-type.ts';
import type { World } from '../core/world.ts';

/** What most objects that live in a cloud have besides their own fields. */
export const inCloud = { state: null, remote_id: null, error_event_id: null, brownfield: false };

/** The same of types that tell neither their id in the cloud nor the event of their failure. */
export const stateInCloud = { state: null, brownfield: false };

/**
 * Checks that account, realm and plan fit together: the same provider, and the plan of the realm. A realm that is not given
 * follows from the plan.
 *
 * @param planField - Name of the field with the plan's id.
 */
export function checkPlacement({ values, problems, world }: Draft, planField?: string): void {
  const account = world.find('cloud_account', textOf(values, 'cloud_account_id'));
  const provider = account ? textOf(account.values, 'cloud_provider_id') : undefined;
  const realm = world.find('realm', textOf(values, 'realm_id'));
  if (provider !== undefined && realm && realm.values['cloud_provider_id'] !== provider) {
    problems.add('realm_id', "is not of the cloud account's provider");
  }
  const plan = planField === undefined ? undefined : planOf(world, textOf(values, planField));
  if (!plan || planField === undefined) return;
  const planProvider = textOf(plan.values, 'cloud_provider_id');
  if (provider !== undefined && planProvider !== '' && planProvider !== provider) {
    problems.add(planField, "is not of the cloud account's provider");
  }
  const planRealm = textOf(plan.values, 'realm_id');
  if (realm && planRealm !== '' && realm.id !== planRealm) problems.add(planField, 'is not available in the realm');
}

const planTypes = [
  'server_plan',
  'storage_plan',
  'load_balancer_plan',
  'cluster_plan',
  'node_pool_plan',
  'key_vault_plan',
  'vpn_plan',
];

/** The plan of any type with that id. */
function planOf(world: World, id: string): Entity | undefined {
  for (const type of planTypes) {
    const plan = world.find(type, id);
    if (plan) return plan;
  }
  return undefined;
}

/** Gives the object its id in the cloud when it is applied first: the one it was asked to get, or a made-up one. */
export function giveRemoteId(entity: Entity, prefix: string, world: World): void {
  if (textOf(entity.values, 'remote_id') !== '') return;
  const wanted = textOf(entity.values, 'desired_remote_id');
  entity.values['remote_id'] = wanted || `${prefix}-${hexDigits(world.platform.context.random, 17)}`;
}

/** A made-up public address of the block for documentation (RFC 5737). */
export function publicAddress(world: World): string {
  return `203.0.113.${1 + Math.floor(world.platform.context.random() * 254)}`;
}

/** A type's `entered` that gives objects their id in the cloud when they are applied. */
export function remoteIdWhenApplied(prefix: string): NonNullable<ResourceType['entered']> {
  return (entity, state, world) => {
    if (state === 'applied') giveRemoteId(entity, prefix, world);
  };
}
