import type { SourceLocation } from './source-location.ts';

/** How bad it is: an error stops what was asked, a warning is only said. */
export type Severity = 'error' | 'warning';

/** A mistake or a warning, collected rather than thrown, so that one run shows them all. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable code in upper snake case, `UNKNOWN_PROPERTY`; `reckon explain CODE` and docs/errors.md know each. */
  readonly code: string;
  /** One sentence that says what is wrong, with the value, without a full stop at the end. */
  readonly message: string;
  /** What to do about it: one or more lines. */
  readonly hint?: string;
  /** Where the mistake is. */
  readonly location?: SourceLocation;
  /** The lines around the place as they stand in the file; shown with a caret under the column. */
  readonly frame?: readonly FrameLine[];
  /** Further places that belong to it (the other one of two duplicates, the stations of a cycle). */
  readonly related?: readonly RelatedPlace[];
  /** The resource it concerns. */
  readonly address?: string;
  /** Whether a person who approves the plan is to be asked more firmly for its sake. */
  readonly isDoubt?: true;
  /** What the server said, word for word, secrets redacted. */
  readonly server?: ServerWords;
}

/** One line of a code frame. */
export interface FrameLine {
  /** Counted from 1. */
  readonly line: number;
  /** The line's text without its line break; very long lines are cut around the column. */
  readonly text: string;
}

/** A further place that a diagnostic points to. */
export interface RelatedPlace {
  readonly location: SourceLocation;
  /** What is there: `first declared here`. */
  readonly message: string;
}

/** A server's answer behind a diagnostic. */
export interface ServerWords {
  readonly method: string;
  /** Without credentials and with secret query values redacted. */
  readonly url: string;
  readonly status?: number;
  /** The server's own code, if it has one. */
  readonly code?: string;
  /** The server's own message. */
  readonly message?: string;
  /** The id by which the server's operator finds the request. */
  readonly requestId?: string;
}

/** Whether any of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
