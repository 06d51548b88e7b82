import type { FieldChange, RemoteAction } from './change.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Json, JsonObject, JsonPointer } from './json.ts';
import type { Live, ResourceRecord } from './resource.ts';
import type { ConnectionName, TypeName } from './resource-address.ts';
import type { PropertySchema, SchemaFault } from './schema.ts';
import type { Value, ValueObject } from './value.ts';

/** What can be said of a type without a connection: enough to check documents and to write documentation. */
export interface TypeDescription {
  /** `imply.cluster`. */
  readonly name: TypeName;
  /** One sentence. */
  readonly summary: string;
  /** Whether documents may declare it, or only look it up; with the reason for people when it is the latter. */
  readonly managed: true | { readonly reason: string };
  /** Of `properties`. */
  readonly schema: PropertySchema;
  /** Of `options`; an object schema. */
  readonly optionsSchema: PropertySchema;
  /** Fields a lookup's `where` may name, beyond the properties; absent when anything goes. */
  readonly lookupSchema?: PropertySchema;
  readonly capabilities: Capabilities;
  /** Longest natural waits in milliseconds, when a document sets none. */
  readonly timeouts: { readonly create: number; readonly update: number; readonly delete: number };
  /**
   * Checks properties against the schema. Unknown parts fit everything; secrets are checked by their value and never
   * appear in a message.
   */
  validate(properties: Value): readonly SchemaFault[];
  /** Checks options likewise. */
  validateOptions(options: Value): readonly SchemaFault[];
}

/** What a type can do beyond being read. */
export interface Capabilities {
  readonly create: boolean;
  readonly update: boolean;
  readonly delete: boolean;
  /** Whether all objects can be listed; then many are refreshed with few requests. */
  readonly list: boolean;
  /** Whether the list leaves fields out: it finds objects, and each is then read on its own. */
  readonly reducedList?: boolean;
  /** Whether reading an object that state does not know tells more of it than the list: worth a request when it is taken in. */
  readonly fullerRead?: boolean;
  /** Whether objects without a natural key may be alike, and one that nobody manages is told of before another like it is made. */
  readonly tellsAlike?: boolean;
  /** What the server can validate without acting. */
  readonly dryRun: { readonly create: boolean; readonly update: boolean };
  /** Whether past configurations can be read. */
  readonly history: boolean;
  readonly actions: readonly ActionDescription[];
}

/** An imperative action: `reckon run ADDRESS ACTION`. */
export interface ActionDescription {
  readonly name: string;
  readonly summary: string;
  /** JSON Schema of its `--arg`s; an object schema. */
  readonly arguments: PropertySchema;
}

/** A configured endpoint, opened. Only the provider that made it knows what is inside. */
export interface Connection {
  readonly name: ConnectionName;
  readonly system: string;
  /** At most so many changes at once. */
  readonly concurrency: number;
  /** Closes sockets; never throws. */
  close(): Promise<void>;
}

/** What every call is given. */
export interface Call {
  /** Aborts the call at once; what was sent may or may not have arrived. */
  readonly signal: AbortSignal;
}

/** What a read may be told. */
export interface ListQuery {
  /** Only objects whose fields equal these; a type may list more, the caller filters again. */
  readonly where?: JsonObject;
  /** The system's own filter language, sent as it is, where a type has one. */
  readonly filter?: string;
  /** Only children of this parent, for types that live inside another; the parent's id. */
  readonly parent?: string;
}

/** What a write is given. */
export interface WriteCall extends Call {
  /** Options of the document, evaluated and with secrets revealed. */
  readonly options: JsonObject;
  /** Whether the server is only asked to validate. */
  readonly dryRun: boolean;
  /** The whole call's budget in milliseconds, waits included. */
  readonly timeoutMs: number;
  /** Says what is going on at the server, in the server's own words where it has some. */
  progress(message: string): void;
  /** Says the new object's id as soon as it is known; resolves when that is on disk, and no later call is made before. */
  identified(id: string): Promise<void>;
  /** An operation that will go on at the server after this run; kept in state until the type says it is over. */
  pending(operation: Json | undefined): void;
  /** Warnings to show with the outcome. */
  warn(diagnostic: Diagnostic): void;
}

/** An update as the diff found it. */
export interface UpdateRequest {
  readonly live: Live;
  /**
   * All declared properties, known and with secrets as `Secret`. A list that is owned by its items (`x-list: members`) holds
   * those of others too, as they are live.
   */
  readonly desired: ValueObject;
  /** As last applied; null for an adopted object. */
  readonly prior: JsonObject | null;
  /** The fields that differ. */
  readonly fields: readonly FieldChange[];
}

/** A change to guard, preview or dry-run. `desired` may have unknown parts. */
export type ChangeRequest =
  | { readonly action: 'create'; readonly desired: ValueObject }
  | ({ readonly action: 'update' } & UpdateRequest)
  | {
      readonly action: 'replace';
      readonly live: Live;
      readonly desired: ValueObject;
      readonly fields: readonly FieldChange[];
    }
  | { readonly action: 'delete'; readonly live: Live };

/** A request as it would be sent, secrets masked, for people to see before it happens. */
export interface RequestPreview {
  readonly method: string;
  /** Path and query, without the origin; what is unknown stands as `(known after apply)`. */
  readonly path: string;
  readonly body?: Json;
  /** What it is for: `wait until STARTED`, `order (deploy)`. */
  readonly note?: string;
}

/** A fault that a type finds in a planned change beyond its schema: shrinking, a missing consent, what excludes each other. */
export interface ChangeFault {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Property concerned; the document where absent. */
  readonly pointer?: JsonPointer;
  /** The option that consents to what it objects to; a person who is asked in any case may consent for once. */
  readonly consent?: string;
  /** Whether the fault is taken back when the server's dry run accepts the change. */
  readonly unlessServerAccepts?: boolean;
}

/** Declared properties in the form in which the server speaks of them. */
export interface Resolution {
  readonly properties: ValueObject;
  /** Properties that now stand under another name: the pointer in `properties`, to the one in the document. */
  readonly origins?: ReadonlyMap<JsonPointer, JsonPointer>;
  /** What could not be found, or is found more than once. */
  readonly faults: readonly ChangeFault[];
}

/** Another object that comes first, and must be in a certain state before an object can be looked at or changed. */
export interface Need {
  /** The other object's type and natural key. */
  readonly type: TypeName;
  readonly key: string;
  /** Whether a change of this kind is hindered while the need is not met. */
  hinders(action: RemoteAction): boolean;
  /** What is wrong with the other object, by its attributes; undefined when it is as it must be. */
  unmet(needed: ValueObject): { readonly message: string; readonly hint?: string } | undefined;
}

/** Whether what was asked for is there. */
export type Settled =
  | { readonly state: 'ready' }
  | { readonly state: 'pending'; readonly message: string }
  | { readonly state: 'failed'; readonly message: string; readonly hint?: string };

/** A past configuration. */
export interface HistoryEntry {
  readonly version: string;
  /** Properties as a document would declare them. */
  readonly properties: JsonObject;
  readonly at?: string;
  readonly author?: string;
}

/** One resource type of one system: the only thing the engine knows of a system. */
export interface ResourceType extends TypeDescription {
  /**
   * The natural key that an object with these properties has; `undefined` when the type has none or a part is unknown.
   * For a live object `Live.key` says the same.
   */
  keyOf(desired: ValueObject): string | undefined;
  /**
   * Whether a live object may be what these properties describe: how a lost create is found again where there is no key.
   */
  resembles(desired: ValueObject, live: Live): boolean;
  /** The parent whose children a list must name (`ListQuery.parent`), from declared properties or a record's prior ones. */
  parentOf(properties: ValueObject): string | undefined;
  /**
   * Every object, or those of the query, page by page.
   *
   * @throws {ProviderError} also in the middle of the list
   */
  list(connection: Connection, query: ListQuery, call: Call): AsyncIterable<readonly Live[]>;
  /** The objects that have the natural key of these properties, where the server can search for it. @throws {ProviderError} */
  find?(connection: Connection, desired: ValueObject, call: Call): Promise<readonly Live[]>;
  /** One object by its id; `undefined` when it is gone: that is a fact, not a failure. @throws {ProviderError} */
  read(connection: Connection, id: string, call: Call, record?: ResourceRecord): Promise<Live | undefined>;
  /**
   * Makes the object. Returns when the server has taken it up (its id known), not necessarily when it is ready.
   * Under `call.dryRun` returns what the server predicts, or undefined, and changes nothing.
   *
   * @throws {ProviderError} with `uncertain` when the request may have arrived
   */
  create(connection: Connection, desired: ValueObject, call: WriteCall): Promise<Live | undefined>;
  /** Brings the object to what is desired. Under `call.dryRun` changes nothing. @throws {ProviderError} */
  update(connection: Connection, request: UpdateRequest, call: WriteCall): Promise<Live | undefined>;
  /** Deletes the object; one that is gone already is a success. @throws {ProviderError} */
  delete(connection: Connection, live: Live, call: WriteCall): Promise<void>;
  /**
   * Whether the object is as it should be after a change; `desired` is absent for a delete (gone is ready), and before a
   * change, when `options` are the document's: a failure then means that the change is to be tried, not waited for.
   *
   * @param answer - What the change's own answer showed, where it said anything: a later look may still show what was before.
   */
  settled(live: Live, desired?: ValueObject, options?: JsonObject, answer?: Live): Settled;
  /**
   * Whether an object whose creation failed is to be replaced: not when it has recovered since, or can be tried again where it
   * stands. Default: yes.
   */
  replaceAfterFailure?(live: Live): boolean;
  /**
   * Changes that no property shows: asked for before, taken up by the server, and waiting there for what the options allow
   * now (a restart). They are planned like others, and given to `update`. Pure.
   */
  outstanding?(live: Live, desired: ValueObject, options: JsonObject): readonly FieldChange[];
  /**
   * What an object with these properties (declared, or those of a record) needs of another one: while that is not as it must be,
   * or is not to be, the object is left out of the plan with a warning.
   */
  needs?(properties: ValueObject): Need | undefined;
  /** Milliseconds between two looks while waiting, the first and the longest. */
  readonly poll: { readonly firstMs: number; readonly maxMs: number };
  /** Faults of a planned change beyond the schema. Pure: no request. */
  guard(change: ChangeRequest, options: JsonObject): readonly ChangeFault[];
  /**
   * Brings declared properties into the form in which the server speaks of them: names to ids, sizes to one unit. Sends only
   * reads; unknown parts stay unknown, and secrets secret. @throws {ProviderError}
   */
  resolve?(connection: Connection, properties: ValueObject, call: Call): Promise<Resolution>;
  /** Faults and remarks of a planned change that only a look at the server tells. Sends only reads. @throws {ProviderError} */
  inspect?(
    connection: Connection,
    change: ChangeRequest,
    options: JsonObject,
    call: Call,
  ): Promise<readonly ChangeFault[]>;
  /** The requests that a change would send, in order, as far as they are known. Pure: no request. */
  preview(connection: Connection, change: ChangeRequest, options: JsonObject): readonly RequestPreview[];
  /** Past configurations, newest first, from the present one down. */
  history?(connection: Connection, live: Live, call: Call): AsyncIterable<HistoryEntry>;
  /** Runs one of `capabilities.actions`. Returns what to show. @throws {ProviderError} */
  run?(connection: Connection, live: Live, action: string, args: JsonObject, call: WriteCall): Promise<Json>;
  /**
   * Goes on with an operation that an earlier run left pending (`record.pending`), until it is over. One that is to be left
   * alone once more says `call.pending` again. @throws {ProviderError} when it has failed; it is not pending any more then
   */
  resume?(connection: Connection, record: ResourceRecord, call: WriteCall): Promise<Live | undefined>;
}
