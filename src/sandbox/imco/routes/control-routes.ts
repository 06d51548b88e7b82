import type { FastifyInstance } from 'fastify';
import { SandboxError } from '../../frame/sandbox-error.ts';
import { ApiError } from '../core/api-error.ts';
import type { Entity } from '../core/entity.ts';
import type { Fault } from '../core/faults.ts';
import { isObject, type JsonObject, textOf } from '../core/json.ts';
import type { Platform } from '../core/platform.ts';
import { present } from '../core/present.ts';
import { createFrom } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import type { NextError, NextErrors } from './next-errors.ts';

const shapes = ['errors', 'error', 'html', 'redirect', 'empty'];

/** Mounts the controls of this system; docs/sandbox.md lists them. */
export function mountControls(app: FastifyInstance, platform: Platform, nextErrors: NextErrors): void {
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof ApiError) return reply.code(error.status).send(error.body);
    const status = error instanceof SandboxError ? 400 : 500;
    return reply.code(status).send({ error: error instanceof Error ? error.message : String(error) });
  });
  mountFaults(app, platform);
  mountResources(app, platform);
  app.post('/finish', () => ({ steps: platform.lifecycles.finishAll() }));
  app.get('/running', () => ({ running: platform.lifecycles.running }));
  app.get<{ Querystring: { customer?: string } }>(
    '/cloud',
    (request) => worldOf(platform, request.query.customer).cloud,
  );
  app.post('/next-error', (request, reply) => {
    const asked = members(request.body, ['shape', 'status', 'method', 'path', 'problem', 'times']);
    if (!shapes.includes(textOf(asked, 'shape'))) {
      throw new SandboxError('SANDBOX_OPTION', `"shape" is one of ${shapes.join(', ')}`);
    }
    nextErrors.add(asked as unknown as NextError);
    return reply.code(201).send(asked);
  });
  app.delete('/next-error', (_request, reply) => {
    nextErrors.clear();
    return reply.code(204).send();
  });
}

function mountFaults(app: FastifyInstance, platform: Platform): void {
  app.get('/faults', () => platform.faults.pending);
  app.post('/faults', (request, reply) => {
    const asked = members(request.body, ['customer', 'type', 'resource', 'step', 'to', 'event', 'times']);
    const type = asked['type'];
    if (typeof type === 'string' && !platform.types.has(type)) throw unknownType(platform, type);
    const fault = { times: 1, event: 'the cloud provider refused the request', ...asked } as unknown as Fault;
    platform.faults.add(fault);
    return reply.code(201).send(platform.faults.pending);
  });
  app.delete('/faults', (_request, reply) => {
    platform.faults.clear();
    return reply.code(204).send();
  });
}

/** What somebody else does behind a tool's back: look, make, change, take away. Nothing is checked or in the way here. */
function mountResources(app: FastifyInstance, platform: Platform): void {
  app.get<{ Querystring: { customer?: string; type?: string } }>('/resources', ({ query }) => {
    const world = worldOf(platform, query.customer);
    const own = world.own().filter((entity) => query.type === undefined || entity.type === query.type);
    return own.map((entity) => ({ type: entity.type, ...present(world, entity) }));
  });
  app.post('/resources', (request, reply) => {
    const asked = members(request.body, ['customer', 'type', 'parent', 'body']);
    const world = worldOf(platform, textOf(asked, 'customer') || undefined);
    const type = platform.types.get(textOf(asked, 'type'));
    if (!type) throw unknownType(platform, textOf(asked, 'type'));
    const parent = type.parent ? world.find(type.parent.type, textOf(asked, 'parent')) : undefined;
    const made = createFrom(world, type, isObject(asked['body']) ? asked['body'] : {}, parent);
    return reply.code(201).send(present(world, made));
  });
  app.patch<{ Params: { id: string } }>('/resources/:id', (request) => {
    const { world, entity } = anywhere(platform, request.params.id);
    const { '+hidden': hidden, ...values } = members(request.body);
    Object.assign(entity.values, values);
    if (isObject(hidden)) Object.assign(entity.hidden, hidden);
    platform.context.changed();
    return present(world, entity);
  });
  app.delete<{ Params: { id: string } }>('/resources/:id', (request, reply) => {
    const { world, entity } = anywhere(platform, request.params.id);
    world.remove(entity);
    platform.context.changed();
    return reply.code(204).send();
  });
}

function worldOf(platform: Platform, customer = 'api'): World {
  const world = platform.worldOf(customer);
  if (world) return world;
  const known = platform.worlds.map((one) => one.customer).join(', ');
  throw new SandboxError('SANDBOX_OPTION', `no customer is named "${customer}"; there are ${known}`);
}

function anywhere(platform: Platform, id: string): { readonly world: World; readonly entity: Entity } {
  for (const world of platform.worlds) {
    const entity = world.ownById(id);
    if (entity) return { world, entity };
  }
  throw new SandboxError('SANDBOX_OPTION', `no customer has an object with id "${id}"`);
}

function unknownType(platform: Platform, type: string): SandboxError {
  return new SandboxError(
    'SANDBOX_OPTION',
    `no type is named "${type}"; there are ${[...platform.types.keys()].join(', ')}`,
  );
}

/** A misspelt member would silently do nothing: it is refused. */
function members(body: unknown, known?: readonly string[]): JsonObject {
  if (!isObject(body)) throw new SandboxError('SANDBOX_OPTION', 'the body is a JSON object');
  const unknown = Object.keys(body).find((key) => known !== undefined && !known.includes(key));
  if (unknown !== undefined) {
    throw new SandboxError('SANDBOX_OPTION', `"${unknown}" is not known here; it takes ${known?.join(', ')}`);
  }
  return body;
}
