import type {
  ChangeRequest,
  Connection,
  RequestPreview,
  ResourceType,
  UpdateRequest,
  WriteCall,
} from '../../model/resource-type.ts';
import { Unknown, type Value } from '../../model/value.ts';
import { previewRequest } from '../rest/build-request.ts';
import { sendable } from '../rest/convert-value.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import { pollUntil } from '../rest/poll-until.ts';
import { viewSchema } from '../rest/schema-view.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { builtRequest, callServer } from './call-server.ts';
import { type ClusterRequest, clusterRequests } from './cluster-requests.ts';
import { guardCluster } from './guard-cluster.ts';
import { scaleCluster } from './scale-cluster.ts';

/**
 * Clusters. Their update is told here: it has keys and values of its own, sets of tolerations are sent as differences, replicas
 * are added and taken away one way each, and what is spread over six routes goes in an order that hangs on the cluster's state.
 */
export function clusterType(base: ResourceType, runtime: DefinitionRuntime): ResourceType {
  const view = viewSchema(base.schema);
  const requestsOf = (request: UpdateRequest) => clusterRequests(request, sendable(request.desired, view, 'create'));
  return {
    ...base,
    capabilities: { ...base.capabilities, update: true },
    guard: (change, options) => [...base.guard(change, options), ...guardCluster(change, options)],
    update: async (connection, request, call) => {
      const session = sessionOf(connection);
      session.conceal(request.desired);
      for (const one of requestsOf(request)) await carryOut(one, { base, runtime, session, request, call });
      return await base.read(connection, request.live.id, call);
    },
    preview: (connection, change, options) =>
      change.action === 'update'
        ? preview(connection, runtime, change, requestsOf(change))
        : base.preview(connection, change, options),
  };
}

interface Run {
  readonly base: ResourceType;
  readonly runtime: DefinitionRuntime;
  readonly session: Session;
  readonly request: UpdateRequest;
  readonly call: WriteCall;
}

async function carryOut(one: ClusterRequest, { base, runtime, session, request, call }: Run): Promise<void> {
  const { live } = request;
  switch (one.kind) {
    case 'send': {
      const { kind: _kind, ...sent } = one;
      await callServer(session, runtime, { ...sent, reads: false, signal: call.signal });
      return;
    }
    case 'wait until it runs':
      await pollUntil(
        async () => {
          const now = await base.read(session, live.id, call);
          const settled = now === undefined ? undefined : base.settled(now, { shutdown: false });
          return settled?.state === 'ready'
            ? { state: 'done', value: undefined }
            : { state: 'pending', message: settled?.state === 'pending' ? settled.message : 'starting up' };
        },
        {
          clock: session.clock,
          signal: call.signal,
          deadline: session.clock.now() + call.timeoutMs,
          firstMs: base.poll.firstMs,
          maxMs: base.poll.maxMs,
          what: `the start of ${live.id}`,
          progress: call.progress,
        },
      );
      return;
    case 'scale': {
      const [namespace, name] = [text(live.attributes['Namespace']), text(live.attributes['Name'])];
      const countReplicas = async () => {
        const count = (await base.read(session, live.id, call))?.attributes['replicas'];
        return typeof count === 'number' ? count : -1;
      };
      await scaleCluster({ session, runtime, call, namespace, name, from: one.from, to: one.to, countReplicas });
      return;
    }
    default:
      one satisfies never;
  }
}

function preview(
  connection: Connection,
  runtime: DefinitionRuntime,
  { live }: ChangeRequest & { readonly action: 'update' },
  requests: readonly ClusterRequest[],
): readonly RequestPreview[] {
  const { version = new Unknown() } = runtime.knownFacts(sessionOf(connection), ['version']);
  const [namespace, name] = [live.attributes['Namespace'] ?? '', text(live.attributes['Name'])];
  return requests.flatMap((one): RequestPreview[] => {
    switch (one.kind) {
      case 'send':
        return [previewRequest(builtRequest(one, version))];
      case 'wait until it runs':
        return [];
      case 'scale': {
        const count = one.to - one.from;
        if (count > 0) {
          const body = { namespace, replicaCount: count };
          return [
            previewRequest(builtRequest({ path: `/clusters/scale/${name}`, body }, version), `adds ${count} replicas`),
          ];
        }
        const look = builtRequest({ method: 'GET', path: `/scale/${name}`, query: { namespace } }, version);
        const query = { namespace, 'replica-name': new Unknown(), 'delete-data': true };
        const remove = builtRequest({ method: 'GET', path: `/scaledown/${name}`, query }, version);
        return [
          previewRequest(look, 'which replicas there are'),
          ...Array.from({ length: -count }, () => previewRequest(remove, 'takes a replica away')),
        ];
      }
      default:
        return one satisfies never;
    }
  });
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
