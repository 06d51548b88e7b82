import { randomUUID } from 'node:crypto';
import type { Clock } from '../model/clock.ts';
import type { State } from '../model/state.ts';
import type { LockOwner, StateLock, StateStore } from '../model/state-store.ts';
import type { JournalLine } from './journal-lines.ts';
import { nextSerial } from './next-serial.ts';
import { leftCreates, linesToKeep, pendingEntries, stateOf } from './replay-journal.ts';
import { formatStateContent, formatStateHead, parseStateDocument } from './state-document.ts';
import { StateError } from './state-error.ts';

/** A state in memory that keeps all promises of a store but that of outliving the process: for tests and previews. */
export function openMemoryStateStore(options: { readonly clock: Clock }): StateStore {
  const journalId = randomUUID();
  const waiters = new Set<() => void>();
  let document: string | undefined;
  let lines: readonly JournalLine[] = [];
  let held: { readonly owner: LockOwner; readonly lost: AbortController } | undefined;

  const file = (): ReturnType<typeof parseStateDocument> | undefined =>
    document === undefined ? undefined : parseStateDocument(document, 'memory');
  const journal = (): { readonly id: string; readonly lines: readonly JournalLine[] } | undefined =>
    lines.length === 0 ? undefined : { id: journalId, lines };
  const free = (): void => {
    held = undefined;
    for (const wake of waiters) wake();
  };

  const makeLock = (owner: LockOwner, lost: AbortController): StateLock => {
    let serialAtLock = file()?.state.serial;
    const left = leftCreates(lines, stateOf(file(), journal()));
    return {
      owner,
      lost: lost.signal,
      async append(entry) {
        lost.signal.throwIfAborted();
        lines = [...lines, { number: (lines.at(-1)?.number ?? 0) + 1, entry: structuredClone(entry) }];
      },
      async save(state: State, { keepJournal = false } = {}) {
        lost.signal.throwIfAborted();
        const saved = file()?.state;
        const content = [...formatStateContent(state)].join('');
        const isChanged = saved === undefined || [...formatStateContent(saved)].join('') !== content;
        const known = saved === undefined ? undefined : { ...saved, serialAtLock: serialAtLock ?? state.serial };
        const serial = nextSerial(state, known, isChanged);
        serialAtLock ??= state.serial;
        document = formatStateHead({ ...state, serial }, undefined) + content;
        if (!keepJournal) lines = linesToKeep(lines, lines.at(-1)?.number ?? 0, state, left);
      },
      async release() {
        if (held?.owner.id === owner.id) free();
      },
    };
  };

  return {
    place: 'memory',
    read: async () => stateOf(file(), journal()),
    readJournal: async () => pendingEntries(file(), journal()),
    async lock({ command, timeoutMs, signal, waiting }) {
      const until = options.clock.now() + timeoutMs;
      while (held !== undefined) {
        signal?.throwIfAborted();
        const left = until - options.clock.now();
        if (left <= 0) {
          throw new StateError('LOCK_HELD', `the state is locked by ${held.owner.who}: reckon ${held.owner.command}`);
        }
        waiting?.(held.owner);
        const { promise, resolve } = Promise.withResolvers<void>();
        waiters.add(resolve);
        await Promise.race([promise, options.clock.sleep(left, signal)]);
        waiters.delete(resolve);
      }
      const now = new Date(options.clock.now()).toISOString();
      const where = { who: 'somebody@memory', host: 'memory', pid: 1 };
      const owner = { id: randomUUID(), ...where, command, since: now, heartbeat: now };
      const lost = new AbortController();
      held = { owner, lost };
      return makeLock(owner, lost);
    },
    lockOwner: async () => held?.owner,
    async unlock(id) {
      if (held?.owner.id !== id) throw new StateError('LOCK_NOT_FOUND', `the state has no lock ${id}`);
      held.lost.abort(new StateError('LOCK_LOST', 'the lock of the state was broken'));
      free();
    },
  };
}
