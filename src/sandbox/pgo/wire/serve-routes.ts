import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PgoWorld } from '../world/pgo-world.ts';
import { send, textAnswer } from './answer.ts';
import { presentedCertificate } from './presented-certificate.ts';
import { ServerPanic } from './refusal.ts';
import { fieldsOfBody, fieldsOfQuery } from './request-fields.ts';
import type { Route } from './route.ts';
import { runRoute } from './run-route.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * Mounts the apiserver's router. It answers every path itself, as the real one does: 301 for a path that is not clean,
 * 404 for an unknown one, 405 for a known one under another method, and only then looks at who calls.
 */
export async function serveRoutes(app: FastifyInstance, world: PgoWorld, routes: readonly Route[]): Promise<void> {
  const compiled = routes.map((route) => ({ route, matches: compile(route.path) }));
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) => {
      parsed(null, body);
    });
    scope.route({
      method: [...methods],
      url: '/*',
      exposeHeadRoute: false,
      handler: (request, reply) => answerRequest(world, compiled, request, reply),
    });
    done();
  });
}

interface CompiledRoute {
  readonly route: Route;
  readonly matches: (path: string) => string | undefined;
}

function answerRequest(
  world: PgoWorld,
  routes: readonly CompiledRoute[],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const certificate = presentedCertificate(request);
  if (certificate === 'untrusted') {
    // The real handshake fails: no path is open to such a caller.
    return dropConnection(request, reply);
  }
  const url = request.raw.url ?? '/';
  const [rawPath = '/', search = ''] = splitOnce(url, '?');
  const clean = cleanPath(rawPath);
  if (clean !== rawPath) {
    return send(reply, {
      status: 301,
      headers: { location: search === '' ? clean : `${clean}?${search}` },
      body: '',
    });
  }
  const path = decodePath(rawPath);
  const matching = routes.flatMap(({ route, matches }) => {
    const id = matches(path);
    return id === undefined ? [] : [{ route, id }];
  });
  const match = matching.find(({ route }) => route.methods === 'any' || route.methods.includes(request.method));
  if (match === undefined) {
    return matching.length > 0
      ? send(reply, { status: 405, body: '' })
      : send(reply, textAnswer(404, '404 page not found'));
  }
  const needsCertificate =
    world.knob('requireClientCertificate') &&
    path !== '/healthz' &&
    !(path === '/health' && world.knob('healthWithoutCertificate'));
  if (needsCertificate && certificate === 'none') {
    return send(reply, textAnswer(403, 'Forbidden: Client Certificate Required'));
  }
  if (path === '/healthz') {
    return send(reply, { status: 200, contentType: 'text/plain; charset=utf-8', body: 'ok' });
  }
  const body = typeof request.body === 'string' ? request.body : '';
  const fields = usesQuery(request.method, match.route)
    ? fieldsOfQuery(new URLSearchParams(search))
    : fieldsOfBody(body);
  try {
    const answer = runRoute(world, { ...match, fields, authorization: request.headers.authorization });
    world.changed();
    return send(reply, answer);
  } catch (error) {
    if (error instanceof ServerPanic) {
      return dropConnection(request, reply);
    }
    throw error;
  }
}

/** Routes of GET and the two information routes of any method take their arguments from the query. */
function usesQuery(method: string, route: Route): boolean {
  return route.methods === 'any' ? route.path !== '/policies' : method === 'GET';
}

function dropConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

/** A test that gives the value of the path's variable, '' for a path without one, undefined for another path. */
function compile(path: string): (path: string) => string | undefined {
  const pattern = new RegExp(`^${path.replace(/\{\w+\}/, '([^/]+)')}$`);
  return (candidate) => {
    const match = pattern.exec(candidate);
    return match === null ? undefined : (match[1] ?? '');
  };
}

/** Go's path cleaning: one slash where there are several, no dots; a trailing slash stays. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/').filter((one) => one !== '' && one !== '.')) {
    if (part === '..') {
      parts.pop();
    } else {
      parts.push(part);
    }
  }
  const clean = `/${parts.join('/')}`;
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) {
      return path;
    }
    throw error;
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
