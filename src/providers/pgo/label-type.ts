import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { Call, Connection, ResourceType } from '../../model/resource-type.ts';
import { isValueObject, type ValueObject } from '../../model/value.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import { sessionOf } from '../rest/session.ts';
import { callServer } from './call-server.ts';
import { membersOf } from './namespaced-type.ts';

/** Labels that the operator puts on every cluster itself. */
const SYSTEM_LABELS = new Set(['pgo-version', 'workflowid', 'pg-pod-anti-affinity']);

/**
 * Labels of a cluster. The server has no object for them: a document's labels are the keys in its id
 * (`namespace/cluster/key,key`; without keys all of them), so that documents for one cluster keep out of each other's way. The
 * id changes with the keys, which a definition cannot say.
 */
export function labelType(base: ResourceType, runtime: DefinitionRuntime): ResourceType {
  const read = async (connection: Connection, id: string, { signal }: Call): Promise<Live | undefined> => {
    const [namespace = '', cluster = '', ...rest] = id.split('/');
    const body = { Namespace: namespace, Clustername: cluster };
    const session = sessionOf(connection);
    const { json } = await callServer(session, runtime, { path: '/showclusters', body, reads: true, signal });
    const labels = userLabels(membersOf(json, 'Results')[0]);
    const keys = rest.length === 0 ? Object.keys(labels) : rest.join('/').split(',');
    const own = keys.filter((key) => Object.hasOwn(labels, key)).map((key) => [key, labels[key] ?? ''] as const);
    if (own.length === 0) return undefined;
    const attributes = { Namespace: namespace, Args: [cluster], Labels: Object.fromEntries(own) };
    return { id, key: idOf(namespace, cluster, keys), attributes };
  };
  const readOrNothing: typeof read = async (connection, id, call) => {
    try {
      return await read(connection, id, call);
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'PROVIDER_NOT_FOUND') return undefined;
      throw error;
    }
  };
  return {
    ...base,
    read: readOrNothing,
    find: async (connection, desired, call) => {
      const id = base.keyOf(desired);
      const found = id === undefined ? undefined : await readOrNothing(connection, id, call);
      return found === undefined ? [] : [found];
    },
    update: async (connection, request, call) => {
      await base.update(connection, request, call);
      return await readOrNothing(connection, base.keyOf(request.desired) ?? request.live.id, call);
    },
  };
}

function idOf(namespace: string, cluster: string, keys: readonly string[]): string {
  return `${namespace}/${cluster}/${[...keys].sort().join(',')}`;
}

function userLabels(shown: ValueObject | undefined): ValueObject {
  const cluster = shown?.['cluster'];
  const spec = isValueObject(cluster) ? cluster['spec'] : undefined;
  const labels = isValueObject(spec) ? spec['userlabels'] : undefined;
  if (!isValueObject(labels)) return {};
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !SYSTEM_LABELS.has(key)));
}
