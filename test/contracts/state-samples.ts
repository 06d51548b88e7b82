import type { ResourceRecord } from '../../src/model/resource.ts';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import type { State } from '../../src/model/state.ts';
import type { JournalEntry } from '../../src/model/state-store.ts';
import { makeState } from '../../src/state/make-state.ts';

/** An instant. */
export const at = '2026-01-01T00:00:00.000Z';

/** A record as a test wants it. */
export function record(name: string, fields: Partial<ResourceRecord> = {}): ResourceRecord {
  return {
    address: `imco.dns_record.${name}` as ResourceAddress,
    type: 'imco.dns_record',
    connection: 'imco',
    id: `id-${name}`,
    prior: { name, __proto__x: null },
    live: { name, ttl: 300 },
    dependencies: [],
    options: {},
    ...fields,
  };
}

/** A state that holds the records. */
export function stateWith(records: readonly ResourceRecord[], fields: Partial<State> = {}): State {
  return { ...makeState(), serial: 1, resources: new Map(records.map((item) => [item.address, item])), ...fields };
}

/** The entry that comes before a create. */
export function intent(name: string, step = `imco.dns_record.${name}#1`): JournalEntry {
  const { id: _id, live: _live, ...rest } = record(name);
  const { address, type, connection } = rest;
  return { kind: 'intent', step, address, action: 'create', type, connection, record: rest, at };
}

/** The entry that comes after it. */
export function outcome(name: string, fields: Partial<Extract<JournalEntry, { kind: 'outcome' }>> = {}): JournalEntry {
  const { address } = record(name);
  return { kind: 'outcome', step: `${address}#1`, address, record: record(name), at, ...fields };
}
