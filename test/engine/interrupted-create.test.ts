import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../support/run-project.ts';
import { openShelf } from './open-shelf.ts';

const thing = (name: string, more = ''): string =>
  `type: shelf.thing\nname: ${name}\nproperties: { name: one }\n${more}`;

/** An apply of which nothing is heard after its POST took effect: neither the answer nor any list. */
async function createUnheard(shelf: Awaited<ReturnType<typeof openShelf>>): Promise<void> {
  let isCut = false;
  shelf.answer = (method) => {
    if (method === 'POST') {
      isCut = true;
      return 'lost';
    }
    return isCut ? 503 : undefined;
  };
  await shelf.project.apply();
  shelf.answer = () => undefined;
  expect([...shelf.things.keys()]).toEqual(['t1']);
  expect((await shelf.project.state())?.resources.size).toBe(0);
}

test.each([
  { title: 'a resource', documents: thing('b', '---\nmoved: { from: shelf.thing.a, to: shelf.thing.b }\n') },
  {
    title: 'a resource, twice',
    documents: thing(
      'b',
      '---\nmoved: { from: shelf.thing.a, to: shelf.thing.c }\n---\nmoved: { from: shelf.thing.c, to: shelf.thing.b }\n',
    ),
  },
])('$title that was renamed before its lost create was found is found under its new address', async ({ documents }) => {
  await using shelf = await openShelf(thing('a'));
  await createUnheard(shelf);
  await shelf.write(documents);
  expect(summaryOf((await shelf.project.plan()).changes)).toEqual([]);
  expect(errorsOf((await shelf.project.apply()).faults)).toEqual([]);
  expect(shelf.writes).toEqual(['POST /things']);
  expect(
    [...((await shelf.project.state())?.resources.values() ?? [])].map(({ address, id }) => [address, id]),
  ).toEqual([['shelf.thing.b', 't1']]);
  expect(summaryOf((await shelf.project.plan()).changes)).toEqual([]);
});

test('of two that look alike, the one whose create never arrived does not take the object of the other', async () => {
  const note = (name: string): string => `type: shelf.note\nname: ${name}\nproperties: { colour: red }\n`;
  await using shelf = await openShelf(`${note('a')}---\n${note('b')}`);
  let posts = 0;
  shelf.answer = (method, path) => {
    if (method === 'POST') posts += 1;
    const thing = shelf.things.get('t1');
    if (thing !== undefined && path === '/things/t1') thing.state = 'ready';
    else if (thing !== undefined) thing.state = 'building';
    return method === 'POST' && posts === 2 ? 'unheard' : undefined;
  };
  await shelf.project.apply();
  expect((await shelf.project.state())?.resources.size).toBe(1);
  shelf.answer = () => undefined;
  await shelf.project.apply();
  const ids = [...((await shelf.project.state())?.resources.values() ?? [])].map(({ id }) => id);
  expect(ids.toSorted()).toEqual([...shelf.things.keys()].toSorted());
  expect(new Set(ids).size).toBe(2);
});

test('a create that was cut off before its answer came is found by the next run, not made again', async () => {
  await using shelf = await openShelf(thing('a'));
  const cut = new AbortController();
  shelf.answer = (method) => {
    if (method !== 'POST') return undefined;
    cut.abort();
    return 'lost';
  };
  await shelf.project.apply(undefined, { cut: cut.signal });
  shelf.answer = () => undefined;
  expect([...shelf.things.keys()]).toEqual(['t1']);

  expect(errorsOf((await shelf.project.apply()).faults)).toEqual([]);
  expect(shelf.writes).toEqual(['POST /things']);
  expect((await shelf.project.state())?.resources.get('shelf.thing.a' as never)?.id).toBe('t1');
});
