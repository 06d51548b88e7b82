import type { ResourceType, WriteCall } from '../../model/resource-type.ts';
import { type Look, pollUntil } from '../rest/poll-until.ts';
import type { Session } from '../rest/session.ts';

/** A change that waits for something at the server. */
interface Waiting {
  readonly session: Session;
  /** Says how often to look. */
  readonly base: ResourceType;
  readonly call: WriteCall;
}

/** Looks, as often as the type says, until the change's time is up. @param what - What is waited for, for people. @throws {ProviderError} */
export async function waitFor<T>(
  what: string,
  look: () => Promise<Look<T>>,
  { session, base, call }: Waiting,
): Promise<T> {
  return await pollUntil(look, {
    clock: session.clock,
    signal: call.signal,
    deadline: session.clock.now() + call.timeoutMs,
    ...base.poll,
    what,
    progress: call.progress,
  });
}
