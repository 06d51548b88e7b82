import { hostname } from 'node:os';
import type { StateStore } from '../model/state-store.ts';
import { vitality } from '../state/process-identity.ts';

/** The run that holds the state now, in words: `root@ci (pid 42): reckon apply`. None where its process is known to be dead. */
export async function otherRun(store: StateStore): Promise<string | undefined> {
  const owner = await store.lockOwner();
  if (owner === undefined) return undefined;
  const isDead = owner.host === hostname() && vitality(owner.pid, undefined) === 'dead';
  return isDead ? undefined : `${owner.who} (pid ${owner.pid}): reckon ${owner.command}`;
}
