import type { Diagnostic } from '../model/diagnostic.ts';

/** Faults after which a document of unknown name is not there for anybody. */
const UNREAD: ReadonlySet<string> = new Set([
  'FILE_TOO_LARGE',
  'UNKNOWN_DOCUMENT',
  'YAML_SYNTAX',
  'YAML_TOO_DEEP',
  'YAML_TOO_MANY_ALIASES',
]);

/** Faults of the type of a document, which then stands under an address that nobody refers to. */
const MISNAMED: ReadonlySet<string> = new Set(['UNKNOWN_SYSTEM', 'UNKNOWN_TYPE']);

/**
 * Without references that may lead nowhere only because the document they lead to could not be read: they are looked at again
 * once it can be, and until then would send a reader to the wrong line.
 */
export function withoutConsequences(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const hides = diagnostics.some(({ code }) => UNREAD.has(code) || MISNAMED.has(code));
  return hides ? diagnostics.filter(({ code }) => code !== 'UNRESOLVED_REFERENCE') : diagnostics;
}
