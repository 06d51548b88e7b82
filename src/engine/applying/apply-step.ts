import type { PlannedChange } from '../../model/change.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { DesiredResource, ResourceRecord } from '../../model/resource.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import type { JournalEntry } from '../../model/state-store.ts';
import { callOptions } from '../run/call-options.ts';
import type { ApplyWalk, Opened } from './apply-walk.ts';

type Intent = Extract<JournalEntry, { kind: 'intent' }>;

/** What a wait for the object of a change is given; says its progress as events. */
export function waitBase(walk: ApplyWalk, opened: Opened, change: PlannedChange, deadline: number) {
  const startedAt = walk.ports.clock.now();
  return {
    type: opened.type,
    connection: opened.connection,
    deadline,
    clock: walk.ports.clock,
    signal: walk.request.cut,
    progress: (message: string) =>
      walk.ports.emit({
        type: 'apply_progress',
        address: change.address,
        action: change.action,
        message,
        elapsedMs: walk.ports.clock.now() - startedAt,
      }),
  };
}

/** What a write is given; says its progress as events. */
export function makeCall(
  walk: ApplyWalk,
  change: PlannedChange,
  desired: DesiredResource | undefined,
  deadline: number,
  own: Partial<Pick<WriteCall, 'identified' | 'pending'>>,
): WriteCall {
  const startedAt = walk.ports.clock.now();
  return {
    signal: walk.request.cut,
    options: desired === undefined ? {} : callOptions(desired),
    dryRun: false,
    timeoutMs: Math.max(deadline - startedAt, 0),
    progress: (message) =>
      walk.ports.emit({
        type: 'apply_progress',
        address: change.address,
        action: change.action,
        message,
        elapsedMs: walk.ports.clock.now() - startedAt,
      }),
    identified: own.identified ?? (() => Promise.resolve()),
    pending: own.pending ?? (() => undefined),
    warn: (diagnostic) => walk.diagnostics.push({ ...diagnostic, address: diagnostic.address ?? change.address }),
  };
}

/** Writes down what is about to be asked for, or the id that the server has just said. @throws {StateError} */
export async function append(
  walk: ApplyWalk,
  entry: Intent | Extract<JournalEntry, { kind: 'identified' }>,
): Promise<void> {
  await walk.request.lock.append({ ...entry, at: new Date(walk.ports.clock.now()).toISOString() });
}

/**
 * Writes down what came of a step, and lets the next change begin. A create whose answer was lost keeps its intent open instead: the
 * next run looks for what it may have made.
 *
 * @param record - What state holds of the object from now on.
 * @throws {StateError} when the journal cannot be written
 */
export async function outcome(
  walk: ApplyWalk,
  step: string,
  change: PlannedChange,
  record: ResourceRecord | undefined,
  error?: unknown,
): Promise<void> {
  // No more requests: the next change may begin, and its intent shares a flush with this outcome.
  walk.freePlace(change.address);
  const isLost =
    error instanceof ProviderError && error.uncertain && record === undefined && change.action !== 'update';
  if (isLost && walk.hasOpenIntents) return;
  await walk.request.lock.append({
    kind: 'outcome',
    step,
    address: change.address,
    at: new Date(walk.ports.clock.now()).toISOString(),
    ...(record === undefined ? {} : { record }),
    ...(error === undefined
      ? {}
      : { error: { code: error instanceof ProviderError ? error.code : 'FAILED', message: messageOf(error) } }),
  });
}

/** What a thrown value says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
