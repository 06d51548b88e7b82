import { ApiError, Problems } from '../core/api-error.ts';
import type { Entity } from '../core/entity.ts';
import { textOf } from '../core/json.ts';
import { present, presentAll } from '../core/present.ts';
import { requireUsable, wrongState } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import type { Answer, Api, Call } from './api.ts';

/** Lists by server, attaching and detaching: the same for floating IPs and volumes. */
export function mountAttachments(api: Api): void {
  for (const [type, collection] of [
    ['floating_ip', '/network/floating_ips'],
    ['volume', '/storage/volumes'],
  ] as const) {
    api.get(collection, ({ world, query }) => {
      const serverId = query['server_id'];
      return presentAll(
        world,
        world.list(type).filter((one) => !serverId || one.values['attached_server_id'] === serverId),
      );
    });
    api.post(`${collection}/:id/attached_server`, (call) => attach(type, call));
    api.delete(`${collection}/:id/attached_server`, (call) => detach(type, call));
  }
}

/** Answers with the server, not with what was attached. */
function attach(type: string, { world, params, body }: Call): Answer {
  const entity = world.get(type, params['id'] ?? '');
  const { title } = world.typeNamed(type);
  const problems = new Problems();
  const serverId = textOf(body, 'attached_server_id');
  const server = world.find('server', serverId);
  if (serverId === '') problems.add('attached_server_id', "can't be blank");
  else if (!server) problems.add('attached_server_id', 'does not exist');
  else if (realmOf(world, server) !== entity.values['realm_id'])
    problems.add('attached_server_id', 'is not in the realm');
  problems.refuse();
  requireUsable(world, entity);
  if (!server) throw new ApiError(404, `Server with id ${serverId} not found`);
  requireUsable(world, server);
  if (typeof entity.values['attached_server_id'] === 'string' || 'attaching' in entity.hidden) {
    throw wrongState(world, `${title} ${textOf(entity.values, 'name')} is attached to a server already`);
  }
  if (world.knob('attachment') === 'later') entity.hidden['attaching'] = server.id;
  else entity.values['attached_server_id'] = server.id;
  if ('device' in entity.values) entity.values['device'] = freeDevice(world, server);
  world.platform.lifecycles.begin(world, entity, 'update');
  return present(world, server);
}

function detach(type: string, { world, params }: Call): Answer {
  const entity = world.get(type, params['id'] ?? '');
  if (typeof entity.values['attached_server_id'] !== 'string') {
    throw new ApiError(404, `${world.typeNamed(type).title} ${textOf(entity.values, 'name')} is not attached`);
  }
  entity.values['attached_server_id'] = null;
  if ('device' in entity.values) entity.values['device'] = null;
  world.platform.lifecycles.begin(world, entity, 'update');
  return undefined;
}

function realmOf(world: World, server: Entity): string | undefined {
  const plan = world.find('server_plan', textOf(server.values, 'server_plan_id'));
  return plan ? textOf(plan.values, 'realm_id') : undefined;
}

function freeDevice(world: World, server: Entity): string {
  const taken = world
    .list('volume')
    .filter((volume) => volume.values['attached_server_id'] === server.id)
    .map((volume) => volume.values['device']);
  const letter = [...'fghijklmnopqrstuvwxyz'].find((one) => !taken.includes(`/dev/sd${one}`));
  return `/dev/sd${letter ?? 'zz'}`;
}
