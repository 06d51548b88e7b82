/** A place in a file that a user wrote. */
export interface SourceLocation {
  /** Path from the project's folder, with forward slashes. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  /** Where the marked text ends (exclusive), when it is on the same line; for the caret's length. */
  readonly endColumn?: number;
}

/** `file:line:column`, as editors and terminals make it clickable. */
export function formatLocation(location: SourceLocation): string {
  return `${location.file}:${location.line}:${location.column}`;
}
