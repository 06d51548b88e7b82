import type { LockOwner } from '../model/state-store.ts';
import type { LockParty } from './file-lock.ts';
import { tryLock } from './file-lock.ts';
import { StateError } from './state-error.ts';

/** How often a waiting run looks again. */
const POLL_MS = 250;

/** How often a waiting run says so. */
const SAY_MS = 1_000;

/** How long to wait for another holder, and whom to tell. */
export interface LockWait {
  /** 0: not at all. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Called at once when another holds the lock, and then about every second. */
  readonly waiting?: (owner: LockOwner) => void;
}

/**
 * Takes the lock at `path` as soon as it is free.
 *
 * @throws {StateError} `LOCK_HELD` when the time is up; the signal's reason when that aborts.
 */
export async function waitForLock(path: string, owner: LockOwner, party: LockParty, wait: LockWait): Promise<void> {
  const { clock } = party;
  const began = clock.now();
  let said = Number.NEGATIVE_INFINITY;
  for (;;) {
    wait.signal?.throwIfAborted();
    const holder = await tryLock(path, owner, party);
    if (holder === undefined) return;
    const now = clock.now();
    const left = wait.timeoutMs - (now - began);
    if (left <= 0) throw lockHeld(path, holder, now);
    if (now - said >= SAY_MS) {
      wait.waiting?.(holder);
      said = now;
    }
    await clock.sleep(Math.min(POLL_MS, left), wait.signal);
  }
}

function lockHeld(path: string, holder: LockOwner, now: number): StateError {
  const age = duration(now - Date.parse(holder.since));
  const sign = duration(now - Date.parse(holder.heartbeat));
  return new StateError(
    'LOCK_HELD',
    `the state is locked by ${holder.who} (pid ${holder.pid}) for ${age}: reckon ${holder.command}`,
    {
      hint: [
        `Its last sign of life was ${sign} ago. Wait for that run, or let this one wait: --lock-timeout 10m`,
        `If it is dead for certain, break its lock: reckon state unlock ${holder.id}`,
        `The lock is ${path}.`,
      ].join('\n'),
    },
  );
}

/** `12s`, `4m 10s`, `3h 5m`, `2d 4h`. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h ${minutes % 60}m` : `${Math.floor(hours / 24)}d ${hours % 24}h`;
}
