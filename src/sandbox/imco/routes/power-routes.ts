import { ApiError, Problems } from '../core/api-error.ts';
import type { Entity } from '../core/entity.ts';
import { textOf } from '../core/json.ts';
import { present, presentAll } from '../core/present.ts';
import { readField } from '../core/read-field.ts';
import { wrongState } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import { makeMembers, membersOf, moveMembers } from '../types/server-array-members.ts';
import type { Answer, Api, Call } from './api.ts';
import { scriptsOf } from './blueprint-routes.ts';

/** What servers do: power, scripts, and lists of what belongs to one. */
export function mountServers(api: Api): void {
  const item = '/cloud/servers/:id';
  api.put(`${item}/boot`, (call) => {
    const early = call.world.knob('bootWhileCommissioning') === true;
    const server = inState(call, 'server', 'boot', early ? ['inactive', 'commissioning'] : ['inactive']);
    if (server.values['state'] === 'inactive') return begin(call.world, server, 'boot');
    server.hidden['bootWhenReady'] = true;
    return present(call.world, server);
  });
  api.put(`${item}/reboot`, (call) => begin(call.world, inState(call, 'server', 'reboot', ['operational']), 'reboot'));
  api.put(`${item}/shutdown`, (call) =>
    begin(call.world, inState(call, 'server', 'shutdown', ['operational', 'stalled']), 'shutdown'),
  );
  api.put(`${item}/override`, (call) => {
    const server = inState(call, 'server', 'override', ['stalled']);
    call.world.platform.lifecycles.settle(call.world, server, 'operational');
    return present(call.world, server);
  });
  for (const [word, type] of [
    ['floating_ips', 'floating_ip'],
    ['volumes', 'volume'],
  ] as const) {
    api.get(`${item}/${word}`, (call) => {
      const server = serverOf(call);
      return presentAll(
        call.world,
        call.world.list(type).filter((one) => one.values['attached_server_id'] === server.id),
      );
    });
  }
  api.get(`${item}/events`, (call) => {
    const server = serverOf(call);
    return presentAll(
      call.world,
      call.world.list('event').filter((event) => event.hidden['subject'] === server.id),
    );
  });
  api.get(`${item}/operational_scripts`, (call) => presentAll(call.world, operationalScripts(call)));
  api.put(`${item}/operational_scripts/:script/execute`, (call) => {
    const server = inState(call, 'server', 'execute scripts', ['operational']);
    const script = operationalScripts(call).find((one) => one.id === call.params['script']);
    if (!script) throw new ApiError(404, `Operational script with id ${call.params['script']} not found`);
    const name = textOf(call.world.find('script', textOf(script.values, 'script_id'))?.values ?? {}, 'name');
    const event = call.world.writeEvent(
      'info',
      `Script ${name}`,
      `Executing ${name} on ${textOf(server.values, 'name')}`,
      server,
    );
    return present(call.world, event);
  });
}

function serverOf({ world, params }: Call): Entity {
  return world.get('server', params['id'] ?? '');
}

function operationalScripts(call: Call): readonly Entity[] {
  const template = call.world.find('template', textOf(serverOf(call).values, 'template_id'));
  return template ? scriptsOf(call.world, template, 'operational') : [];
}

/** @throws {ApiError} where the object is in none of the states from which the action goes. */
function inState({ world, params }: Call, type: string, action: string, states: readonly string[]): Entity {
  const entity = world.get(type, params['id'] ?? '');
  const state = textOf(entity.values, 'state');
  if (states.includes(state)) return entity;
  throw wrongState(
    world,
    `${world.typeNamed(type).title} can ${action} only when ${states.join(' or ')}: it is ${state}`,
  );
}

function begin(world: World, entity: Entity, transition: string): Answer {
  world.platform.lifecycles.begin(world, entity, transition);
  return present(world, entity);
}

/** What server arrays do: their servers follow. */
export function mountServerArrays(api: Api): void {
  const item = '/cloud/server_arrays/:id';
  const move = (call: Call, action: string, from: readonly string[], members: readonly string[]): Answer => {
    const array = inState(call, 'server_array', action, from);
    moveMembers(array, members, call.world);
    return begin(call.world, array, action);
  };
  api.put(`${item}/boot`, (call) => move(call, 'boot', ['inactive'], ['inactive']));
  api.put(`${item}/shutdown`, (call) =>
    move(call, 'shutdown', ['bootstrapping', 'operational', 'stalled'], ['bootstrapping', 'operational', 'stalled']),
  );
  api.put(`${item}/empty`, (call) => {
    const states = ['inactive', 'stalled', 'commission_stalled'];
    return move(call, 'empty', states, states);
  });
  api.post(`${item}/servers`, enlarge);
  api.get(`${item}/servers`, ({ world, params }) =>
    presentAll(world, membersOf(world.get('server_array', params['id'] ?? ''), world)),
  );
}

/** The new servers of an operational array are booted when they are there. */
function enlarge(call: Call): Answer {
  const { world, body } = call;
  const array = inState(call, 'server_array', 'be enlarged', ['inactive', 'operational', 'commissioning']);
  const problems = new Problems();
  const reading = readField({ kind: 'integer', range: [1, 5] }, body['size_increase'] ?? null);
  if ('problem' in reading) problems.add('size_increase', reading.problem);
  problems.refuse();
  const running =
    array.hidden['enlarging'] ?? (array.values['state'] === 'operational' ? 'enlarge-and-boot' : 'enlarge');
  makeMembers(array, 'value' in reading ? Number(reading.value) : 0, world);
  array.hidden['enlarging'] = running;
  return begin(world, array, String(running));
}
