import type { JsonObject } from '../../model/json.ts';
import type {
  ChangeRequest,
  Connection,
  RequestPreview,
  ResourceType,
  UpdateRequest,
} from '../../model/resource-type.ts';
import { Unknown } from '../../model/value.ts';
import { sendable } from '../rest/convert-value.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import { viewSchema } from '../rest/schema-view.ts';
import { sessionOf } from '../rest/session.ts';
import { carryOut, carryOutAfterCreation, previewRequests } from './carry-out.ts';
import { clusterRequests, requestsAfterCreation, withoutOwnReplicas } from './cluster-requests.ts';
import { guardCluster } from './guard-cluster.ts';

/**
 * Clusters. Their update is told here: it has keys and values of its own, sets of tolerations are sent as differences, replicas
 * are added and taken away one way each, and what is spread over six routes goes in an order that hangs on the cluster's state.
 * So is what follows on a creation: replicas with settings of their own, and a shutdown.
 */
export function clusterType(base: ResourceType, runtime: DefinitionRuntime): ResourceType {
  const view = viewSchema(base.schema);
  const requestsOf = (request: UpdateRequest) => clusterRequests(request, sendable(request.desired, view, 'create'));
  const preview = (connection: Connection, change: ChangeRequest, options: JsonObject): readonly RequestPreview[] => {
    const { version = new Unknown() } = runtime.knownFacts(sessionOf(connection), ['version']);
    switch (change.action) {
      case 'create':
      case 'replace': {
        const made = { ...change, desired: withoutOwnReplicas(change.desired, options) };
        const later = requestsAfterCreation(change.desired, options);
        return [
          ...base.preview(connection, made, options),
          ...previewRequests(later, change.desired, options, version),
        ];
      }
      case 'update':
        return previewRequests(requestsOf(change), change.live.attributes, options, version);
      case 'delete':
        return base.preview(connection, change, options);
      default:
        return change satisfies never;
    }
  };
  return {
    ...base,
    capabilities: { ...base.capabilities, update: true },
    guard: (change, options) => [...base.guard(change, options), ...guardCluster(change, options)],
    create: async (connection, desired, call) => {
      const session = sessionOf(connection);
      const made = await base.create(connection, withoutOwnReplicas(desired, call.options), call);
      const later = requestsAfterCreation(desired, call.options);
      if (made === undefined || later.length === 0) return made;
      for (const one of later) await carryOutAfterCreation(one, { base, runtime, session, live: made, call });
      return await base.read(connection, made.id, call);
    },
    update: async (connection, request, call) => {
      const session = sessionOf(connection);
      session.conceal(request.desired);
      for (const one of requestsOf(request)) await carryOut(one, { base, runtime, session, live: request.live, call });
      return await base.read(connection, request.live.id, call);
    },
    preview,
  };
}
