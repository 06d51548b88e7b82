import { describe, expect, test } from 'vitest';
import { LiveReader } from '../../../src/engine/reading/live-reader.ts';
import type { EngineEvent } from '../../../src/model/event.ts';
import { connection, fakeType, recordOf } from '../fake-type.ts';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `n${index}`);

/** A reader of a fake type that expects records of these names. */
function readerOf(fake: ReturnType<typeof fakeType>, expected: readonly string[]) {
  const events: EngineEvent[] = [];
  const reader = new LiveReader({ signal: new AbortController().signal, emit: (event) => events.push(event) });
  for (const name of expected) reader.expect('fake', fake.type, recordOf(name));
  const read = async (name: string) => await reader.byId(connection, fake.type, `id-${name}`, recordOf(name));
  return { reader, read, events };
}

test.each([
  { count: 2, pageSize: 100, requests: 1 },
  { count: 100, pageSize: 100, requests: 1 },
  { count: 101, pageSize: 100, requests: 2 },
  { count: 1000, pageSize: 100, requests: 10 },
  { count: 7, pageSize: 3, requests: 3 },
])(
  '$count objects listed $pageSize a page are refreshed with $requests requests',
  async ({ count, pageSize, requests }) => {
    const fake = fakeType(names(count), { pageSize });
    const { read } = readerOf(fake, names(count));
    const found = await Promise.all(names(count).map(read));
    expect(found.map((live) => live?.id)).toEqual(names(count).map((name) => `id-${name}`));
    expect(fake.requests).toHaveLength(requests);
  },
);

describe('one object by its id', () => {
  test('is read alone when it is the only one', async () => {
    const fake = fakeType(names(50));
    expect((await readerOf(fake, ['n7']).read('n7'))?.id).toBe('id-n7');
    expect(fake.requests).toEqual(['read id-n7']);
  });

  test('is read alone where the type cannot list, or lists too little', async () => {
    for (const options of [{ list: false }, { reducedList: true }]) {
      const fake = fakeType(names(2), options);
      const { read } = readerOf(fake, names(2));
      await Promise.all(names(2).map(read));
      expect(fake.requests).toEqual(['read id-n0', 'read id-n1']);
    }
  });

  test('is looked for in no more pages than there are objects wanted, then read alone', async () => {
    const fake = fakeType(names(40), { pageSize: 2 });
    const { read } = readerOf(fake, ['n38', 'n39']);
    expect((await read('n38'))?.id).toBe('id-n38');
    expect(fake.requests).toEqual(['list 1', 'list 2', 'list 3', 'read id-n38']);
  });

  test('that the list does not have is asked for once more: it may be new, or hidden there', async () => {
    const fake = fakeType(names(2));
    const { read } = readerOf(fake, [...names(2), 'gone']);
    expect(await read('gone')).toBeUndefined();
    expect(fake.requests).toEqual(['list 1', 'read id-gone']);
  });

  test('is listed with those of the same parent', async () => {
    const fake = fakeType([]);
    const events: EngineEvent[] = [];
    const reader = new LiveReader({ signal: new AbortController().signal, emit: (event) => events.push(event) });
    const inShelf = (name: string, shelf: string) => recordOf(name, { prior: { name, shelf } });
    for (const name of names(3))
      fake.objects.set(`id-${name}`, { id: `id-${name}`, attributes: { name, shelf: 'left' } });
    for (const name of names(3)) reader.expect('fake', fake.type, inShelf(name, 'left'));
    const found = await Promise.all(
      names(3).map(async (name) => await reader.byId(connection, fake.type, `id-${name}`, inShelf(name, 'left'))),
    );
    expect(found.map((live) => live?.id)).toEqual(['id-n0', 'id-n1', 'id-n2']);
    expect(fake.requests).toEqual(['list left 1', 'list left 2']);
  });
});

describe('objects by their natural key', () => {
  test('are searched for where the server can', async () => {
    const fake = fakeType(names(9), { find: true });
    const { reader } = readerOf(fake, []);
    expect((await reader.byKey(connection, fake.type, { name: 'n4' })).map(({ id }) => id)).toEqual(['id-n4']);
    expect(fake.requests).toEqual(['find n4']);
  });

  test('are taken from a list that was read anyway', async () => {
    const fake = fakeType(names(4), { find: true });
    const { reader, read } = readerOf(fake, names(4));
    await Promise.all(names(4).map(read));
    await reader.byKey(connection, fake.type, { name: 'n3' });
    expect(fake.requests).toEqual(['list 1', 'list 2']);
  });

  test('are found in one list, however many are looked for', async () => {
    const fake = fakeType(names(4));
    const { reader } = readerOf(fake, []);
    const found = await Promise.all(names(4).map(async (name) => await reader.byKey(connection, fake.type, { name })));
    expect(found.map(([live]) => live?.id)).toEqual(names(4).map((name) => `id-${name}`));
    expect(fake.requests).toEqual(['list 1', 'list 2']);
  });

  test('are none where the type has no key, and nothing is asked', async () => {
    const fake = fakeType(names(4), { hasKey: false });
    expect(await readerOf(fake, []).reader.byKey(connection, fake.type, { name: 'n1' })).toEqual([]);
    expect(fake.requests).toEqual([]);
  });
});

test('a list that breaks fails all that wait for it', async () => {
  const fake = fakeType(names(3));
  const broken = {
    ...fake.type,
    // biome-ignore lint/correctness/useYield: it breaks before its first page
    async *list(): AsyncGenerator<never> {
      throw new TypeError('the list broke');
    },
  };
  const { reader } = readerOf(fake, names(3));
  const reads = names(3).map(async (name) => await reader.byId(connection, broken, `id-${name}`, recordOf(name)));
  const ends = await Promise.allSettled(reads);
  expect(ends[0]).toMatchObject({ status: 'rejected', reason: { message: 'the list broke' } });
});

test('the progress of a list is told, and its end', async () => {
  const fake = fakeType(names(3), { pageSize: 2 });
  const { reader, events } = readerOf(fake, names(3));
  await reader.all(connection, fake.type, undefined);
  expect(events.map((event) => [event.type, 'read' in event ? event.read : undefined])).toEqual([
    ['refresh_start', undefined],
    ['refresh_progress', 2],
    ['refresh_progress', 3],
    ['refresh_complete', 3],
  ]);
});

test('what could be read of a list that broke is not taken for the whole list by whoever asks later', async () => {
  const fake = fakeType(names(4));
  const { list } = fake.type;
  fake.type.list = async function* breaking(...args) {
    for await (const page of list(...args)) {
      yield page;
      throw new TypeError('the list broke');
    }
  };
  const { reader } = readerOf(fake, []);
  await expect(reader.byKey(connection, fake.type, { name: 'n3' })).rejects.toThrow('the list broke');
  await expect(reader.byKey(connection, fake.type, { name: 'n3' })).rejects.toThrow('the list broke');
});
