import type { FastifyInstance } from 'fastify';
import { SandboxError } from '../frame/sandbox-error.ts';
import type { ImplyParts } from './cluster-routes.ts';
import type { ClusterRecord } from './cluster-store.ts';
import { isJsonObject, type JsonObject } from './json-value.ts';
import { applyMergePatch } from './merge-patch.ts';
import { normalizeCluster } from './normalize-cluster.ts';
import { normalizationOf, presentCluster } from './present-cluster.ts';

interface ClusterPath {
  Params: { cluster: string };
}

/** Mounts what only a test or a demonstration does, below `/_control/imply`: other actors, failures, revoked tokens. */
export async function implyControls(app: FastifyInstance, parts: ImplyParts): Promise<void> {
  const { context, store, lifecycle, api, tokens } = parts;

  app.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof SandboxError ? 400 : 500).send({ error: String(error) }),
  );

  app.post('/clusters', (request, reply) => {
    const { metadata = {}, spec = {} } = readObject(request.body, ['metadata', 'spec']);
    const configuration = normalizeCluster({ metadata, spec }, normalizationOf(context.knobs));
    return reply.code(201).send(presentCluster(api.create(configuration, true), context.knobs));
  });

  app.post<ClusterPath>('/clusters/:cluster/edit', (request) => {
    const cluster = findCluster(request.params.cluster);
    const { patch = {}, busyMs = 0 } = readObject(request.body, ['patch', 'busyMs']);
    const merged = applyMergePatch(cluster.configuration, patch);
    const how = { ...normalizationOf(context.knobs), keepsUnknown: true, addsAccessMode: false };
    api.record(cluster, normalizeCluster(isJsonObject(merged) ? merged : {}, how));
    lifecycle.occupy(cluster, Number(busyMs));
    return presentCluster(cluster, context.knobs);
  });

  app.delete<ClusterPath>('/clusters/:cluster', (request, reply) => {
    store.remove(findCluster(request.params.cluster));
    context.changed();
    return reply.code(204).send();
  });

  app.post('/fail-next-update', (request, reply) => {
    const {
      message = 'Update failed',
      cluster,
      state = 'FAILED',
    } = readObject(request.body, ['message', 'cluster', 'state']);
    const uid = cluster === undefined ? undefined : findCluster(String(cluster)).uid;
    lifecycle.failNext({ message: String(message), state: String(state), ...(uid === undefined ? {} : { uid }) });
    return reply.code(204).send();
  });

  app.post('/revoke-tokens', (request, reply) => {
    const { static: withStatic = false } = readObject(request.body ?? {}, ['static']);
    tokens.revoke(withStatic === true);
    return reply.code(204).send();
  });

  function findCluster(reference: string): ClusterRecord {
    const found = store.get(reference) ?? store.named(reference);
    if (!Array.isArray(found)) return found;
    const [only, ...others] = found;
    if (only !== undefined && others.length === 0) return only;
    const problem = only === undefined ? 'there is no cluster' : 'there are several clusters';
    throw new SandboxError('SANDBOX_OPTION', `${problem} "${reference}"`);
  }
}

function readObject(body: unknown, known: readonly string[]): JsonObject {
  if (!isJsonObject(body)) throw new SandboxError('SANDBOX_OPTION', 'the body is a JSON object');
  const stranger = Object.keys(body).find((name) => !known.includes(name));
  if (stranger === undefined) return body;
  throw new SandboxError('SANDBOX_OPTION', `"${stranger}" is not known here`, {
    hint: `It takes: ${known.join(', ')}.`,
  });
}
