import type { FastifyInstance } from 'fastify';
import { ApiError, missing } from './api-error.ts';
import { removeHost, stopHost } from './host/power.ts';
import { pickResources } from './host/resources.ts';
import type { Platform } from './platform.ts';
import type { Identified, Table } from './table.ts';
import { flag, int, type Kind, record, shape, text } from './transport/shape.ts';

type Params = { readonly table: string; readonly id: string };

/** Mounts the emulator's own controls; docs/sandbox.md lists them. */
export async function controlRoutes(app: FastifyInstance, platform: Platform): Promise<void> {
  const { faults } = platform;

  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof ApiError ? error.status : 500;
    return reply.code(status).send({ error: error instanceof Error ? error.message : String(error) });
  });

  app.post('/fail-next-job', (request, reply) => {
    const { name, output, times } = read(shape({ name: text }, { output: text, times: int }), request.body);
    faults.failNext(name, output ?? `The job ${name} has failed`, times ?? 1);
    return reply.code(204).send();
  });
  app.post('/suspend', (request, reply) => {
    faults.suspendedCalls = read(shape({ calls: int }, {}), request.body).calls;
    return reply.code(204).send();
  });
  app.post('/hide-tasks', (request, reply) => {
    faults.hiddenTaskLists = read(shape({ lists: int }, {}), request.body).lists;
    return reply.code(204).send();
  });
  app.post('/expire-tokens', (request, reply) => {
    const { longLived } = read(shape({}, { longLived: flag }), request.body ?? {});
    const { token } = platform.world.tables;
    for (const row of token.where(({ expiresAt }) => expiresAt === null || longLived === true)) {
      token.remove(row.id);
    }
    platform.touch();
    return reply.code(204).send();
  });

  app.get<{ Params: Params }>('/objects/:table', ({ params }) => tableOf(platform, params.table).all());
  app.get<{ Params: Params }>('/objects/:table/:id', ({ params }) => rowOf(platform, params));
  app.post<{ Params: Params }>('/objects/:table/:id', (request) => {
    const fields = read(record, request.body);
    const row = rowOf(platform, request.params);
    if (request.params.table === 'host') {
      editHost(platform, row.id, fields);
    } else {
      Object.assign(row, fields);
    }
    platform.touch();
    return rowOf(platform, request.params);
  });
  app.delete<{ Params: Params }>('/objects/:table/:id', ({ params }, reply) => {
    const { id } = rowOf(platform, params);
    if (params.table === 'host') {
      removeHost(platform, id);
    } else {
      tableOf(platform, params.table).remove(id);
    }
    platform.touch();
    return reply.code(204).send();
  });
}

/** Another's change to a machine, under the API's names: past all checks and without a job. */
function editHost(platform: Platform, id: number, { state, ...fields }: Readonly<Record<string, unknown>>): void {
  const host = platform.world.tables.host.get(id);
  if (host === undefined) {
    return;
  }
  const change = pickResources(fields);
  const rest = Object.entries(fields).filter(([name]) => !Object.hasOwn(change, name));
  Object.assign(host, Object.fromEntries(rest));
  host.resources = { ...host.resources, ...change };
  if (state === 'stopped') {
    stopHost(platform, host);
  } else if (state !== undefined) {
    Object.assign(host, { state, bootedAt: state === 'active' ? platform.now() : null });
  }
}

function tableOf({ world }: Platform, name: string): Table<Identified> {
  const table: Table<Identified> | undefined = Object.hasOwn(world.tables, name)
    ? Reflect.get(world.tables, name)
    : undefined;
  if (table === undefined) {
    throw new ApiError(404, 4040, `There is no '${name}'. There are: ${Object.keys(world.tables).join(', ')}`);
  }
  return table;
}

function rowOf(platform: Platform, { table, id }: Params): Identified {
  const row = tableOf(platform, table).get(Number(id));
  if (row === undefined) {
    throw missing(table, id);
  }
  return row;
}

function read<T>(kind: Kind<T>, body: unknown): T {
  return kind.read(body, '', { ignoreUnexpected: false });
}
