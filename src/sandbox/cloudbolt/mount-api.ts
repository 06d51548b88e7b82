import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiAnswer, ApiCall, Verbs } from './api-call.ts';
import { ApiError } from './api-error.ts';
import { authenticate, issueToken } from './authentication.ts';
import { CONTENT_ROUTES } from './content-routes.ts';
import { GROUP_ROUTES } from './group-routes.ts';
import { type Installation, knob } from './installation.ts';
import { methodNotAllowed } from './item.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { OBJECT_ROUTES } from './object-routes.ts';
import { ORDER_ROUTES } from './order-routes.ts';
import { REFERENCE_ROUTES } from './reference-routes.ts';
import { takeSlip } from './slips.ts';

const ROUTES = { ...REFERENCE_ROUTES, ...CONTENT_ROUTES, ...GROUP_ROUTES, ...OBJECT_ROUTES, ...ORDER_ROUTES };
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function readJson(raw: Buffer, contentType: string): JsonObject {
  if (raw.length === 0 || contentType.startsWith('multipart/')) return {};
  try {
    const body: unknown = JSON.parse(raw.toString());
    if (isJsonObject(body)) return body;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ApiError(400, `JSON parse error - ${cause.message}`, 'Malformed request.');
  }
  throw new ApiError(400, 'JSON parse error - expected an object', 'Malformed request.');
}

/** Only `&` parts the query: filters carry their semicolons raw or encoded. */
function queryOf(request: FastifyRequest): URLSearchParams {
  const mark = request.url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : request.url.slice(mark + 1));
}

function callOf(installation: Installation, request: FastifyRequest): ApiCall {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const contentType = request.headers['content-type'] ?? '';
  return {
    installation,
    user: authenticate(installation, request.headers.authorization),
    params: request.params as Readonly<Record<string, string>>,
    query: queryOf(request),
    body: readJson(raw, contentType),
    raw,
    contentType,
  };
}

/** The verb is looked up after the caller is known, so a caller without a token learns nothing of the paths. */
function carryOut(call: ApiCall, verbs: Verbs, method: string): ApiAnswer {
  const handler = verbs[method.toLowerCase() as keyof Verbs];
  if (handler === undefined) throw methodNotAllowed(method);
  try {
    return handler(call);
  } finally {
    // A refused request may have changed something too: an order over quota stays PENDING.
    if (method !== 'GET') call.installation.context.changed();
  }
}

function send(reply: FastifyReply, answer: ApiAnswer): FastifyReply {
  reply.code(answer.status);
  if ('file' in answer) {
    if (answer.fileName !== undefined) {
      reply.header('content-disposition', `attachment; filename="${answer.fileName}"`);
    }
    return reply.type(answer.contentType).send(answer.file);
  }
  if (answer.body === undefined) return reply.send();
  return reply.type('application/hal+json').serializer(JSON.stringify).send(answer.body);
}

function sendError(installation: Installation, reply: FastifyReply, error: unknown): FastifyReply {
  const problem =
    error instanceof ApiError ? error : new ApiError(500, String(error), 'An unexpected error has occurred.');
  const isRule = problem.status === 'business';
  const status = problem.status === 'business' ? knob(installation, 'businessErrorStatus') : problem.status;
  const body = problem.body ?? { status_code: status, detail: problem.detail, error: problem.message };
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="api"');
  return reply
    .code(isRule && knob(installation, 'errorsInside200') ? 200 : status)
    .type('application/json')
    .serializer(JSON.stringify)
    .send(body);
}

function answerRoute(installation: Installation, verbs: Verbs) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const answer = carryOut(callOf(installation, request), verbs, request.method);
    const slip = takeSlip(installation, request.method, request.url);
    if (slip === undefined) return send(reply, answer);
    if (slip.mode === 'drop') {
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    }
    const status_code = slip.status;
    const body = { status_code, detail: 'An unexpected error has occurred.', error: 'Connection to the database lost' };
    return send(reply, { status: slip.mode === 'status' ? slip.status : 200, body });
  };
}

/** Slash-less paths: GET is sent to the right one, and so is POST unless the knob `slashlessPost` says `error`. */
function answerUnknown(installation: Installation, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [path = '', ...query] = request.url.split('?');
  if (path.endsWith('/')) return sendError(installation, reply, new ApiError(404, 'Not found', 'Not found.'));
  if (request.method !== 'GET' && knob(installation, 'slashlessPost') === 'error') {
    const error = `You called this URL via ${request.method}, but the URL doesn't end in a slash`;
    return sendError(installation, reply, new ApiError(500, error, 'An unexpected error has occurred.'));
  }
  return reply.redirect([`${path}/`, ...query].join('?'), 301);
}

/** Mounts everything below `/api/v2/`. */
export async function mountApi(app: FastifyInstance, installation: Installation): Promise<void> {
  const mount: FastifyPluginAsync = async (api) => {
    api.removeAllContentTypeParsers();
    api.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    api.setErrorHandler((error, _request, reply) => sendError(installation, reply, error));
    api.setNotFoundHandler((request, reply) => answerUnknown(installation, request, reply));
    for (const [path, verbs] of Object.entries(ROUTES)) {
      api.route({
        method: METHODS,
        url: path,
        prefixTrailingSlash: 'slash',
        handler: answerRoute(installation, verbs),
      });
    }
    api.post('/api-token-auth/', (request, reply) => {
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const body = readJson(raw, request.headers['content-type'] ?? '');
      return send(reply, { status: 200, body: issueToken(installation, body) });
    });
  };
  await app.register(mount, { prefix: '/api/v2' });
}
