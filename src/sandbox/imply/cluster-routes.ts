import type { FastifyInstance, FastifyReply } from 'fastify';
import type { EmulatorContext } from '../frame/emulator.ts';
import { ApiError, badArgument, stateConflict, unauthorized } from './api-error.ts';
import type { ClusterApi } from './cluster-api.ts';
import type { ClusterLifecycle } from './cluster-lifecycle.ts';
import type { ClusterRecord, ClusterStore } from './cluster-store.ts';
import { type JsonObject, type JsonValue, valueAt } from './json-value.ts';
import { applyMergePatch } from './merge-patch.ts';
import { presentCluster, presentConfiguration, presentVersion, shownState } from './present-cluster.ts';
import { readBody, readFlags } from './read-request.ts';
import { StaleReads } from './stale-reads.ts';
import type { TokenStore } from './token-store.ts';

/** What the routes work on. */
export interface ImplyParts {
  readonly context: EmulatorContext;
  readonly store: ClusterStore;
  readonly lifecycle: ClusterLifecycle;
  readonly api: ClusterApi;
  readonly tokens: TokenStore;
}

interface ClusterPath {
  Params: { clusterId: string };
}

/** Mounts the API of clusters, their history and their servers (Imply Cloud Manager API 1.0.0), below `/api/v1`. */
export async function clusterRoutes(app: FastifyInstance, parts: ImplyParts): Promise<void> {
  const { context, store, lifecycle, api } = parts;
  const { knobs } = context;
  prepareScope(app, parts);
  const stale = new StaleReads();
  const shown = (cluster: ClusterRecord) => stale.take(cluster) ?? presentCluster(cluster, knobs);
  const accepted = (cluster: ClusterRecord, before: JsonObject) => {
    if (valueAt(before, 'status.resourceVersion') !== cluster.version) stale.keep(cluster, before, knobs);
  };

  app.get('/clusters', (request, reply) => {
    const { pretty } = readFlags(request, ['pretty']);
    const clusters = store.all().map(shown);
    return send(reply, 200, clusters, pretty);
  });

  app.get<ClusterPath>('/clusters/:clusterId', (request, reply) => {
    const cluster = api.find(request.params.clusterId);
    const { pretty } = readFlags(request, ['pretty']);
    return send(reply, 200, shown(cluster), pretty);
  });

  app.post('/clusters', (request, reply) => {
    const body = readBody(request, 'application/json');
    const { dryRun, pretty } = readFlags(request, ['dryRun', 'pretty']);
    const configuration = api.prepare(body);
    if (dryRun) return send(reply, 200, presentConfiguration(configuration, knobs), pretty);
    return answerWrite(reply, 'createStatus', presentCluster(api.create(configuration), knobs), pretty);
  });

  app.patch<ClusterPath>('/clusters/:clusterId', (request, reply) => {
    const cluster = api.find(request.params.clusterId);
    const patch = readBody(request, 'application/merge-patch+json');
    const flags = readFlags(request, ['dryRun', 'force', 'pretty']);
    api.assertIdle(cluster, api.targetOf(cluster, patch));
    const before = presentCluster(cluster, knobs);
    const after = api.change(cluster, patch, applyMergePatch(cluster.configuration, patch), flags);
    accepted(cluster, before);
    return answerWrite(reply, 'updateStatus', presentVersion(cluster, after, cluster.version, knobs), flags.pretty);
  });

  app.put<ClusterPath>('/clusters/:clusterId', (request, reply) => {
    const cluster = api.find(request.params.clusterId);
    const body = readBody(request, 'application/json');
    const flags = readFlags(request, ['dryRun', 'force', 'pretty']);
    const accessMode = valueAt(body, 'spec.pivot.accessMode') ?? null;
    if (accessMode === null && knobs['putWithoutAccessMode'] !== 'accept') return answerKnownIssue(reply);
    api.assertIdle(cluster, api.targetOf(cluster, body));
    const before = presentCluster(cluster, knobs);
    const after = api.change(cluster, body, body, flags);
    accepted(cluster, before);
    return answerWrite(reply, 'updateStatus', presentVersion(cluster, after, cluster.version, knobs), flags.pretty);
  });

  app.delete<ClusterPath>('/clusters/:clusterId', (request, reply) => {
    const cluster = api.find(request.params.clusterId);
    refuseDryRun(request.url);
    api.assertIdle(cluster, 'TERMINATED');
    if (knobs['deleteRequiresStopped'] === true && cluster.state !== 'STOPPED') {
      throw stateConflict(cluster.uid, shownState(cluster, knobs), 'TERMINATED');
    }
    lifecycle.remove(cluster, Number(knobs['deleteDelayMs']));
    context.changed();
    const status = Number(knobs['deleteStatus']);
    if (knobs['deleteBody'] !== true || status === 204) return reply.code(status).send();
    return send(reply, status, presentCluster(cluster, knobs), false);
  });

  app.get<{ Params: { clusterId: string; version: string } }>(
    '/clusters/:clusterId/history/:version',
    (request, reply) => {
      const { clusterId, version } = request.params;
      const cluster = api.find(clusterId);
      if (!/^\d+$/.test(version)) {
        const message = 'Resource version must be an integer of at least 0';
        throw badArgument([{ code: 'MalformedValue', target: 'resourceVersion', message }]);
      }
      const entry = cluster.history.find((kept) => kept.version === Number(version));
      if (entry === undefined) {
        throw new ApiError(404, 'NotFound', `Cluster [${clusterId}] resource version [${version}] was not found`);
      }
      return send(reply, 200, presentVersion(cluster, entry.configuration, entry.version, knobs), false);
    },
  );

  for (const { method, suffix } of [
    { method: 'POST', suffix: '/replace' },
    { method: 'POST', suffix: '' },
    { method: 'PUT', suffix: '' },
  ]) {
    app.route<{ Params: { clusterId: string; instanceId: string } }>({
      method,
      url: `/clusters/:clusterId/servers/:instanceId${suffix}`,
      handler: (request, reply) => {
        const { clusterId, instanceId } = request.params;
        const cluster = api.find(clusterId);
        refuseDryRun(request.url);
        api.assertIdle(cluster, 'UPDATING');
        const server = cluster.servers.find((candidate) => candidate.instanceId === instanceId);
        if (server === undefined) {
          throw new ApiError(404, 'NotFound', `Cluster [${clusterId}] server [${instanceId}] was not found`);
        }
        lifecycle.replaceServer(cluster, server);
        context.changed();
        return reply.code(Number(knobs['replaceServerStatus'])).send();
      },
    });
  }

  function answerWrite(
    reply: FastifyReply,
    status: 'createStatus' | 'updateStatus',
    body: JsonObject,
    pretty: boolean,
  ) {
    if (knobs['writeAnswerBody'] !== true) return reply.code(Number(knobs[status])).send();
    return send(reply, Number(knobs[status]), body, pretty);
  }

  /** "A PUT request … returns a 500 Server Error when you don't specify spec.pivot.accessMode" ("Known issues"). */
  function answerKnownIssue(reply: FastifyReply) {
    const body = knobs['putWithoutAccessMode'];
    if (body === 'empty') return reply.code(500).send();
    if (body === 'html') return reply.code(500).type('text/html').send('<html><body>500 Server Error</body></html>');
    return send(reply, 500, { error: { code: 'InternalError', message: 'Internal server error' } }, false);
  }

  /** No document gives these operations a `dryRun`, so by default it does not keep them from acting. */
  function refuseDryRun(url: string): void {
    if (knobs['dryRunOnDelete'] !== 'reject' || !/[?&]dryRun=/.test(url)) return;
    throw badArgument([{ code: 'UnknownField', target: 'dryRun', message: 'Parameter dryRun is not known' }]);
  }
}

function send(reply: FastifyReply, status: number, body: JsonValue, pretty: boolean): FastifyReply {
  const text = pretty ? `${JSON.stringify(body, null, 2)}\n` : JSON.stringify(body);
  // As bytes, since Fastify would add a charset to the type of a string.
  return reply.code(status).header('content-type', 'application/json').send(Buffer.from(text));
}

/** Authentication comes before anything else, also before "no such path"; bodies stay text until a route reads them. */
function prepareScope(app: FastifyInstance, { context, tokens }: ImplyParts): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof ApiError) return send(reply, error.status, error.body() as JsonObject, false);
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    const code = status < 500 ? 'BadArgument' : 'InternalError';
    return send(reply, status, { error: { code, message: String(error) } }, false);
  });
  app.setNotFoundHandler((_request, reply) =>
    send(reply, 404, { error: { code: 'NotFound', message: 'HTTP 404 Not Found' } }, false),
  );

  app.addHook('onRequest', async (request, reply) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const verdict = token === undefined ? 'missing' : tokens.judge(token);
    if (verdict === 'good') return;
    if (verdict === 'without-role') throw unauthorized(403);
    if (verdict === 'missing' || context.knobs['gatewayUnauthorizedBody'] !== true) throw unauthorized(401);
    const reason = verdict === 'expired' ? '["exp"]="token expired"' : '["alg"]="token malformed"';
    return send(reply, 401, { message: `Token claims invalid: ${reason}` }, false);
  });
}
