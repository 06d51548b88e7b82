import type { Attribution, PlannedChange } from '../../model/change.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DeferredBlock } from '../../model/plan.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { State } from '../../model/state.ts';
import type { ValueObject } from '../../model/value.ts';
import type { ConnectionPool } from '../reading/connection-pool.ts';
import type { FindContext } from '../reading/find-live.ts';
import type { LiveReader } from '../reading/live-reader.ts';
import type { PlannedNode, PlanRequest } from '../run/plan-request.ts';
import type { Ports } from '../run/ports.ts';
import type { RunScope } from '../run/run-scope.ts';

/** An object that could not be looked at, since what it lives in is not ready. */
interface Unreadable {
  readonly place: Pick<PlannedChange, 'address' | 'type' | 'connection' | 'location'>;
  /** Declared properties, or those of a record. */
  readonly properties: ValueObject;
  /** The record of one that was to be deleted. */
  readonly record?: ResourceRecord;
  readonly diagnostic: Diagnostic;
}

/** What one planning run works with and gathers. */
export interface PlanContext {
  readonly request: PlanRequest;
  readonly configuration: Configuration;
  readonly ports: Ports;
  readonly state: State;
  /** Addresses before `moved` documents, by the ones after. */
  readonly previous: ReadonlyMap<ResourceAddress, ResourceAddress>;
  readonly pool: ConnectionPool;
  readonly reader: LiveReader;
  readonly scope: RunScope;
  /** Ids to take in, by address. */
  readonly imports: Map<ResourceAddress, string>;
  /** Which address takes in an object, by the name under which it will stand in `managedIds`. */
  readonly taken: Map<string, ResourceAddress>;
  /** Ids that state knows, by connection and type: a live object among them is managed already. */
  readonly managedIds: ReadonlySet<string>;
  readonly changes: Map<ResourceAddress, PlannedChange>;
  readonly nodes: Map<ResourceAddress, PlannedNode>;
  readonly live: Map<ResourceAddress, Live>;
  readonly deferred: DeferredBlock[];
  /** Documents of which an object is to be made. */
  readonly making: Set<ResourceAddress>;
  readonly diagnostics: Diagnostic[];
  /** Addresses that could not be looked at: neither planned nor deleted. */
  readonly unplanned: Set<ResourceAddress>;
  /** Objects that cannot be looked at now, with what to say of each unless a reason for it is found. */
  readonly unreadable: Unreadable[];
  /** New addresses whose key belongs to objects that state holds under other addresses: renames that forgot to say so. */
  readonly lookAlikes: Map<ResourceAddress, readonly string[]>;
  /** Natural keys that documents are to be created under, and by which address. */
  readonly newKeys: Map<string, ResourceAddress>;
  readonly attribution?: (address: ResourceAddress) => Attribution | undefined;
}

/** The name under which a managed object stands in `managedIds`. */
export function managedName(connection: string, type: string, id: string): string {
  return `${connection}\n${type}\n${id}`;
}

/** Adds a diagnostic to the run's. */
export function diagnose(context: PlanContext, ...diagnostics: readonly Diagnostic[]): void {
  context.diagnostics.push(...diagnostics);
}

/** What finding by fields needs, taken from the run. */
export function findContextOf(
  context: Pick<PlanContext, 'pool' | 'reader' | 'scope' | 'diagnostics'> & {
    readonly request: Pick<PlanRequest, 'signal'>;
  },
): FindContext {
  return {
    pool: context.pool,
    reader: context.reader,
    scope: context.scope,
    signal: context.request.signal,
    diagnose: (diagnostic) => context.diagnostics.push(diagnostic),
  };
}
