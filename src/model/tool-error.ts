import type { Diagnostic, ServerWords } from './diagnostic.ts';
import type { SourceLocation } from './source-location.ts';

/** What a tool error carries besides code and message. */
export interface ToolErrorDetails {
  /** What to do about it. */
  readonly hint?: string;
  readonly location?: SourceLocation;
  readonly address?: string;
  readonly server?: ServerWords;
  /** The error behind it; never shown to a user, kept for `--verbose`. */
  readonly cause?: unknown;
  /** All that was found, when it is more than one fault; the error's own message then sums them up. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** The base of every error that reckon throws: for programs its code, for people its message and hint. */
export class ToolError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly hint: string | undefined;
  readonly location: SourceLocation | undefined;
  readonly address: string | undefined;
  readonly server: ServerWords | undefined;
  readonly diagnostics: readonly Diagnostic[] | undefined;

  constructor(code: Code, message: string, details: ToolErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = details.hint;
    this.location = details.location;
    this.address = details.address;
    this.server = details.server;
    this.diagnostics = details.diagnostics;
  }
}

/** The diagnostics that an error stands for: its own list, or the error itself as one. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (!(error instanceof ToolError)) {
    const message = error instanceof Error ? error.message : String(error);
    return [
      {
        severity: 'error',
        code: 'INTERNAL_ERROR',
        message: `something inside reckon went wrong: ${message}`,
        hint: 'This is a defect of reckon. Run again with --verbose and report what it prints.',
      },
    ];
  }
  if (error.diagnostics !== undefined && error.diagnostics.length > 0) return error.diagnostics;
  return [
    {
      severity: 'error',
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.location === undefined ? {} : { location: error.location }),
      ...(error.address === undefined ? {} : { address: error.address }),
      ...(error.server === undefined ? {} : { server: error.server }),
    },
  ];
}
