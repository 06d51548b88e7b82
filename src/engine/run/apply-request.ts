import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { State } from '../../model/state.ts';
import type { StateLock } from '../../model/state-store.ts';
import type { Value } from '../../model/value.ts';
import type { PlannedRun } from './plan-request.ts';

/** What is to be applied. */
export interface ApplyRequest {
  readonly run: PlannedRun;
  readonly lock: StateLock;
  readonly parallelism: number;
  /** Aborts when no new change is to be started: what is in flight ends and is saved. */
  readonly stop: AbortSignal;
  /** Aborts when even what is in flight is to be cut. */
  readonly cut: AbortSignal;
  /** Whether the plan was saved and may be old: then any change of the object's revision makes its change stale. */
  readonly isSavedPlan: boolean;
}

/** What came of one address. */
export type ChangeOutcome =
  | { readonly kind: 'applied'; readonly record: ResourceRecord | undefined }
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'skipped'; readonly because: string | undefined };

/** What came of an apply. */
export interface ApplyResult {
  readonly state: State;
  readonly outcomes: ReadonlyMap<string, ChangeOutcome>;
  readonly outputs: ReadonlyMap<string, { readonly value: Value; readonly sensitive: boolean }>;
  readonly diagnostics: readonly Diagnostic[];
  readonly isInterrupted: boolean;
  /** Addresses whose change goes on at the server: the next run takes them up. */
  readonly pending: readonly ResourceAddress[];
}
