import type { JsonPointer } from './json.ts';
import type { ConnectionName, ResourceAddress, TypeName } from './resource-address.ts';
import type { SourceLocation } from './source-location.ts';
import type { Value, ValueObject } from './value.ts';

/**
 * What is planned for one address. `adopt` takes a live object into state as it is, `move` only changes its address, `forget`
 * drops it from state and leaves the object alone, `read` is a lookup whose result is known only at apply.
 */
export type Action = 'create' | 'update' | 'replace' | 'delete' | 'no-op' | 'read' | 'adopt' | 'forget' | 'move';

/** Why an action is planned, where the fields alone don't say it. */
export type ActionReason =
  | 'desired-changed'
  | 'drifted'
  | 'not-in-state'
  | 'deleted-outside'
  | 'replaced-outside'
  | 'immutable-field'
  | 'tainted'
  | 'replace-requested'
  | 'replace-triggered'
  | 'document-removed'
  | 'instance-removed'
  | 'condition-false'
  | 'destroy-requested'
  | 'removed-document'
  | 'orphaned'
  | 'import-document'
  | 'moved-document'
  | 'pending-operation'
  | 'unchanged';

/** What a field's two sides amount to, where its schema says that it is an amount with a unit. */
export interface FieldQuantity {
  readonly unit: 'bytes' | 'processors' | 'milliseconds';
  readonly before?: number;
  readonly after?: number;
}

/** One field that differs. Values may be secrets or unknown; printing them is safe. */
export interface FieldChange {
  readonly pointer: JsonPointer;
  readonly kind: 'add' | 'remove' | 'change';
  /** What is live; absent for `add`. */
  readonly before?: Value;
  /** What is desired; absent for `remove`. */
  readonly after?: Value;
  /** Where the desired value is written; for a removal, where its parent is. */
  readonly location?: SourceLocation;
  /** Whether this field makes it a replacement. */
  readonly forcesReplacement?: boolean;
  /** Whether the change is one of order or of a secret, so that showing values says nothing. */
  readonly sensitive?: boolean;
  /** Whether the difference comes from live having moved since the last apply, not from the YAML. */
  readonly drift?: boolean;
  readonly quantity?: FieldQuantity;
}

/** What the server's own dry run said of a change. */
export type ServerDryRun =
  | { readonly result: 'accepted'; readonly message?: string }
  | { readonly result: 'rejected' }
  | { readonly result: 'skipped'; readonly message: string };

/** Something that a person deciding on the change should know. */
export interface ChangeNote {
  readonly severity: 'info' | 'warning';
  readonly message: string;
}

/** Where a planned change comes from, seen from a branch: the branch itself, a live object that moved, or what main has not applied yet. */
export type Attribution = 'branch' | 'drift' | 'pending';

/** One planned step for one address. */
export interface PlannedChange {
  readonly address: ResourceAddress;
  readonly action: Action;
  readonly type: TypeName;
  readonly connection: ConnectionName;
  readonly reason: ActionReason;
  /** The server's id, when the object exists. */
  readonly id?: string;
  /** The address before a move; stands beside `move`, `update` and `no-op`. */
  readonly previousAddress?: ResourceAddress;
  /** The id to take in; stands beside `adopt` and `update`. */
  readonly importing?: { readonly id: string };
  /** What is live before: only what is declared or was applied, and what changes. Null when nothing exists. */
  readonly before: ValueObject | null;
  /** What will be there after, as far as it is known. Null for a delete. */
  readonly after: ValueObject | null;
  readonly fields: readonly FieldChange[];
  /** For a replacement, which goes first; `forget-first` where the API cannot delete: the old object stays beside the new one. */
  readonly order?: 'delete-first' | 'create-first' | 'forget-first';
  /** What must be applied before it. */
  readonly dependsOn: readonly ResourceAddress[];
  /** What gives up the natural key that the new object takes, is needed by it, or needs the one that goes: changes that come first, where any order lets them. */
  readonly waitsFor?: readonly ResourceAddress[];
  /** Where the document is, or was. */
  readonly location?: SourceLocation;
  readonly serverDryRun?: ServerDryRun;
  readonly notes: readonly ChangeNote[];
  readonly attribution?: Attribution;
  /** Revision of the object that the plan saw. */
  readonly revision?: string;
  /** Digest of the object's declared fields that the plan saw: a changed object is told before it is touched. */
  readonly seen?: string;
}

/** Actions that change something remote. */
export type RemoteAction = 'create' | 'update' | 'replace' | 'delete';

/** Whether a change ends an object at the server: a delete, or a replacement whose old object does not stay. */
export function endsObject({ action, order }: Pick<PlannedChange, 'action' | 'order'>): boolean {
  return action === 'delete' || (action === 'replace' && order !== 'forget-first');
}

/** The actions that touch something remote. */
export function isRemote(action: Action): action is RemoteAction {
  switch (action) {
    case 'create':
    case 'update':
    case 'replace':
    case 'delete':
      return true;
    case 'no-op':
    case 'read':
    case 'adopt':
    case 'forget':
    case 'move':
      return false;
    default:
      return action satisfies never;
  }
}
