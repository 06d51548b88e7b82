import type { Diagnostic, RelatedPlace, Severity } from '../model/diagnostic.ts';
import type { SourceLocation } from '../model/source-location.ts';
import type { ConfigCode } from './config-codes.ts';
import type { SourceFile } from './source-file.ts';

/** A part of a file. */
export interface Place {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** The place as line and column. */
export function locationOf(place: Place): SourceLocation {
  return place.file.locate(place.start, place.end);
}

/** What a fault says besides its code and message. */
export interface FaultDetails {
  readonly hint?: string | undefined;
  readonly related?: readonly RelatedPlace[];
  readonly address?: string | undefined;
  readonly severity?: Severity;
}

/** Collects faults, each once. */
export class Report {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #seen = new Set<string>();

  /** Adds a fault of the configuration. */
  add(code: ConfigCode, message: string, place: Place | SourceLocation | undefined, details: FaultDetails = {}): void {
    this.push(makeDiagnostic(code, message, place, details));
  }

  /** Adds a ready diagnostic. */
  push(diagnostic: Diagnostic): void {
    const { location } = diagnostic;
    const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column}`;
    const key = `${diagnostic.code}\n${place}\n${diagnostic.message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#diagnostics.push(diagnostic);
  }

  /** All that was found, in order of files and lines. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }
}

/** A diagnostic at a place. */
export function makeDiagnostic(
  code: string,
  message: string,
  place: Place | SourceLocation | undefined,
  details: FaultDetails = {},
): Diagnostic {
  const location = place === undefined || 'line' in place ? place : locationOf(place);
  return {
    severity: details.severity ?? 'error',
    code,
    message,
    ...(details.hint === undefined ? {} : { hint: details.hint }),
    ...(location === undefined ? {} : { location }),
    ...(details.related === undefined ? {} : { related: details.related }),
    ...(details.address === undefined ? {} : { address: details.address }),
  };
}
