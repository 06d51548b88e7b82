import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError, invalidBody } from '../api-error.ts';
import { adminRole, authenticate, closedFunction } from '../auth/tokens.ts';
import type { Platform } from '../platform.ts';
import type { Account } from '../rows.ts';
import type { Call, Route } from './route.ts';
import { Router } from './router.ts';

/** An answer to send. */
interface Answer {
  readonly status: number;
  readonly body: object | string;
}

const nobody: Account = {
  ...{ id: 0, email: '', password: '', state: 'active', roles: [], full_name: '', phone_number: '', lang: 'en' },
} satisfies Account;

const asleep = '<html><head><title>503 Service Temporarily Unavailable</title></head></html>';

/**
 * Serves the functions below the origin, with and without `/api` and a trailing slash. Bodies are JSON whatever their
 * content type says: clients post them without one, and the API guide's own curl lines as a form.
 */
export async function serveRoutes(app: FastifyInstance, platform: Platform, routes: readonly Route[]): Promise<void> {
  const router = new Router(routes);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => {
    const message = error instanceof Error ? error.message : String(error);
    return reply.code(500).send(new ApiError(500, 5000, message).toBody());
  });
  app.all('/*', (request, reply) => {
    const { status, body } = answer(platform, router, request);
    return reply
      .code(status)
      .type(typeof body === 'string' ? 'text/html' : 'application/json')
      .send(body);
  });
}

function answer(platform: Platform, router: Router, request: FastifyRequest): Answer {
  if (isAsleep(platform)) {
    return { status: 503, body: asleep };
  }
  try {
    return run(platform, router, request);
  } catch (error) {
    if (error instanceof ApiError) {
      return { status: error.status, body: error.toBody() };
    }
    throw error;
  }
}

function isAsleep({ world, faults, knobs, ...platform }: Platform): boolean {
  const now = platform.now();
  const idleMs = knobs.idleSuspendMinutes * 60_000;
  if (idleMs > 0 && world.requestAt > 0 && now - world.requestAt >= idleMs) {
    faults.suspendedCalls = Math.max(faults.suspendedCalls, knobs.idleSuspendCalls);
  }
  world.requestAt = now;
  return faults.takeSuspendedCall();
}

function run(platform: Platform, router: Router, request: FastifyRequest): Answer {
  const { pathname, searchParams } = new URL(request.raw.url ?? '/', 'http://sandbox');
  const path = decodeURIComponent(
    platform.knobs.apiPrefix === 'refused' ? pathname : pathname.replace(/^\/api\//, '/'),
  );
  const match = router.match(request.method, path);
  if (!('route' in match)) {
    throw match.allowed.length === 0
      ? new ApiError(404, 4040, `Unknown function ${path}`)
      : new ApiError(405, 4050, `Method ${request.method} is not allowed`, { allowed: match.allowed });
  }
  const { route, params, id } = match;
  if (
    route.boxInstance &&
    platform.knobs.ispBoxInstance === 'required' &&
    headerOf(request, 'isp-box-instance') !== 'true'
  ) {
    throw closedFunction(platform);
  }
  const caller = route.access === 'public' ? nobody : authenticate(platform, headerOf(request, 'x-xsrf-token'));
  const isAdmin = caller.roles.includes(adminRole);
  if (route.access === 'admin' && !isAdmin) {
    throw closedFunction(platform);
  }
  const call: Call = { platform, caller, isAdmin, id, params, query: searchParams };
  const body = route.run(call, parseBody(request.body));
  if (route.method !== 'GET') {
    platform.touch();
  }
  return { status: route.status, body: body as object };
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function parseBody(body: unknown): unknown {
  if (typeof body !== 'string' || body.trim() === '') {
    return {};
  }
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    throw invalidBody(`The body is not JSON: ${error instanceof Error ? error.message : String(error)}`, '');
  }
}
