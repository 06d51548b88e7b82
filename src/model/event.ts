import type { Action, PlannedChange } from './change.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Plan, PlanSummary } from './plan.ts';
import type { ResourceAddress } from './resource-address.ts';
import type { RequestPreview } from './resource-type.ts';
import type { LockOwner } from './state-store.ts';
import type { Value } from './value.ts';

/**
 * A fact in the stream that every screen, log and `--json` line is drawn from, under the names of Terraform's
 * machine-readable UI where it has one.
 */
export type EngineEvent =
  | { readonly type: 'version'; readonly reckon: string; readonly ui: string }
  /** Reading live state begins: how many objects are to be looked at, of which connection's types. */
  | {
      readonly type: 'refresh_start';
      readonly resourceType: string;
      readonly connection: string;
      readonly wanted: number;
    }
  | {
      readonly type: 'refresh_progress';
      readonly resourceType: string;
      readonly connection: string;
      readonly read: number;
    }
  | {
      readonly type: 'refresh_complete';
      readonly resourceType: string;
      readonly connection: string;
      readonly read: number;
    }
  /** The server is asked to validate a change. */
  | { readonly type: 'dry_run_start'; readonly address: ResourceAddress; readonly action: Action }
  | { readonly type: 'dry_run_complete'; readonly address: ResourceAddress; readonly action: Action }
  | { readonly type: 'resource_drift'; readonly change: PlannedChange }
  /** `drift --watch`: an object that differed at the last look is as it was applied, with what it differed by. */
  | { readonly type: 'drift_resolved'; readonly change: PlannedChange }
  | { readonly type: 'planned_change'; readonly change: PlannedChange }
  | {
      readonly type: 'change_summary';
      readonly operation: 'plan' | 'apply' | 'destroy';
      readonly changes: PlanSummary;
      /** Whether something of an apply failed or was not attempted. */
      readonly isIncomplete?: boolean;
    }
  | { readonly type: 'plan'; readonly plan: Plan }
  | { readonly type: 'lock_waiting'; readonly owner: LockOwner }
  /** What an interrupted run left was looked up and settled. */
  | { readonly type: 'recovered'; readonly address: ResourceAddress; readonly message: string }
  | { readonly type: 'apply_start'; readonly address: ResourceAddress; readonly action: Action; readonly id?: string }
  | {
      readonly type: 'apply_progress';
      readonly address: ResourceAddress;
      readonly action: Action;
      readonly message: string;
      readonly elapsedMs: number;
    }
  | {
      readonly type: 'apply_complete';
      readonly address: ResourceAddress;
      readonly action: Action;
      readonly id?: string;
      /** Whether it goes on at the server, and is left to the next run. */
      readonly isPending?: boolean;
      readonly elapsedMs: number;
    }
  | {
      readonly type: 'apply_errored';
      readonly address: ResourceAddress;
      readonly action: Action;
      readonly diagnostics: readonly Diagnostic[];
      readonly elapsedMs: number;
    }
  /** Not attempted because of what it depends on, or because the run was stopped. */
  | {
      readonly type: 'apply_skipped';
      readonly address: ResourceAddress;
      readonly action: Action;
      readonly because: string;
    }
  /** `apply --dry-run`: a request that would be sent. */
  | {
      readonly type: 'request';
      readonly address: ResourceAddress;
      readonly action: Action;
      readonly request: RequestPreview;
    }
  | { readonly type: 'interrupted'; readonly inFlight: readonly ResourceAddress[] }
  | {
      readonly type: 'outputs';
      readonly outputs: ReadonlyMap<string, { readonly value: Value; readonly sensitive: boolean }>;
    }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic };
