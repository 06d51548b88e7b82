import type { Json, JsonObject, JsonPointer } from './json.ts';
import type { ConnectionName, ResourceAddress, TypeName } from './resource-address.ts';
import type { SourceLocation } from './source-location.ts';
import type { Value, ValueObject } from './value.ts';

/** One resource as the YAML asks for it, its expressions evaluated as far as they can be. */
export interface DesiredResource {
  readonly address: ResourceAddress;
  readonly type: TypeName;
  readonly connection: ConnectionName;
  /** The type's own fields under the API's own names. */
  readonly properties: ValueObject;
  /** How to call, not what to have. */
  readonly options: ValueObject;
  /** Options that the person at the terminal consents to, in this run alone: they stand before `options` and are never stored. */
  readonly consents?: JsonObject;
  readonly lifecycle: Lifecycle;
  /** What must be applied before it: documents' addresses, explicit and found in expressions. */
  readonly dependsOn: readonly ResourceAddress[];
  /** The document's place. */
  readonly location: SourceLocation;
  /** Where a property's value is written; for one that is not written, the deepest ancestor that is. */
  locate(pointer: JsonPointer): SourceLocation;
  /** Where an option's value is written, as `locate` does for properties. */
  locateOption(pointer: JsonPointer): SourceLocation;
}

/** A document's `lifecycle:`, evaluated. */
export interface Lifecycle {
  /** `true`: planning its delete or replacement is an error; `skip`: it is left alone with a warning. */
  readonly preventDestroy: boolean | 'skip';
  /** What happens when the document goes: the object is deleted, left alone, or the plan fails. */
  readonly onRemove: 'delete' | 'orphan' | 'fail';
  /** Fields whose changes are not planned; `all` for every field. */
  readonly ignoreChanges: readonly JsonPointer[] | 'all';
  /** Whether a replacement creates the new object before it deletes the old one. */
  readonly createBeforeDestroy: boolean;
  /** A change of any of these values replaces the resource. */
  readonly replaceTriggeredBy: readonly Value[];
  /** Longest waits in milliseconds; the type's own where absent. */
  readonly timeouts: { readonly create?: number; readonly update?: number; readonly delete?: number };
  /** Checked before the resource is created or changed. */
  readonly preconditions: readonly Condition[];
  /** Checked on what is live after the resource was read, created or changed. */
  readonly postconditions: readonly Condition[];
}

/** A condition of a document's lifecycle, evaluated; a postcondition is evaluated again after the change. */
export interface Condition {
  /** true, false, or unknown before apply. */
  readonly value: Value;
  /** What to say when it does not hold. */
  readonly message: string;
  readonly location: SourceLocation;
}

/** One object as the API returned it in this run. */
export interface Live {
  /** The server's own id: opaque, sent exactly as recorded. */
  readonly id: string;
  /** The natural key, where the system has one: finds the object when state has lost the id. */
  readonly key?: string;
  /**
   * The object's fields under the names of the type's schema, server-owned ones too. What must not be shown or stored is
   * a `Secret`.
   */
  readonly attributes: ValueObject;
  /** Changes with every change of the object, where the API has such a thing (version, etag). */
  readonly revision?: string;
  /** Why the object must be replaced though nothing in the YAML changed: a provisioning that failed. */
  readonly tainted?: string;
  /** Fields that the server moves by itself (a count that scales): differences in them are no changes. */
  readonly unsteady?: readonly JsonPointer[];
  /** An operation that brings the object about and goes on at the server: what state then keeps as a record's `pending`. */
  readonly pending?: Json;
  /** What a person should know about it: a change that waits for a restart, a busy object. */
  readonly notes?: readonly string[];
}

/** What state keeps of one resource. Holds no secret: only their fingerprints. */
export interface ResourceRecord {
  readonly address: ResourceAddress;
  readonly type: TypeName;
  readonly connection: ConnectionName;
  readonly id: string;
  /** The natural key at the last read. */
  readonly key?: string;
  /** Properties as last applied; a secret stands as `{"$fingerprint": "…"}`. */
  readonly prior: JsonObject;
  /** Attributes at the last read; a secret stands as `{"$fingerprint": "…"}`. */
  readonly live: JsonObject;
  /** Revision at the last read. */
  readonly revision?: string;
  /** Addresses that had to be applied before it; a delete runs before theirs. */
  readonly dependencies: readonly ResourceAddress[];
  /** Options as last applied: they outlive the document (`keep`, `force`). */
  readonly options: JsonObject;
  /** The lifecycle rules that must hold when the document is gone. */
  readonly lifecycle?: { readonly preventDestroy?: true | 'skip'; readonly onRemove?: 'orphan' | 'fail' };
  /** Why the object must be replaced: its creation failed half way. */
  readonly tainted?: string;
  /** An operation that goes on at the server beyond the run (an order that waits for approval); its shape is the provider's. */
  readonly pending?: Json;
  /** Ids of objects that a replacement has superseded and not yet deleted. */
  readonly deposed?: readonly string[];
  /** Value of `replaceTriggeredBy` at the last apply. */
  readonly triggers?: Json;
  /** Where the document stood at the last apply. */
  readonly location?: SourceLocation;
  /** RFC 3339 instant of the last apply. */
  readonly appliedAt?: string;
  /** Commit of the desired state at the last apply. */
  readonly commit?: string;
}
