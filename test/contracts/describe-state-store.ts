import { describe, expect, test } from 'vitest';
import type { State } from '../../src/model/state.ts';
import type { JournalEntry, StateLock, StateStore } from '../../src/model/state-store.ts';
import { at, intent, outcome, record, stateWith } from './state-samples.ts';

/** What every state store promises. @param open - A store over a new, empty place. */
export function describeStateStore(name: string, open: () => Promise<StateStore>): void {
  const lock = async (store: StateStore, command = 'apply'): Promise<StateLock> =>
    await store.lock({ command, timeoutMs: 0 });
  const failed = { error: { code: 'PROVIDER_FAILED', message: 'no' } } as const;

  describe(`${name} as a state store`, () => {
    test('holds nothing at first', async () => {
      const store = await open();
      expect(await store.read()).toBeUndefined();
      expect(await store.readJournal()).toEqual([]);
      expect(await store.lockOwner()).toBeUndefined();
    });

    test('gives back what was saved', async () => {
      const store = await open();
      const state = stateWith([record('www'), record('mail')], {
        outputs: new Map([['url', { value: { a: [1, null] }, sensitive: false }]]),
        commit: 'abc',
        appliedAt: at,
      });
      const held = await lock(store);
      await held.save(state);
      await held.release();
      expect(await store.read()).toEqual(state);
      expect([...((await store.read())?.resources.keys() ?? [])]).toEqual([...state.resources.keys()]);
    });

    test('puts outcomes of a run that did not save over the state', async () => {
      const store = await open();
      const held = await lock(store);
      await held.save(stateWith([record('old'), record('www')]));
      await held.append(intent('new'));
      await held.append(outcome('new'));
      const { record: _record, ...gone } = outcome('old') as Extract<JournalEntry, { kind: 'outcome' }>;
      await held.append(gone);
      const names = [...((await store.read())?.resources.keys() ?? [])];
      expect(names).toEqual([record('www').address, record('new').address]);
    });

    test('leaves a record as it is when its change failed without saying what became of it', async () => {
      const store = await open();
      const held = await lock(store);
      await held.save(stateWith([record('www')]));
      const { record: _record, ...entry } = outcome('www', failed) as Extract<JournalEntry, { kind: 'outcome' }>;
      await held.append(entry);
      expect((await store.read())?.resources.get(record('www').address)).toEqual(record('www'));
    });

    test('keeps the record that a failed create leaves', async () => {
      const store = await open();
      const held = await lock(store);
      await held.save(stateWith([]));
      await held.append(outcome('www', { ...failed, record: record('www', { tainted: 'no' }) }));
      expect((await store.read())?.resources.get(record('www').address)?.tainted).toBe('no');
    });

    test('moves and forgets by entries that need no call', async () => {
      const store = await open();
      const held = await lock(store);
      await held.save(stateWith([record('old'), record('gone')]));
      await held.append({ kind: 'state', address: record('old').address, at });
      await held.append({ kind: 'state', address: record('new').address, record: record('new'), at });
      await held.append({ kind: 'state', address: record('gone').address, at });
      expect([...((await store.read())?.resources.keys() ?? [])]).toEqual([record('new').address]);
    });

    test('has an empty journal after a save that follows all outcomes', async () => {
      const store = await open();
      const held = await lock(store);
      await held.append(intent('www'));
      await held.append(outcome('www'));
      expect((await store.readJournal()).map((entry) => entry.kind)).toEqual(['intent', 'outcome']);
      await held.save(stateWith([record('www')]));
      expect(await store.readJournal()).toEqual([]);
    });

    test('keeps an intent without an outcome, and its id, until an outcome closes it', async () => {
      const store = await open();
      const first = await lock(store);
      await first.append(intent('www'));
      await first.append({ kind: 'identified', step: 'imco.dns_record.www#1', id: '7', at });
      await first.append(intent('mail'));
      await first.append(outcome('mail'));
      await first.save(stateWith([record('mail')]));
      await first.release();
      expect((await store.readJournal()).map((entry) => entry.kind)).toEqual(['intent', 'identified']);
      const second = await lock(store);
      await second.append(outcome('www'));
      await second.save(stateWith([record('mail'), record('www')], { serial: 2 }));
      await second.release();
      expect(await store.readJournal()).toEqual([]);
    });

    test('settles an open create with a state that has the new object, not with one that has only the old', async () => {
      const store = await open();
      const first = await lock(store);
      await first.save(stateWith([record('www', { id: 'old' })], { serial: 0 }));
      await first.append(intent('www'));
      await first.release();
      const second = await lock(store);
      await second.save(stateWith([record('www', { id: 'old' }), record('mail')]));
      await second.release();
      expect((await store.readJournal()).map((entry) => entry.kind)).toEqual(['intent']);
      const third = await lock(store);
      await third.save(stateWith([record('www', { id: 'new' })], { serial: 2 }));
      await third.release();
      expect(await store.readJournal()).toEqual([]);
    });

    test('keeps an open update as long as there is its object; open deletes are settled by any state', async () => {
      const store = await open();
      const first = await lock(store);
      await first.save(stateWith([record('www'), record('mail')], { serial: 0 }));
      await first.append({ ...intent('www'), action: 'update', id: 'id-www' } as JournalEntry);
      await first.append({ ...intent('mail'), action: 'delete' } as JournalEntry);
      await first.release();
      const second = await lock(store);
      await second.save(stateWith([record('www'), record('mail')]));
      expect((await store.readJournal()).map((entry) => entry.kind === 'intent' && entry.action)).toEqual(['update']);
      await second.save(stateWith([record('mail')]));
      await second.release();
      expect(await store.readJournal()).toEqual([]);
    });

    test('keeps the whole journal when asked to', async () => {
      const store = await open();
      const held = await lock(store);
      await held.append(intent('www'));
      await held.append(outcome('www'));
      await held.save(stateWith([record('www')]), { keepJournal: true });
      expect(await store.readJournal()).toHaveLength(2);
    });

    test('counts one more for every saved change of content, and none for a save that changes nothing', async () => {
      const store = await open();
      const state = stateWith([record('a')], { serial: 0 });
      const held = await lock(store);
      const serialAfter = async (saved: State): Promise<number | undefined> => {
        await held.save(saved);
        return (await store.read())?.serial;
      };
      expect(await serialAfter(state)).toBe(1);
      expect(await serialAfter({ ...state, appliedAt: at, commit: 'abc' })).toBe(1);
      expect(await serialAfter({ ...state, resources: new Map() })).toBe(2);
      await held.release();
      const next = await lock(store);
      await next.save({ ...state, serial: 2, resources: new Map() });
      expect((await store.read())?.serial).toBe(2);
      await next.save({ ...state, serial: 2 });
      expect((await store.read())?.serial).toBe(3);
      await next.release();
    });

    test('refuses a state that was read before another run saved', async () => {
      const store = await open();
      const first = await lock(store);
      await first.save(stateWith([], { lineage: 'one', serial: 0 }));
      await first.release();
      const early = await store.read();
      const second = await lock(store);
      await second.save(stateWith([record('a')], { lineage: 'one', serial: 1 }));
      await second.release();
      const third = await lock(store);
      await expect(third.save(early ?? stateWith([]))).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
      expect((await store.read())?.resources.size).toBe(1);
      await third.release();
    });

    test('gives the lock to one at a time, and says who has it', async () => {
      const store = await open();
      const held = await lock(store, 'apply -e production');
      await expect(lock(store)).rejects.toMatchObject({
        code: 'LOCK_HELD',
        message: expect.stringContaining('apply -e production'),
      });
      expect((await store.lockOwner())?.id).toBe(held.owner.id);
      await held.release();
      await (await lock(store)).release();
      expect(await store.lockOwner()).toBeUndefined();
    });

    test('gives the lock to whoever waits once it is free', async () => {
      const store = await open();
      const held = await lock(store, 'apply');
      const { promise: waited, resolve } = Promise.withResolvers<string>();
      const next = store.lock({ command: 'destroy', timeoutMs: 20_000, waiting: (owner) => resolve(owner.command) });
      expect(await waited).toBe('apply');
      await held.release();
      expect((await next).owner.command).toBe('destroy');
      await (await next).release();
    });

    test('stops waiting for the lock when told to', async () => {
      const store = await open();
      const held = await lock(store);
      const stop = new AbortController();
      const next = store.lock({
        command: 'apply',
        timeoutMs: 20_000,
        signal: stop.signal,
        waiting: () => stop.abort(new DOMException('enough', 'AbortError')),
      });
      await expect(next).rejects.toThrow('enough');
      await held.release();
    });

    test('breaks exactly the lock that it is told', async () => {
      const store = await open();
      const held = await lock(store);
      await expect(store.unlock('another')).rejects.toMatchObject({ code: 'LOCK_NOT_FOUND' });
      await store.unlock(held.owner.id);
      expect(await store.lockOwner()).toBeUndefined();
      await expect(held.save(stateWith([]))).rejects.toMatchObject({ code: 'LOCK_LOST' });
      expect(held.lost.aborted).toBe(true);
      await expect(held.append(intent('www'))).rejects.toMatchObject({ code: 'LOCK_LOST' });
    });

    test('does not give back a lock that is another by then', async () => {
      const store = await open();
      const held = await lock(store);
      await store.unlock(held.owner.id);
      const next = await lock(store);
      await held.release();
      expect((await store.lockOwner())?.id).toBe(next.owner.id);
      await next.release();
    });

    test('takes overlapping appends in their order', async () => {
      const store = await open();
      const held = await lock(store);
      await held.save(stateWith([]));
      const names = Array.from({ length: 200 }, (_, index) => `r${index}`);
      await Promise.all(names.map((each) => held.append(outcome(each))));
      expect((await store.readJournal()).map((entry) => entry.kind === 'outcome' && entry.address)).toEqual(
        names.map((each) => record(each).address),
      );
      await held.release();
    });
  });
}
