import type { ServerWords } from './diagnostic.ts';
import type { JsonPointer } from './json.ts';
import { ToolError } from './tool-error.ts';

/** What a server said when it refused or failed: one fault for every part it complained of. */
export interface ServerFault {
  readonly message: string;
  readonly code?: string;
  /** Property it names; absent when it names none. */
  readonly pointer?: JsonPointer;
}

/** What a failing provider call says. */
export interface ProviderErrorDetails {
  readonly hint?: string;
  readonly server?: ServerWords;
  readonly faults?: readonly ServerFault[];
  /** Whether the change may have happened though the call failed. */
  readonly uncertain?: boolean;
  /** Whether what a failed creation had made was taken back: nothing of it is left. */
  readonly undone?: boolean;
  /** After a conflict: how often it may be tried again, each time after a look. As often as time allows where absent. */
  readonly repeats?: number;
  readonly cause?: unknown;
}

/** Why a provider call failed, as far as the engine acts on it. */
export type ProviderErrorCode =
  /** Settings that cannot work. */
  | 'CONNECTION_INVALID'
  /** The server could not be reached, or the connection broke. */
  | 'CONNECTION_FAILED'
  /** The server's certificate, or ours, was refused. */
  | 'TLS_FAILED'
  /** Nobody, or nobody known: 401. */
  | 'PROVIDER_UNAUTHORIZED'
  /** Known, but not allowed: 403. */
  | 'PROVIDER_FORBIDDEN'
  /** The request was refused for what it says: 400, 422. */
  | 'PROVIDER_REJECTED'
  /** The object is busy or in the wrong state: 409. */
  | 'PROVIDER_CONFLICT'
  /** The object, or its parent, is not there. */
  | 'PROVIDER_NOT_FOUND'
  /** The budget of a call or a wait is spent. */
  | 'PROVIDER_TIMEOUT'
  /** An answer that does not fit what the API says. */
  | 'PROVIDER_BAD_RESPONSE'
  /** The server took it up and failed at it. */
  | 'PROVIDER_FAILED'
  /** Something moved since the plan looked. */
  | 'PROVIDER_STALE'
  /** The type or the server can't do that. */
  | 'PROVIDER_UNSUPPORTED';

/** A provider call that failed. */
export class ProviderError extends ToolError<ProviderErrorCode> {
  /** Whether the change may have happened though the call failed. */
  readonly uncertain: boolean;
  /** Whether what a failed creation had made was taken back. */
  readonly undone: boolean;
  /** After a conflict: how often it may be tried again, each time after a look; as often as time allows where undefined. */
  readonly repeats: number | undefined;
  /** What the server complained of, part by part; empty when it said no parts. */
  readonly faults: readonly ServerFault[];

  constructor(code: ProviderErrorCode, message: string, details: ProviderErrorDetails = {}) {
    super(code, message, {
      ...(details.hint === undefined ? {} : { hint: details.hint }),
      ...(details.server === undefined ? {} : { server: details.server }),
      ...(details.cause === undefined ? {} : { cause: details.cause }),
    });
    this.uncertain = details.uncertain ?? false;
    this.undone = details.undone ?? false;
    this.repeats = details.repeats;
    this.faults = details.faults ?? [];
  }
}
