import type { Json, JsonObject } from '../../model/json.ts';

/** A CEL expression, written bare: `response.body.id`. */
type Expression = string;

/** JSON in which every string may hold `${ CEL }`; a member whose value turns out absent is left out. */
type Template = Json;

/** A duration as people write it: `500ms`, `10s`, `5m`, `2h`. */
type Duration = string;

/** A property by its path: `spec.query.replicas`; it stands for all that is beneath it. */
type PropertyPath = string;

/** A definition file: one API, told as data. docs/definition-format.md is its reference. */
export interface Definition {
  readonly system: string;
  readonly title: string;
  readonly documentation?: string;
  readonly connection: ConnectionDefinition;
  /** Shapes of error bodies; the first that fits is read. */
  readonly errors?: readonly ErrorShape[];
  /** What answers mean beyond their status; the first that fits counts. */
  readonly rules?: readonly AnswerRule[];
  /** Values fetched once a connection, when they are first used: `facts.version`. */
  readonly facts?: Readonly<Record<string, FactDefinition>>;
  /** Jobs that the server runs, by name, for steps to `follow`. */
  readonly tasks?: Readonly<Record<string, TaskDefinition>>;
  readonly types: Readonly<Record<string, TypeDefinition>>;
  /** Actions of the system as a whole. */
  readonly actions?: Readonly<Record<string, ActionDefinition>>;
}

/** How a connection is made. */
interface ConnectionDefinition {
  /** Added to the setting `url`. */
  readonly basePath?: Template;
  /** The system's own settings: a JSON Schema of an object, without `type` and `additionalProperties`. */
  readonly settings?: JsonObject;
  readonly headers?: Readonly<Record<string, Template>>;
  /** Schemes; the first whose `when` holds is used. */
  readonly auth?: readonly AuthScheme[];
  /** Whether an answer (`response`) refuses the credentials. Default: status 401. */
  readonly refused?: Expression;
  readonly retry?: readonly RetryDefinition[];
  /** Changes at once, when the settings say none. Default 10. */
  readonly concurrency?: number;
  /** Longest wait for an answer, when the settings say none. Default 60s. */
  readonly timeout?: Duration;
  /** false: the certificate may name another host, for servers whose certificates name none. */
  readonly verifyHostname?: boolean;
}

/** How requests carry credentials: exactly one of the schemes. */
export interface AuthScheme {
  readonly when?: Expression;
  readonly bearer?: Template;
  readonly basic?: { readonly username: Template; readonly password: Template };
  readonly header?: { readonly name: string; readonly value: Template };
  readonly oauth2?: {
    readonly tokenUrl: Template;
    readonly clientId: Template;
    readonly clientSecret: Template;
    readonly scope?: Template;
    readonly audience?: Template;
  };
  readonly login?: LoginDefinition;
}

/** A request that gives a token. */
export interface LoginDefinition extends CallDefinition {
  /** The token, out of `response`. */
  readonly token: Expression;
  /** Seconds that it lives, out of `response`; absent when the answer does not say. */
  readonly lifetimeSeconds?: Expression;
  /** Header that carries it; `${token}` stands for the token. */
  readonly header: { readonly name: string; readonly value: Template };
}

/** Answers that mean "not now". */
export interface RetryDefinition {
  readonly when: Expression;
  /** Whether the server did nothing, so that any request may be sent again. */
  readonly notDone?: boolean;
  readonly attempts?: number;
  readonly delays?: readonly Duration[];
}

/** One shape of an error body. */
export interface ErrorShape {
  /** Whether the body (`response`) has this shape. Default: it is a JSON object. */
  readonly when?: Expression;
  /** Whether it is a failure whatever the status says. */
  readonly failure?: boolean;
  readonly message?: Expression;
  readonly code?: Expression;
  /** The list of complaints, each then read as `fault`. */
  readonly faults?: Expression;
  readonly fault?: { readonly message: Expression; readonly code?: Expression; readonly target?: Expression };
}

/** What an answer means beyond its status. */
export interface AnswerRule {
  /** Over `response`, `status`, `code`, `message`, `method`, `path`. */
  readonly when: Expression;
  /** The kind of failure: `PROVIDER_CONFLICT`, … */
  readonly as?: string;
  /** Whether the change may have happened all the same, so that it must be looked for before it is tried again. */
  readonly uncertain?: boolean;
  readonly hint?: Template;
}

/** A value of the server's, fetched once. */
export interface FactDefinition extends CallDefinition {
  /** A value that needs no request, when it holds one: `settings.version`. */
  readonly given?: Expression;
  readonly value: Expression;
  /** What must hold of the `response`; where it does not, nothing is sent to this server. */
  readonly expect?: Expression;
  /** What to say where `expect` does not hold. */
  readonly failure?: Template;
}

/** A request. */
export interface CallDefinition {
  /** Default: GET for reads, POST for creates and actions, PATCH for updates, DELETE for deletes. */
  readonly method?: Template;
  /** Path below the base; every `${…}` in it is encoded as one segment. An absolute URL goes without credentials. */
  readonly path: string;
  readonly query?: Readonly<Record<string, Template>>;
  /** Query text that is sent as it is. */
  readonly rawQuery?: Template;
  readonly headers?: Readonly<Record<string, Template>>;
  /** Of the body. Default: application/json. */
  readonly contentType?: string;
  readonly body?: Template;
  /** A body of form fields. */
  readonly form?: Template;
  /** A body of text, sent as it is. */
  readonly text?: Template;
  /** A body that is a local file's content: its path, from the project's folder. Sent without a content type. */
  readonly file?: Template;
  /** Whether sending it twice does no more than once. Default: by what the call is for. */
  readonly idempotent?: boolean;
}

/** A request among those that make up a change. */
export interface StepDefinition extends CallDefinition {
  /** Its answer is `steps.<name>.body` to those after it. */
  readonly name?: string;
  readonly when?: Expression;
  /** Sent once for each of these, as `each`. */
  readonly forEach?: Expression;
  /** Properties that this step brings about; it is sent when one of them changed, and sees only them in `patch` and `changed`. */
  readonly owns?: readonly PropertyPath[];
  /** What turns it into a question; only calls that say so are ever sent in a dry run. */
  readonly dryRun?: {
    readonly query?: Readonly<Record<string, Template>>;
    readonly headers?: Readonly<Record<string, Template>>;
  };
  /** What must hold of the answer beside its being no failure: the thing asked for is in it. Where it does not, the step failed. */
  readonly expect?: Expression;
  /** What to say where `expect` does not hold; `rules` read it like a server's message. */
  readonly failure?: Template;
  /** Of a create: the new object's id, out of `response`. */
  readonly id?: Expression;
  /** The object, out of `response`; it is read again where absent. */
  readonly object?: Expression;
  /** A job to wait for, by its name under `tasks`; not waited for when `with` has an absent value. */
  readonly follow?: { readonly task: string; readonly with: Readonly<Record<string, Template>> };
  /** Reads the object until this holds of it (`live`). A creation or change gives up when the object has failed meanwhile. */
  readonly until?: Expression;
  /** What the step is for, shown in previews and as progress. */
  readonly note?: Template;
}

/** A job of the server's. */
export interface TaskDefinition {
  readonly call: CallDefinition;
  /** Over `response` and the step's `with` as `task`. */
  readonly done: Expression;
  readonly failed?: Expression;
  /** Why it failed. */
  readonly failure?: Expression;
  readonly progress?: Expression;
  /** Sent once a job has failed, where its list does not say why: `failure` then sees this answer. */
  readonly explain?: CallDefinition;
  readonly poll?: PollDefinition;
  readonly timeout?: Duration;
}

/** Pauses between two looks: the first, and the longest that it grows to. */
interface PollDefinition {
  readonly first: Duration;
  readonly max: Duration;
}

/** How a list comes in parts. */
export type PageDefinition =
  | { readonly style: 'none' }
  | {
      readonly style: 'page';
      readonly page: string;
      readonly size?: string;
      readonly pageSize: number;
      readonly first?: number;
      readonly more?: Expression;
    }
  | {
      readonly style: 'offset';
      readonly offset: string;
      readonly limit: string;
      readonly pageSize: number;
      readonly more?: Expression;
    }
  | { readonly style: 'range'; readonly parameter: string; readonly pageSize: number }
  | { readonly style: 'next'; readonly next: Expression }
  | { readonly style: 'cursor'; readonly parameter: string; readonly cursor: Expression };

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
export interface ExplainDefinition extends Omit<CallDefinition, 'text' | 'form' | 'file'> {
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
  /** Property concerned. */
  readonly property?: PropertyPath;
  readonly unlessServerAccepts?: boolean;
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
  readonly guards?: readonly GuardDefinition[];
  readonly actions?: Readonly<Record<string, ActionDefinition>>;
  readonly history?: HistoryDefinition;
}
