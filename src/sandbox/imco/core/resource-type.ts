import type { Problems } from './api-error.ts';
import type { Entity } from './entity.ts';
import type { Field } from './field.ts';
import type { JsonObject } from './json.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { World } from './world.ts';

/** What the generic routes offer for a type. */
export type Verb = 'list' | 'create' | 'show' | 'update' | 'delete';

/** What a type's own check sees: the values that would be stored. */
export interface Draft {
  readonly values: JsonObject;
  /** Write-only values that were sent. */
  readonly secrets: JsonObject;
  /** The object to change; undefined at creation. */
  readonly entity: Entity | undefined;
  /** The object in whose collection this one is made. */
  readonly parent: Entity | undefined;
  readonly problems: Problems;
  readonly world: World;
}

/** Why work on an object failed by itself, and the state it leaves. */
export interface Failure {
  readonly state: string;
  readonly message: string;
}

/** The parent of a nested type. */
interface Parent {
  /** Type of the parent. */
  readonly type: string;
  /** Name of the field that holds the parent's id. */
  readonly field: string;
  /** The parent's id is not in the answers. */
  readonly hidden?: boolean;
  /**
   * `refuse`: the parent can't be deleted before; `refuse-unless-going`: it can while this one is being deleted; `together`:
   * goes with it; `by-knob`: `deleteWithChildren` says.
   */
  readonly onDelete: 'refuse' | 'refuse-unless-going' | 'together' | 'by-knob';
}

/** One declaration a type; the generic routes, the validation and the lifecycle run on it. */
export interface ResourceType {
  /** Our name of the type, as in the table of types: `dns_record`. */
  readonly name: string;
  /** The constant under `resource_type`. */
  readonly word: string;
  /** As messages name it: `DNS record`. */
  readonly title: string;
  /** Path below `/v3` of the collection; a parent's id is `:parent`. */
  readonly collection?: string;
  /** Path below `/v3` of one object, with `:id`. */
  readonly item?: string;
  readonly verbs: readonly Verb[];
  readonly parent?: Parent;
  readonly fields: Readonly<Record<string, Field>>;
  /** What the server computes, with the values of a new object. */
  readonly computed?: Readonly<JsonObject>;
  /** `label_ids` is taken at creation and, unless hidden, answered. */
  readonly labels?: 'shown' | 'hidden';
  /** Words that the labels' endpoints know the type by, beside `word`. */
  readonly labelWords?: readonly string[];
  /** Absent: the type is made and gone at once. */
  readonly lifecycle?: Lifecycle;
  /** Its states are not documented: `undocumentedStates` says in which words they are told. */
  readonly hasUndocumentedStates?: boolean;
  /** DELETE answers with the object rather than with nothing. */
  readonly answersDelete?: boolean;
  /** PUT `<item>/retry` runs again what failed. */
  readonly canRetry?: boolean;
  /** DELETE `<item>/discard` forgets it here and leaves it in the cloud. */
  readonly canDiscard?: boolean;
  /** Newest first in lists; otherwise oldest first. */
  readonly newestFirst?: boolean;
  /** The only fields that a list shows. */
  readonly listedFields?: readonly string[];
  /** Fields that a list leaves out. */
  readonly unlistedFields?: readonly string[];
  /** Finds what is wrong beyond single fields, and may fill in values that follow from others. */
  check?(draft: Draft): void;
  /** The new object is stored. Default: its `create` transition begins. */
  created?(entity: Entity, world: World): void;
  /** The transition to begin after `changed` fields were stored; default `update`, if any field but the name changed. */
  afterUpdate?(entity: Entity, changed: readonly string[], world: World): string | undefined;
  /** The object has come into a state. */
  entered?(entity: Entity, state: string, world: World): void;
  /** A step is over: does it fail by itself? */
  fails?(entity: Entity, transition: string, world: World): Failure | undefined;
  /** A transition is done. */
  completed?(entity: Entity, transition: string, world: World): void;
  /** The object has been taken out of the store. */
  gone?(entity: Entity, world: World): void;
  /** @throws {ApiError} when the object may not be deleted now. */
  mayDelete?(entity: Entity, world: World): void;
  /** Ids of other objects that this one holds outside its reference fields: they can't be deleted either. */
  holds?(entity: Entity): readonly string[];
  /** Values that follow from other objects, computed at every answer. */
  shown?(entity: Entity, world: World): JsonObject;
}
