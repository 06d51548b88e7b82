import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, notFound, ruleBroken } from './api-error.ts';
import { editRecord } from './edit-record.ts';
import { type Installation, now } from './installation.ts';
import { cancelJob, releaseJobs } from './job-engine.ts';
import type { JobOutcome } from './job-record.ts';
import { type JsonObject, objectOf } from './json.ts';
import { makeServer } from './make-server.ts';
import { approveOrder, denyOrder } from './order-approval.ts';
import type { OrderRecord } from './order-record.ts';
import type { UserRecord } from './records.ts';
import { parseGb } from './sizes.ts';
import { byAnyId, insert, type Kind, remove, type Slip } from './world.ts';

type Control = (body: JsonObject, params: Readonly<Record<string, string>>) => unknown;

function text(body: JsonObject, name: string, fallback: string): string {
  const value = body[name] ?? fallback;
  if (typeof value !== 'string') throw new ApiError(400, `"${name}" must be a string`, 'Malformed control.');
  return value;
}

function count(body: JsonObject, name: string, fallback: number): number {
  const value = body[name] ?? fallback;
  if (typeof value !== 'number') throw new ApiError(400, `"${name}" must be a number`, 'Malformed control.');
  return value;
}

function choice<T extends string>(body: JsonObject, name: string, choices: readonly T[], fallback: T): T {
  const value = text(body, name, fallback);
  const chosen = choices.find((candidate) => candidate === value);
  if (chosen === undefined) {
    throw new ApiError(400, `"${name}" must be one of ${choices.join(', ')}`, 'Malformed control.');
  }
  return chosen;
}

function userNamed(installation: Installation, username: string): UserRecord {
  const user = installation.world.tables.users.find((candidate) => candidate.username === username);
  if (user === undefined) throw new ApiError(400, `There is no user "${username}"`, 'Malformed control.');
  return user;
}

function record(installation: Installation, params: Readonly<Record<string, string>>): { kind: Kind; id: number } {
  const kind = params['kind'] ?? '';
  if (!(kind in installation.world.tables)) throw notFound();
  const found = byAnyId(installation.world, kind as Kind, params['id'] ?? '');
  if (found === undefined) throw notFound();
  return { kind: kind as Kind, id: found.id };
}

function order(installation: Installation, params: Readonly<Record<string, string>>): OrderRecord {
  const found = byAnyId(installation.world, 'orders', params['id'] ?? '');
  if (found === undefined) throw notFound();
  return found;
}

const OUTCOMES: readonly JobOutcome[] = ['SUCCESS', 'WARNING', 'FAILURE', 'CANCELED'];

function planOutcome(installation: Installation, body: JsonObject): void {
  for (let times = count(body, 'times', 1); times > 0; times -= 1) {
    installation.world.plannedOutcomes.push({
      type: text(body, 'type', ''),
      hostname: text(body, 'hostname', ''),
      status: choice(body, 'status', OUTCOMES, 'FAILURE'),
      errors: text(body, 'errors', ''),
      output: text(body, 'output', ''),
      applies: body['applies'] !== false,
    });
  }
}

function slip(body: JsonObject): Slip {
  return {
    mode: choice(body, 'mode', ['status', 'drop', 'error-in-200'], 'status'),
    status: count(body, 'status', 500),
    method: text(body, 'method', 'POST').toUpperCase(),
    path: text(body, 'path', '/orders/'),
    times: count(body, 'times', 1),
  };
}

/** A server that nobody ordered; `group`, `environment` and `osBuild` by number. */
function addServer(installation: Installation, body: JsonObject): unknown {
  const size = body['mem-size'] ?? 1;
  return insert(installation.world, 'servers', (id) =>
    makeServer({
      id,
      hostname: text(body, 'hostname', `found-${id}`),
      dateAdded: now(installation),
      status: choice(body, 'status', ['ACTIVE', 'PROV', 'PROVFAILED', 'DECOM', 'HISTORICAL'], 'ACTIVE'),
      powerStatus: choice(body, 'power-status', ['POWERON', 'POWEROFF', 'UNKNOWN'], 'POWERON'),
      ownerId: count(body, 'owner', 1),
      groupId: count(body, 'group', 4),
      environmentId: count(body, 'environment', 3),
      osBuildId: count(body, 'os-build', 1),
      cpuCnt: count(body, 'cpu-cnt', 1),
      memSize: parseGb('mem-size', String(size)),
    }),
  );
}

function controls(installation: Installation): Readonly<Record<string, Control>> {
  return {
    'POST /orders/:id/approve': (body, params) => {
      const found = order(installation, params);
      approveOrder(installation, userNamed(installation, text(body, 'as', 'approver')), found);
      return found;
    },
    'POST /orders/:id/deny': (body, params) => {
      const found = order(installation, params);
      denyOrder(installation, userNamed(installation, text(body, 'as', 'approver')), found, text(body, 'reason', ''));
      return found;
    },
    'POST /jobs/next': (body) => planOutcome(installation, body),
    'DELETE /jobs/next': () => {
      installation.world.plannedOutcomes = [];
    },
    'POST /jobs/hold': (body) => {
      installation.world.heldAt = choice(body, 'at', ['start', 'finish'], 'finish');
    },
    'POST /jobs/release': (body) => {
      const id = count(body, 'id', 0);
      if (id === 0) installation.world.heldAt = 'none';
      releaseJobs(installation, id);
    },
    'POST /jobs/:id/cancel': (_body, params) => {
      const job = byAnyId(installation.world, 'jobs', params['id'] ?? '');
      if (job === undefined) throw notFound();
      cancelJob(installation, job);
      return job;
    },
    'POST /tokens/expire': () => {
      installation.world.expiredTokens = installation.world.lastToken;
    },
    'POST /fail-after-commit': (body) => {
      installation.world.slips.push(slip(body));
    },
    'PATCH /settings': (body) => {
      const { groupTypes, orderableGroupTypes } = installation.world;
      const settings = { groupTypes, orderableGroupTypes };
      editRecord(settings, body);
      Object.assign(installation.world, settings);
      return settings;
    },
    'POST /servers': (body) => addServer(installation, body),
    'GET /:kind/:id': (_body, params) => {
      const { kind, id } = record(installation, params);
      return byAnyId(installation.world, kind, String(id));
    },
    'PATCH /:kind/:id': (body, params) => {
      const { kind, id } = record(installation, params);
      const found = byAnyId(installation.world, kind, String(id));
      if (found === undefined) throw ruleBroken('It has gone');
      editRecord(found, body);
      return found;
    },
    'DELETE /:kind/:id': (_body, params) => {
      const { kind, id } = record(installation, params);
      remove(installation.world, kind, id);
    },
  };
}

/** Mounts the controls below `/_control/cloudbolt/`: what a test or a person does that is no request of a client. */
export async function mountControls(app: FastifyInstance, installation: Installation): Promise<void> {
  const answer = (control: Control) => (request: FastifyRequest, reply: FastifyReply) => {
    const result = control(objectOf(request.body), request.params as Readonly<Record<string, string>>);
    installation.context.changed();
    return result === undefined ? reply.code(204).send() : reply.send(result);
  };
  const mount: FastifyPluginAsync = async (scope) => {
    scope.setErrorHandler((error, _request, reply) => {
      const status = error instanceof ApiError ? (error.status === 'business' ? 409 : error.status) : 500;
      return reply.code(status).send({ error: error instanceof Error ? error.message : String(error) });
    });
    for (const [route, control] of Object.entries(controls(installation))) {
      const [method = 'GET', url = '/'] = route.split(' ');
      scope.route({ method, url, handler: answer(control) });
    }
  };
  await app.register(mount, { prefix: '/_control/cloudbolt' });
}
