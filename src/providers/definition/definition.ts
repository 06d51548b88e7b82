import type { JsonObject } from '../../model/json.ts';
import type { Starter } from '../../model/provider.ts';
import type { CallDefinition, TaskDefinition } from './call-definition.ts';
import type { Duration, Expression, Template } from './definition-text.ts';
import type { ActionDefinition, TypeDefinition } from './type-definition.ts';

/** A definition file: one API, told as data. docs/definition-format.md is its reference. */
export interface Definition {
  readonly system: string;
  readonly title: string;
  readonly documentation?: string;
  /** What `reckon init` writes for a project of this system. */
  readonly starter?: Starter;
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
  /** Of a conflict: how often apply tries the change again, each time after a look. Default: as often as its time allows. */
  readonly repeats?: number;
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
