import type { Diagnostic } from './diagnostic.ts';

/** Orders diagnostics by file, line and column, and those of one place by address; what has no place comes first. */
export function comparePlaces(one: Diagnostic, other: Diagnostic): number {
  return (
    compareTexts(one.location?.file ?? '', other.location?.file ?? '') ||
    (one.location?.line ?? 0) - (other.location?.line ?? 0) ||
    (one.location?.column ?? 0) - (other.location?.column ?? 0) ||
    compareTexts(one.address ?? '', other.address ?? '')
  );
}

function compareTexts(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
