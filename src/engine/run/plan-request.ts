import type { Configuration, LookupBlock, ResourceBlock } from '../../model/configuration.ts';
import type { Plan } from '../../model/plan.ts';
import type { DesiredResource, Live } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { State } from '../../model/state.ts';
import type { JournalEntry } from '../../model/state-store.ts';
import type { ConnectionPool } from '../reading/connection-pool.ts';
import type { RunScope } from './run-scope.ts';

/** What is to be planned. */
export interface PlanRequest {
  readonly configuration: Configuration;
  /** The state as stored; undefined when there is none yet. */
  readonly state: State | undefined;
  /** Lineage that a new state gets, where a plan was saved before there was one. Default: a new one. */
  readonly lineage?: string;
  /** What an interrupted run left in the journal. */
  readonly journal: readonly JournalEntry[];
  readonly mode: Plan['mode'];
  /** Only these addresses (exact, whole documents, types or globs) and what they depend on; all when empty. */
  readonly targets: readonly string[];
  /** Not these. */
  readonly excludes: readonly string[];
  /** Addresses to replace though nothing asks for it. */
  readonly replace: readonly string[];
  /** Whether all of these were looked at before, so that it is no fault where nothing answers to one any more. */
  readonly arePatternsKnown?: boolean;
  /** Whether live objects are read; else state's last look stands for them. */
  readonly refresh: boolean;
  /** Whether servers that can are asked to validate; `require` makes it an error when one can't. */
  readonly serverDryRun: 'auto' | 'never' | 'require';
  /** At most so many documents are worked on at once. */
  readonly parallelism: number;
  /** The number given with `--allow-deletes`. */
  readonly allowDeletes?: number;
  /** How many objects may be gone at once, as `--allow-gone` says; `warn` where a person is asked in any case, or nothing is done. */
  readonly allowGone?: number | 'warn';
  /** Whether a person is asked to approve the plan, and so may consent to what documents' options do not allow. Default: no. */
  readonly asksConsent?: boolean;
  /** Objects to take in by command, beside the `import` documents. */
  readonly imports: readonly { readonly to: ResourceAddress; readonly id: string }[];
  /** Commit of the desired state. */
  readonly commit?: NonNullable<Plan['binding']['commit']>;
  readonly signal: AbortSignal;
}

/** A resource of a plan with all that applying it needs. */
export interface PlannedNode {
  readonly block: ResourceBlock;
  readonly desired: DesiredResource;
}

/** A plan and what it was made from: what an apply in the same run goes on with. */
export interface PlannedRun {
  readonly plan: Plan;
  /** The state that the plan starts from: recovered, with moved addresses. */
  readonly state: State;
  /** Outcomes of steps that an interrupted run left open, to be journalled before anything else is done. */
  readonly settled: readonly JournalEntry[];
  readonly request: PlanRequest;
  readonly pool: ConnectionPool;
  readonly scope: RunScope;
  readonly nodes: ReadonlyMap<ResourceAddress, PlannedNode>;
  readonly live: ReadonlyMap<ResourceAddress, Live>;
  readonly blocks: ReadonlyMap<ResourceAddress, ResourceBlock | LookupBlock>;
}
