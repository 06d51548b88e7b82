import type { MovedBlock } from '../../model/configuration.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import { addressWithin, type ResourceAddress } from '../../model/resource-address.ts';
import type { JournalEntry } from '../../model/state-store.ts';

/** State's records under the addresses that `moved` documents give them. */
export interface MovedRecords {
  readonly records: ReadonlyMap<ResourceAddress, ResourceRecord>;
  /** The address before, by the address after. */
  readonly previous: ReadonlyMap<ResourceAddress, ResourceAddress>;
  /** The journal with its intents under those addresses too: what an interrupted run has made has moved as well. */
  readonly journal: readonly JournalEntry[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Carries out `moved` documents on state's addresses, in their order, so that a chain of renames ends where it should. A
 * move names a resource, one instance, a whole document or a module; one whose `from` is nowhere is done already.
 */
export function applyMoves(
  records: ReadonlyMap<ResourceAddress, ResourceRecord>,
  moves: readonly MovedBlock[],
  journal: readonly JournalEntry[] = [],
): MovedRecords {
  const diagnostics: Diagnostic[] = [];
  const previous = new Map<ResourceAddress, ResourceAddress>();
  let current = new Map(records);
  let intents = journal;
  for (const move of moves) {
    const next = new Map<ResourceAddress, ResourceRecord>();
    for (const [address, record] of current) {
      const moved = movedAddress(address, move);
      if (moved === undefined) {
        next.set(address, record);
        continue;
      }
      if (current.has(moved)) {
        diagnostics.push({
          severity: 'error',
          code: 'MOVE_CONFLICT',
          message: `cannot move ${address} to ${moved}: state already holds a resource there`,
          hint: `Take the moved document out, or remove one of the two with: reckon state rm ${moved}`,
          location: move.location,
        });
        next.set(address, record);
        continue;
      }
      next.set(moved, { ...record, address: moved });
      previous.set(moved, previous.get(address) ?? address);
      previous.delete(address);
    }
    intents = moveIntents(intents, move, current);
    current = next;
  }
  return { records: current, previous, journal: intents, diagnostics };
}

/** An address that is taken keeps what is at it; an intent then stays where it was. */
function moveIntents(
  journal: readonly JournalEntry[],
  move: MovedBlock,
  records: ReadonlyMap<ResourceAddress, ResourceRecord>,
): readonly JournalEntry[] {
  return journal.map((entry) => {
    const address = entry.kind === 'intent' ? movedAddress(entry.address, move) : undefined;
    if (entry.kind !== 'intent' || address === undefined || records.has(address)) return entry;
    return { ...entry, address, record: { ...entry.record, address } };
  });
}

function movedAddress(address: ResourceAddress, { within, from, to }: MovedBlock): ResourceAddress | undefined {
  const inner = addressWithin(address, within);
  if (inner?.startsWith(from) !== true) return undefined;
  const prefix = address.slice(0, address.length - inner.length);
  const rest = inner.slice(from.length);
  const isMeant = rest === '' || rest.startsWith('[') || rest.startsWith('.');
  return isMeant ? (`${prefix}${to}${rest}` as ResourceAddress) : undefined;
}
