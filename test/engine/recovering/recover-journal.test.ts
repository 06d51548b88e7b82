import { describe, expect, test } from 'vitest';
import { recoverJournal } from '../../../src/engine/recovering/recover-journal.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import type { EngineEvent } from '../../../src/model/event.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { ResourceRecord } from '../../../src/model/resource.ts';
import type { ResourceAddress } from '../../../src/model/resource-address.ts';
import type { JournalEntry } from '../../../src/model/state-store.ts';
import { byAddress, connection, fakeType, recordOf } from '../fake-type.ts';

const at = '2026-01-01T00:00:00.000Z';
const step = 'fake.thing.a#1';
const address = 'fake.thing.a' as ResourceAddress;

function intent(action: 'create' | 'update' | 'delete', more: Partial<Extract<JournalEntry, { kind: 'intent' }>> = {}) {
  const { id: _id, live: _live, ...record } = recordOf('a', { prior: { name: 'a', colour: 'red' } });
  const entry: JournalEntry = {
    kind: 'intent',
    step,
    address,
    action,
    type: 'fake.thing',
    connection: 'fake',
    record,
    at,
    ...more,
  };
  return entry;
}

const identified: JournalEntry = { kind: 'identified', step, id: 'id-a', at };

/** What recovery makes of a journal, with the objects that are live. */
async function recovered(
  journal: readonly JournalEntry[],
  fake: ReturnType<typeof fakeType>,
  records: readonly ResourceRecord[] = [],
) {
  const events: EngineEvent[] = [];
  const diagnostics: Diagnostic[] = [];
  const recovery = await recoverJournal(byAddress(records), journal, {
    open: async (name) => (name === 'fake' ? { connection, type: fake.type } : undefined),
    toStored: (_type, live) => live.attributes as JsonObject,
    emit: (event) => events.push(event),
    diagnose: (diagnostic) => diagnostics.push(diagnostic),
    signal: new AbortController().signal,
  });
  return {
    id: recovery.records.get(address)?.id,
    record: recovery.records.get(address),
    settled: recovery.settled.map((one) => one.step),
    changed: recovery.changed,
    told: events.map((event) => ('message' in event ? event.message : '')),
    codes: diagnostics.map(({ code }) => code),
    requests: fake.requests,
  };
}

test('a step with an outcome is over: nothing is asked', async () => {
  const outcome: JournalEntry = { kind: 'outcome', step, address, at };
  const { settled, requests } = await recovered([intent('create'), identified, outcome], fakeType(['a']));
  expect([settled, requests]).toEqual([[], []]);
});

describe('a create', () => {
  test('whose id was said is read by it and taken into state', async () => {
    const found = await recovered([intent('create'), identified], fakeType(['a']));
    expect(found).toMatchObject({
      id: 'id-a',
      record: { key: 'a', live: { name: 'a', colour: 'red' }, prior: { name: 'a', colour: 'red' } },
      settled: [step],
      changed: [address],
      requests: ['read id-a'],
    });
    expect(found.told).toEqual(['an interrupted run had created it as id-a']);
  });

  test('whose id was said and that is gone again leaves nothing', async () => {
    const found = await recovered([intent('create'), identified], fakeType([]));
    expect(found).toMatchObject({ id: undefined, settled: [step], changed: [] });
  });

  test('whose answer was lost is found by its natural key', async () => {
    const journal = [intent('create', { key: 'a' })];
    expect(await recovered(journal, fakeType(['a', 'b']))).toMatchObject({ id: 'id-a', requests: ['list 1'] });
    expect(await recovered(journal, fakeType(['a', 'b'], { find: true }))).toMatchObject({
      id: 'id-a',
      requests: ['find a'],
    });
  });

  test('of a type without keys is what looks like it now and was not there before', async () => {
    const fake = fakeType(['a', 'b', 'c'], { hasKey: false });
    const records = [recordOf('c')];
    expect(await recovered([intent('create', { before: ['id-b'] })], fake, records)).toMatchObject({ id: 'id-a' });
  });

  test('that may be one of several is an error, and stays open', async () => {
    const fake = fakeType(['a', 'b'], { hasKey: false });
    expect(await recovered([intent('create', { before: [] })], fake)).toMatchObject({
      id: undefined,
      settled: [],
      codes: ['RECOVERY_AMBIGUOUS'],
    });
  });

  test('that never arrived is settled: it is planned again', async () => {
    const found = await recovered([intent('create', { key: 'a' })], fakeType(['b']));
    expect(found).toMatchObject({ id: undefined, settled: [step], changed: [] });
    expect(found.told).toEqual(['an interrupted run had not created it yet']);
  });
});

describe('a delete', () => {
  const journal = [intent('delete', { id: 'id-a' })];

  test('that was done takes the record out of state', async () => {
    const found = await recovered(journal, fakeType([]), [recordOf('a')]);
    expect(found).toMatchObject({ id: undefined, settled: [step], changed: [address] });
  });

  test('that was not done leaves the record', async () => {
    expect(await recovered(journal, fakeType(['a']), [recordOf('a')])).toMatchObject({
      id: 'id-a',
      settled: [step],
      changed: [],
    });
  });

  test('does not take out a record that is of another object by now', async () => {
    const records = [recordOf('a', { id: 'id-new' })];
    expect(await recovered(journal, fakeType([]), records)).toMatchObject({ id: 'id-new', changed: [] });
  });
});

test('of an update what is live is taken over, and the rest stays as it was', async () => {
  const fake = fakeType(['a']);
  const { id: _id, live: _live, ...record } = recordOf('a', { prior: { name: 'a', colour: 'red', size: 2 } });
  const found = await recovered([intent('update', { id: 'id-a', record })], fake, [
    recordOf('a', { prior: { name: 'a', size: 1 } }),
  ]);
  expect(found).toMatchObject({ id: 'id-a', settled: [step], changed: [address], requests: ['read id-a'] });
  expect(found.record?.prior).toEqual({ name: 'a', colour: 'red', size: 1 });
});

test('a step of a connection that is not there any more stays open', async () => {
  const found = await recovered([intent('create', { connection: 'gone' })], fakeType(['a']));
  expect(found).toMatchObject({ settled: [], changed: [], requests: [] });
});
