import type { PlanRequest } from '../engine/run/plan-request.ts';

/** Options of everything that plans: `plan`, `apply`, `destroy`, `drift`. */
export interface PlanOptions {
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
  readonly replace: readonly string[];
  /** Whether these come from a plan that was made before. */
  readonly arePatternsKnown?: boolean;
  readonly destroy: boolean;
  readonly refreshOnly: boolean;
  readonly refresh: boolean;
  readonly serverDryRun: PlanRequest['serverDryRun'];
  readonly parallelism: number;
  /** Milliseconds to wait for another holder of the lock. */
  readonly lockTimeoutMs: number;
  readonly allowDeletes: number | undefined;
  readonly allowGone: PlanRequest['allowGone'] | undefined;
  /** Whether a person is asked to approve the plan, and so may consent to what options do not allow. */
  readonly asksConsent?: boolean;
  /** Lineage that a new state gets. Default: a new one. */
  readonly lineage?: string;
  /** Whether the plan is to name the commit of the desired state: a plan for the screen need not ask git. */
  readonly withCommit: boolean;
}
