/** What can go wrong before or while a sandbox is served. */
export type SandboxErrorCode = 'SANDBOX_OPTION' | 'SANDBOX_SYSTEM' | 'SANDBOX_PORT' | 'SANDBOX_DATA';

/** The sandbox's own error: a stable code for programs, a message and a hint for people. */
export class SandboxError extends Error {
  /** Stable, for programs to match on. */
  readonly code: SandboxErrorCode;
  /** What to do about it, where there is something to do. */
  readonly hint: string | undefined;

  constructor(
    code: SandboxErrorCode,
    message: string,
    more: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.name = 'SandboxError';
    this.code = code;
    this.hint = more.hint;
  }
}
