import type { PlannedChange } from './change.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { SourceLocation } from './source-location.ts';
import type { Value } from './value.ts';

/** A change of one output. */
export interface OutputChange {
  readonly name: string;
  readonly action: 'create' | 'update' | 'delete' | 'no-op';
  readonly before?: Value;
  readonly after?: Value;
  readonly sensitive: boolean;
}

/** What one policy said of one change. */
export interface CheckResult {
  readonly policy: string;
  readonly address: string;
  readonly status: 'pass' | 'fail' | 'unknown';
  readonly severity: 'error' | 'warning';
  readonly message?: string;
  readonly location?: SourceLocation;
}

/** What a plan is bound to: applying it elsewhere is refused as stale. */
interface PlanBinding {
  /** Lineage of the state; a plan on an empty state carries the lineage that the state will get. */
  readonly lineage: string;
  readonly serial: number;
  /** Digest of the configuration, the variables' values among it. */
  readonly configuration: string;
  readonly environment: string;
  readonly project: string;
  /** Commit of the desired state and whether the files differ from it, in a git repository. */
  readonly commit?: { readonly id: string; readonly dirty: boolean; readonly branch?: string };
}

/** An ordered set of changes, what they come from and what was found on the way. */
export interface Plan {
  readonly binding: PlanBinding;
  /** RFC 3339 instant. */
  readonly timestamp: string;
  /** Every address, `no-op` ones too, in the order in which they may run. */
  readonly changes: readonly PlannedChange[];
  /** Addresses whose live fields differ from what was last applied, with those fields. */
  readonly drift: readonly PlannedChange[];
  readonly outputs: readonly OutputChange[];
  readonly checks: readonly CheckResult[];
  /** Errors and warnings. With an error the plan can be looked at, not applied. */
  readonly diagnostics: readonly Diagnostic[];
  /** Documents that can be expanded only once others are applied: planned again, and shown, during apply. */
  readonly deferred: readonly DeferredBlock[];
  /** What the plan was narrowed or turned to. */
  readonly mode: 'normal' | 'destroy' | 'refresh-only';
  /** Whether every document was planned: not narrowed by targets, nothing deferred. */
  readonly complete: boolean;
}

/** A document that waits for others before its instances can be told. */
export interface DeferredBlock {
  readonly address: string;
  /** What must be applied first. */
  readonly waitsFor: readonly string[];
  readonly location: SourceLocation;
}

/** How many of each; a replacement counts as one to add and one to destroy, as Terraform counts, or one to forget. */
export interface PlanSummary {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly import: number;
  readonly move: number;
  readonly forget: number;
}

/** Counts a plan's changes. */
export function summarize(changes: readonly PlannedChange[]): PlanSummary {
  const summary = { add: 0, change: 0, destroy: 0, import: 0, move: 0, forget: 0 };
  for (const change of changes) {
    if (change.importing !== undefined) summary.import += 1;
    if (change.previousAddress !== undefined) summary.move += 1;
    count(change, summary);
  }
  return summary;
}

function count(
  { action, order }: PlannedChange,
  summary: { add: number; change: number; destroy: number; forget: number },
): void {
  switch (action) {
    case 'create':
      summary.add += 1;
      return;
    case 'update':
      summary.change += 1;
      return;
    case 'replace':
      summary.add += 1;
      if (order === 'forget-first') summary.forget += 1;
      else summary.destroy += 1;
      return;
    case 'delete':
      summary.destroy += 1;
      return;
    case 'forget':
      summary.forget += 1;
      return;
    case 'no-op':
    case 'read':
    case 'adopt':
    case 'move':
      return;
    default:
      action satisfies never;
  }
}

/** Whether applying the plan would do anything at all, to the world or to the state. */
export function hasChanges(plan: Pick<Plan, 'changes' | 'outputs' | 'deferred'>): boolean {
  return (
    plan.changes.some((change) => change.action !== 'no-op' || change.previousAddress !== undefined) ||
    plan.outputs.some((output) => output.action !== 'no-op') ||
    plan.deferred.length > 0
  );
}

/** The line that Terraform's readers parse: `Plan: 1 to add, 2 to change, 0 to destroy.` */
export function summaryLine(
  plan: Pick<Plan, 'changes' | 'outputs' | 'deferred'> & Partial<Pick<Plan, 'drift' | 'mode'>>,
): string {
  const drifted = plan.mode === 'refresh-only' ? (plan.drift?.length ?? 0) : 0;
  if (!hasChanges(plan)) {
    if (drifted > 0)
      return `Drift: ${drifted} ${drifted === 1 ? 'object differs' : 'objects differ'} from what was last applied.`;
    return 'No changes.';
  }
  const summary = summarize(plan.changes);
  const imports = summary.import > 0 ? `${summary.import} to import, ` : '';
  const moves = summary.move > 0 ? `${summary.move} to move, ` : '';
  const forgets = summary.forget > 0 ? `${summary.forget} to forget, ` : '';
  return `Plan: ${imports}${moves}${forgets}${summary.add} to add, ${summary.change} to change, ${summary.destroy} to destroy.`;
}
