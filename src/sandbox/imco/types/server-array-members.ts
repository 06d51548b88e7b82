import type { Entity } from '../core/entity.ts';
import { type JsonObject, textOf } from '../core/json.ts';
import type { World } from '../core/world.ts';
import { dropTargets } from './server-life.ts';

/** The fields that a member has from its array. */
const inherited = [
  'template_id',
  'server_plan_id',
  'cloud_account_id',
  'ssh_profile_id',
  'ssh_profile_ids',
  'firewall_profile_id',
  'subnet_id',
  'privateness',
  'variable_value_ids',
  'vpc_id',
];
const settledStates = ['inactive', 'operational', 'stalled', 'commission_stalled'];

/** The servers of an array. */
export function membersOf(array: Entity, world: World): readonly Entity[] {
  return world.list('server').filter((server) => server.values['server_array_id'] === array.id);
}

/** Adds servers to an array; they go through the array's states from now until it settles. */
export function makeMembers(array: Entity, count: number, world: World): void {
  const before = membersOf(array, world).length;
  for (let number = before + 1; number <= before + count; number += 1) {
    const values: JsonObject = {
      name: `${textOf(array.values, 'name')}-${number}`,
      ...Object.fromEntries(inherited.map((key) => [key, structuredClone(array.values[key] ?? null)])),
      server_array_id: array.id,
      fqdn: null,
      public_ip: null,
      private_ip: null,
      brownfield_state: 'Pure',
      state: 'commissioning',
      label_ids: [],
    };
    world.add('server', { values, hidden: { movesWithArray: true } });
  }
}

/** Lets those members go through the array's next states that are in one of `states` now. */
export function moveMembers(array: Entity, states: readonly string[], world: World): void {
  for (const member of membersOf(array, world)) {
    if (states.includes(textOf(member.values, 'state'))) member.hidden['movesWithArray'] = true;
  }
}

/** The array has come into a state: the members that move with it come too, and are gone where it has been emptied. */
export function arrayEntered(array: Entity, state: string, world: World): void {
  for (const member of membersOf(array, world)) {
    if (member.hidden['movesWithArray'] !== true) continue;
    if (state === 'inactive' && member.values['state'] === 'decommissioning') {
      world.remove(member);
      continue;
    }
    const wasUsable = member.usable;
    world.platform.lifecycles.settle(world, member, state);
    const isSettled = settledStates.includes(state);
    member.usable = isSettled ? state !== 'commission_stalled' : wasUsable;
    if (isSettled) delete member.hidden['movesWithArray'];
  }
}

/** No group sends calls to an array that is no more. */
export function arrayGone(array: Entity, world: World): void {
  dropTargets(array, world);
}
