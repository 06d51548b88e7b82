import type { ChangeFault } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import type { Session } from '../rest/session.ts';
import { findReference } from './find-reference.ts';
import type { ReferenceKind } from './reference-kind.ts';

/** Properties with names replaced by the ids that they stand for, and what was not found. */
export interface ResolvedNames {
  readonly properties: ValueObject;
  readonly faults: readonly ChangeFault[];
}

/**
 * Replaces names by ids. What is unknown, or no text, stays.
 *
 * @param kinds - The properties that name something, with its collection.
 * @param at - Pointer of the object.
 * @throws {ProviderError}
 */
export async function resolveNamesIn(
  session: Session,
  properties: ValueObject,
  kinds: Readonly<Record<string, ReferenceKind>>,
  signal: AbortSignal,
  at = '',
): Promise<ResolvedNames> {
  const faults: ChangeFault[] = [];
  const resolved = new Map(Object.entries(properties));
  for (const [name, kind] of Object.entries(kinds)) {
    const written = resolved.get(name);
    if (typeof written !== 'string' && typeof written !== 'number') continue;
    const found = await findReference(session, kind, String(written), signal);
    if ('fault' in found) faults.push({ ...found.fault, pointer: `${at}/${name}` });
    else resolved.set(name, found.id);
  }
  return { properties: Object.fromEntries(resolved), faults };
}
