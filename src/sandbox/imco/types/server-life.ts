import type { Entity } from '../core/entity.ts';
import { textOf } from '../core/json.ts';
import type { World } from '../core/world.ts';
import { publicAddress } from './cloud-placement.ts';

const addressedStates = ['bootstrapping', 'operational'];
const quietStates = ['inactive', 'decommissioning', 'commissioning', 'commission_stalled'];

/** Addresses come with bootstrapping and go with the shutdown; every state is told in the server's events. */
export function serverEntered(entity: Entity, state: string, world: World): void {
  const { values } = entity;
  if (addressedStates.includes(state) && values['fqdn'] === null) {
    const host = textOf(values, 'name')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-');
    values['fqdn'] = `${host}-${entity.id.slice(-6)}.servers.imco.example`;
    values['private_ip'] = privateAddress(entity, world);
    values['public_ip'] = values['privateness'] === true ? null : publicAddress(world);
  }
  if (quietStates.includes(state)) Object.assign(values, { fqdn: null, private_ip: null, public_ip: null });
  if (state.endsWith('stalled')) return;
  world.writeEvent('info', `Server ${textOf(values, 'name')}`, `Server is ${state.replaceAll('_', ' ')}`, entity);
}

/** An address within the first 24 bits of the subnet's block. */
function privateAddress(entity: Entity, world: World): string {
  const subnet = world.find('subnet', textOf(entity.values, 'subnet_id'));
  const [base = '10.0.0.0'] = (subnet ? textOf(subnet.values, 'cidr') : '').split('/');
  const block = base.includes(':') || base === '' ? '10.0.0' : base.split('.').slice(0, 3).join('.');
  return `${block}.${4 + Math.floor(world.platform.context.random() * 250)}`;
}

/** With the knob `bootWhileCommissioning` a boot may be asked for early: it is done as soon as the server is there. */
export function serverCompleted(entity: Entity, transition: string, world: World): void {
  if (transition !== 'create' || entity.hidden['bootWhenReady'] !== true) return;
  delete entity.hidden['bootWhenReady'];
  world.platform.lifecycles.begin(world, entity, 'boot');
}

/** What was attached to it is free again, and no group sends calls to it. */
export function serverGone(entity: Entity, world: World): void {
  for (const type of ['floating_ip', 'volume']) {
    for (const attached of world.list(type)) {
      if (attached.values['attached_server_id'] !== entity.id) continue;
      attached.values['attached_server_id'] = null;
      if ('device' in attached.values) attached.values['device'] = null;
    }
  }
  dropTargets(entity, world);
}

/** Takes a server or an array out of every target group. */
export function dropTargets(member: Entity, world: World): void {
  for (const target of world.list('target')) {
    if (target.values['id'] === member.id && target.values['resource_type'] === member.type) world.remove(target);
  }
}
