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
