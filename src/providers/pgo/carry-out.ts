import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { RequestPreview, ResourceType, WriteCall } from '../../model/resource-type.ts';
import { Unknown, type Value, type ValueObject } from '../../model/value.ts';
import { previewRequest } from '../rest/build-request.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import type { Look } from '../rest/poll-until.ts';
import type { Session } from '../rest/session.ts';
import { builtRequest, callServer } from './call-server.ts';
import type { ClusterRequest } from './cluster-requests.ts';
import { addition, scaleCluster } from './scale-cluster.ts';
import { textOf } from './text-of.ts';
import { waitFor } from './wait-for.ts';

/** What carrying out a cluster's requests stands on. */
export interface ClusterRun {
  readonly base: ResourceType;
  readonly runtime: DefinitionRuntime;
  readonly session: Session;
  readonly live: Live;
  readonly call: WriteCall;
}

/** Carries out one of the requests that a cluster's change is made of. @throws {ProviderError} */
export async function carryOut(one: ClusterRequest, run: ClusterRun): Promise<void> {
  const { base, runtime, session, live, call } = run;
  switch (one.kind) {
    case 'send': {
      const { kind: _kind, ...sent } = one;
      await callServer(session, runtime, { ...sent, reads: false, signal: call.signal });
      return;
    }
    case 'wait until it runs':
      await waitUntilItRuns(run);
      return;
    case 'scale': {
      const [namespace, name] = [textOf(live.attributes['Namespace']), textOf(live.attributes['Name'])];
      const countReplicas = async () => {
        const count = (await base.read(session, live.id, call))?.attributes['replicas'];
        return typeof count === 'number' ? count : -1;
      };
      const from = one.from ?? (await countReplicas());
      await scaleCluster({ session, runtime, call, namespace, name, from, to: one.to, countReplicas });
      return;
    }
    default:
      one satisfies never;
  }
}

/** Carries out what follows on a cluster's creation: in the middle of a change nobody else tries again after a conflict. */
export async function carryOutAfterCreation(one: ClusterRequest, run: ClusterRun): Promise<void> {
  const { base, session, live, call } = run;
  try {
    await carryOut(one, run);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.code !== 'PROVIDER_CONFLICT') throw error;
    call.progress(`${error.message}; looking before it is tried again`);
    await session.clock.sleep(base.poll.firstMs, call.signal);
    const now = await base.read(session, live.id, call);
    if (now?.attributes['shutdown'] !== true) await carryOut(one, run);
  }
}

async function waitUntilItRuns(run: ClusterRun): Promise<void> {
  const { base, session, live, call } = run;
  const look = async (): Promise<Look<undefined>> => {
    const now = await base.read(session, live.id, call);
    const settled = now === undefined ? undefined : base.settled(now, { shutdown: false });
    return settled?.state === 'ready'
      ? { state: 'done', value: undefined }
      : { state: 'pending', message: settled?.state === 'pending' ? settled.message : 'starting up' };
  };
  await waitFor(`the start of ${live.id}`, look, run);
}

/** The requests as they would be sent. @param cluster - Its namespace and name. @param version - Of the server; may be unknown. */
export function previewRequests(
  requests: readonly ClusterRequest[],
  cluster: ValueObject,
  options: ValueObject,
  version: Value,
): readonly RequestPreview[] {
  const [namespace, name] = [cluster['Namespace'] ?? '', textOf(cluster['Name'])];
  return requests.flatMap((one): RequestPreview[] => {
    switch (one.kind) {
      case 'send':
        return [previewRequest(builtRequest(one, version))];
      case 'wait until it runs':
        return [];
      case 'scale': {
        const count = one.to - (one.from ?? 0);
        if (count > 0) {
          const { path, body } = addition(namespace, name, count, options);
          return [
            previewRequest(
              builtRequest({ path, body }, version),
              count === 1 ? 'adds a replica' : `adds ${count} replicas`,
            ),
          ];
        }
        const look = builtRequest({ method: 'GET', path: `/scale/${name}`, query: { namespace } }, version);
        const deleteData = options['deleteReplicaData'] !== false;
        const query = { namespace, 'replica-name': new Unknown(), 'delete-data': deleteData };
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
