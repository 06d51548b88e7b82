import type { JsonObject } from '../../model/json.ts';
import type { CallDefinition, PageDefinition, PollDefinition, StepDefinition } from './call-definition.ts';
import type { Duration, Expression, PropertyPath, Template } from './definition-text.ts';

/** How objects are listed. */
interface ListDefinition extends CallDefinition {
  /** The entries, out of `response`. Default: the body. */
  readonly items?: Expression;
  readonly page?: PageDefinition;
  /** Fields that the server can search for: `where` holds these alone, all others are compared afterwards. Default: any. */
  readonly searchable?: readonly string[];
  /** Entries that are not of this type are left out. Over `item`. */
  readonly only?: Expression;
  /** Whether each entry must be read by its id to be whole. */
  readonly stubs?: boolean;
  /** The type of the parent: where no parent is named, there is one list for each object of it (`parent` its id, `each` itself). */
  readonly each?: string;
}

/** How one object is read. */
interface ReadDefinition extends CallDefinition {
  /** The object, out of `response`; absent or null means gone. Default: the body. */
  readonly object?: Expression;
}

/** What an object's answer says, each over `item`. */
interface ObjectDefinition {
  /** Default: `item.id`. */
  readonly id?: Expression;
  /** Properties and server-owned fields under the names of the schema. Default: `item`. */
  readonly attributes?: Template;
  readonly revision?: Expression;
  /** Why it must be replaced. */
  readonly tainted?: Expression;
  /** Remarks for people: a list of texts. */
  readonly notes?: Expression;
  /** Properties that the server moves by itself: a list of paths. */
  readonly unsteady?: Expression;
}

/** A place where the server tells why an object has failed. */
interface ExplainDefinition extends Omit<CallDefinition, 'text' | 'form' | 'file'> {
  /** Over `live`. */
  readonly when?: Expression;
  /** The reason, out of `response`; absent or empty when it is not told there. */
  readonly text: Expression;
}

/** When an object is as it should be. Over `live`, and `desired` unless it is being deleted. */
export interface SettledDefinition {
  /** A value that the others use as `state`. */
  readonly state?: Expression;
  readonly ready: Expression;
  readonly failed?: Expression;
  /** Said while it is neither. */
  readonly message?: Template;
  readonly failure?: Template;
  readonly hint?: Template;
}

/** A fault to look for in a planned change. Over `action`, `desired`, `live`, `prior`, `options`, `changes`. */
export interface GuardDefinition {
  readonly on?: readonly ('create' | 'update' | 'replace' | 'delete')[];
  readonly when: Expression;
  readonly severity?: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: Template;
  readonly hint?: Template;
  /** Property concerned; of several, the first that changed. */
  readonly property?: PropertyPath | readonly PropertyPath[];
  /** The option that consents to it. */
  readonly consent?: string;
  readonly unlessServerAccepts?: boolean;
}

/** A change that waits at the server until options allow what it needs. Over `live`, `desired` and `options`. */
export interface OutstandingDefinition {
  readonly property: PropertyPath;
  readonly when: Expression;
  /** What holds until then. */
  readonly before: Expression;
}

/** Another object that comes first, and must be in a certain state before an object can be looked at or changed. */
export interface NeedDefinition {
  /** The other object's type, as `pgo.cluster`. */
  readonly type: string;
  /** Its natural key, over `desired` (or a record's properties under the same name). */
  readonly key: Expression;
  /** Changes that are hindered. Default: all. */
  readonly on?: readonly ('create' | 'update' | 'replace' | 'delete')[];
  /** What must hold of its attributes, those that are declared before those that are live, as `needed`. Default: true. */
  readonly when?: Expression;
  /** What is wrong otherwise, over `needed`. */
  readonly otherwise?: Template;
  readonly hint?: Template;
}

/** An imperative action. */
export interface ActionDefinition {
  readonly summary: string;
  /** JSON Schemas of its arguments by name. */
  readonly arguments?: JsonObject;
  readonly required?: readonly string[];
  readonly steps: readonly StepDefinition[];
  /** What to show, over the last `response` and `steps`. Default: its body. */
  readonly result?: Expression;
}

/** Past configurations, numbered. */
interface HistoryDefinition extends CallDefinition {
  /** Number of the present one, over `live`. */
  readonly newest: Expression;
  /** Lowest number. Default 0. */
  readonly oldest?: number;
  /** The object, out of `response`. Default: the body. */
  readonly object?: Expression;
  /** When it was made, over `item`, as RFC 3339. */
  readonly at?: Expression;
  readonly author?: Expression;
}

/** One resource type. */
export interface TypeDefinition {
  readonly summary: string;
  /** Why documents may only look it up. */
  readonly lookupOnly?: string;
  /** JSON Schema of the properties; in a file a path to one. */
  readonly schema: JsonObject;
  /** JSON Schemas of the options by name. */
  readonly options?: JsonObject;
  /** JSON Schemas of further fields that a lookup's `where` may name; `true` for any. */
  readonly lookup?: JsonObject | true;
  readonly timeouts?: { readonly create?: Duration; readonly update?: Duration; readonly delete?: Duration };
  readonly poll?: PollDefinition;
  /** The natural key, over `desired` (and over live attributes under the same name). */
  readonly key?: Expression;
  /** Properties of the natural key by which the list can be searched, through `where`. */
  readonly find?: readonly string[];
  /** The parent's id, over `desired`. */
  readonly parent?: Expression;
  /** Properties that tell a lost object from others. Default: those in the natural key, else all declared ones. */
  readonly resembles?: readonly PropertyPath[];
  /** Whether the plan warns before an object is made beside one that resembles it and that nobody manages. */
  readonly tellsAlike?: boolean;
  readonly object?: ObjectDefinition;
  readonly list?: ListDefinition;
  readonly read?: ReadDefinition;
  readonly create?: StepDefinition | readonly StepDefinition[];
  readonly update?: StepDefinition | readonly StepDefinition[];
  readonly delete?: StepDefinition | readonly StepDefinition[];
  /** Where to look for why an object failed, in this order; what is found stands as `live.failure`. */
  readonly explain?: readonly ExplainDefinition[];
  /** Whether a creation that fails half way is taken back by the steps of `delete`. */
  readonly undo?: boolean;
  readonly settled?: SettledDefinition;
  /** Whether an object whose creation failed is to be replaced, over `live`. Default: yes. */
  readonly replaceAfterFailure?: Expression;
  /** Changes that no property shows any more: they wait at the server. */
  readonly outstanding?: readonly OutstandingDefinition[];
  readonly guards?: readonly GuardDefinition[];
  readonly needs?: NeedDefinition;
  readonly actions?: Readonly<Record<string, ActionDefinition>>;
  readonly history?: HistoryDefinition;
}
