import { ProviderError } from '../../model/provider-error.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import { isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import { isAbsence, type Session } from '../rest/session.ts';
import { callServer } from './call-server.ts';
import { membersOf } from './namespaced-type.ts';
import { textOf } from './text-of.ts';

/** A cluster to be scaled. */
export interface Scaling {
  readonly session: Session;
  readonly runtime: DefinitionRuntime;
  readonly call: WriteCall;
  readonly namespace: string;
  readonly name: string;
  /** Number of replicas now, and the wanted one. */
  readonly from: number;
  readonly to: number;
  /** Counts the replicas again. */
  countReplicas(): Promise<number>;
}

/** The request that adds replicas, with the settings that only this call has for them. */
export function addition(namespace: Value, name: string, replicaCount: number, { scale }: ValueObject) {
  const settings = isValueObject(scale) ? scale : {};
  return { path: `/clusters/scale/${encodeURIComponent(name)}`, body: { ...settings, namespace, replicaCount } };
}

/** Adds or takes away replicas until there are as many as wanted. Does not wait for them. @throws {ProviderError} */
export async function scaleCluster(scaling: Scaling): Promise<void> {
  if (scaling.to > scaling.from) await addReplicas(scaling);
  if (scaling.to < scaling.from) await removeReplicas(scaling);
}

/** The server adds as many as it is told to, every time: after a lost answer the truth is looked at, and nothing sent again. */
async function addReplicas({
  session,
  runtime,
  call,
  namespace,
  name,
  from,
  to,
  countReplicas,
}: Scaling): Promise<void> {
  call.progress(to - from === 1 ? 'adding a replica' : `adding ${to - from} replicas`);
  try {
    await callServer(session, runtime, {
      ...addition(namespace, name, to - from, call.options),
      reads: false,
      expect: 'created Pgreplica ',
      signal: call.signal,
    });
  } catch (error) {
    if (!(error instanceof ProviderError) || !error.uncertain || (await countReplicas()) !== to) throw error;
  }
}

/** A GET that changes: one for each replica that goes. */
async function removeReplicas({ session, runtime, call, namespace, name, from, to }: Scaling): Promise<void> {
  const answer = await callServer(session, runtime, {
    method: 'GET',
    path: `/scale/${encodeURIComponent(name)}`,
    query: { namespace },
    reads: true,
    signal: call.signal,
  });
  for (const victim of victims(membersOf(answer.json, 'Results'), from - to)) {
    call.progress(`taking away replica ${victim}`);
    try {
      await callServer(session, runtime, {
        method: 'GET',
        path: `/scaledown/${encodeURIComponent(name)}`,
        query: { namespace, 'replica-name': victim, 'delete-data': call.options['deleteReplicaData'] !== false },
        reads: false,
        idempotent: true,
        expect: `deleted replica ${victim}`,
        signal: call.signal,
      });
    } catch (error) {
      if (!isAbsence(error)) throw error;
    }
  }
}

/** Which replicas go: those that cannot be reached, then those that lag most, then by name from the end; always the same ones. */
function victims(replicas: readonly ValueObject[], count: number): readonly string[] {
  const rank = ({ Status }: ValueObject) => (Status === 'unavailable' ? 0 : 1);
  const lag = ({ ReplicationLag }: ValueObject) => (typeof ReplicationLag === 'number' ? ReplicationLag : 0);
  const nameOf = ({ Name }: ValueObject): string => textOf(Name);
  return [...replicas]
    .sort(
      (left, right) => rank(left) - rank(right) || lag(right) - lag(left) || (nameOf(left) < nameOf(right) ? 1 : -1),
    )
    .slice(0, Math.max(count, 0))
    .map(nameOf);
}
