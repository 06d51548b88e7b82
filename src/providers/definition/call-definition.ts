import type { Duration, Expression, PropertyPath, Template } from './definition-text.ts';

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
export interface PollDefinition {
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
