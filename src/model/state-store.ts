import type { ResourceRecord } from './resource.ts';
import type { ResourceAddress } from './resource-address.ts';
import type { State } from './state.ts';

/** Who holds a lock. */
export interface LockOwner {
  /** Random, names this lock. */
  readonly id: string;
  /** `user@host`. */
  readonly who: string;
  readonly host: string;
  readonly pid: number;
  /** The command that was started, without secrets: `apply -e production`. */
  readonly command: string;
  /** RFC 3339 instants. */
  readonly since: string;
  readonly heartbeat: string;
}

/**
 * One entry of the journal. Before a call an `intent` is on disk, after it an `outcome` with the same `step`; `identified`
 * comes between, as soon as the server has said the new object's id.
 */
export type JournalEntry =
  | {
      readonly kind: 'intent';
      /** Names the step within the journal: `<address>#<n>`. */
      readonly step: string;
      readonly address: ResourceAddress;
      readonly action: 'create' | 'update' | 'delete';
      readonly type: string;
      readonly connection: string;
      /** The server's id, when the object exists. */
      readonly id?: string;
      /** The natural key that the new object will have. */
      readonly key?: string;
      /** Ids of look-alikes that existed before a create: whatever else turns up is ours. */
      readonly before?: readonly string[];
      /** The record that state gets when the step succeeds, without id and live fields. Holds no secret. */
      readonly record: Omit<ResourceRecord, 'id' | 'live'>;
      readonly at: string;
    }
  | { readonly kind: 'identified'; readonly step: string; readonly id: string; readonly at: string }
  | {
      readonly kind: 'outcome';
      readonly step: string;
      readonly address: ResourceAddress;
      /**
       * What state now holds for the address; absent when the object is gone. With an `error` and no record, state keeps for
       * the address what it has.
       */
      readonly record?: ResourceRecord;
      /** Why it failed. A failed create may still leave a (tainted) record. */
      readonly error?: { readonly code: string; readonly message: string };
      readonly at: string;
    }
  | {
      /** A change of state that needs no call: a move, an adoption, a forgotten resource, outputs. */
      readonly kind: 'state';
      readonly address: ResourceAddress;
      readonly record?: ResourceRecord;
      readonly at: string;
    };

/** Where the state of one environment is kept. */
export interface StateStore {
  /** The path or URL, for people. */
  readonly place: string;
  /** The state, with a crashed run's outcomes already in it; `undefined` when there is none. @throws {ToolError} `STATE_INVALID` */
  read(): Promise<State | undefined>;
  /** Entries of a run that did not finish: intents without an outcome among them. Empty after a clean run. */
  readJournal(): Promise<readonly JournalEntry[]>;
  /**
   * Claims the state for one writer.
   *
   * @param options.timeoutMs - How long to wait for another holder; 0 not at all.
   * @param options.waiting - Called when another holds it, once at first and then about every second.
   * @throws {ToolError} `LOCK_HELD` with owner, age and how to unlock; a dead owner's lock on this host is taken over.
   */
  lock(options: {
    readonly command: string;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
    readonly waiting?: (owner: LockOwner) => void;
  }): Promise<StateLock>;
  /** Who holds the lock, if any. */
  lockOwner(): Promise<LockOwner | undefined>;
  /** Breaks the lock with that id. @throws {ToolError} `LOCK_NOT_FOUND` */
  unlock(id: string): Promise<void>;
}

/** The exclusive claim on one state. */
export interface StateLock {
  readonly owner: LockOwner;
  /** Aborts when the lock was lost (broken by someone, or its file is gone). */
  readonly lost: AbortSignal;
  /** Adds to the journal; resolves when it is on disk. Calls may overlap: they share one flush. */
  append(entry: JournalEntry): Promise<void>;
  /**
   * Writes the state atomically, under the next serial when its content has changed, and empties the journal of what the
   * state now holds: all that was appended before the call. An intent to create or update without an outcome stays until an
   * outcome with its step is appended, or the saved state has another object at its address. While changes are under way,
   * `keepJournal` is the safe way: nothing is dropped, and replaying what the state already holds does no harm.
   *
   * @throws {ToolError} `LOCK_LOST`; `STATE_CONFLICT` when the state was read before another run saved.
   */
  save(state: State, options?: { readonly keepJournal?: boolean }): Promise<void>;
  /** Gives the lock back. */
  release(): Promise<void>;
}
