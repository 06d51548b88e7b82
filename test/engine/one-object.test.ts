import { expect, test } from 'vitest';
import { errorsOf } from '../support/run-project.ts';
import { openShelf } from './open-shelf.ts';

test('an object that state holds already is not imported a second time', async () => {
  const a = 'type: shelf.thing\nname: a\nproperties: { name: one }\n';
  await using shelf = await openShelf(a);
  await shelf.project.apply();
  await shelf.write(`${a}---\n${a.replace('name: a', 'name: b')}`);
  const { diagnostics } = await shelf.project.plan({ imports: [{ to: 'shelf.thing.b', id: 't1' }] });
  expect(errorsOf(diagnostics)).toEqual([expect.stringMatching(/^IMPORT_MANAGED/)]);
});

test('two new documents of one natural key are refused', async () => {
  const a = 'type: shelf.thing\nname: a\nproperties: { name: one }\n';
  await using shelf = await openShelf(`${a}---\n${a.replace('name: a', 'name: b')}`);
  const { diagnostics } = await shelf.project.plan();
  expect(errorsOf(diagnostics)).toEqual([expect.stringMatching(/^SAME_KEY/)]);
});

const one = (name: string): string => `type: shelf.thing\nname: ${name}\nproperties: { name: one }\n`;

test('a new document of the natural key of an object that stays managed is refused', async () => {
  await using shelf = await openShelf(one('a'));
  await shelf.project.apply();
  await shelf.write(`${one('a')}---\n${one('b')}`);
  const { diagnostics } = await shelf.project.plan();
  expect(errorsOf(diagnostics)).toEqual([
    'KEY_MANAGED shelf.thing.b is to be created as "one", and shelf.thing.a is that already (id t1)',
  ]);
});

test('a new document of the natural key of an object that is only let go of is refused', async () => {
  await using shelf = await openShelf(one('a'));
  await shelf.project.apply();
  await shelf.write(`removed: { address: shelf.thing.a, destroy: false }\n---\n${one('b')}`);
  const { diagnostics } = await shelf.project.plan();
  expect(errorsOf(diagnostics)).toEqual([expect.stringMatching(/^KEY_MANAGED/)]);
});

test.each([
  { title: 'deleted', documents: one('b') },
  {
    title: 'replaced by one of another name',
    documents: `${one('a').replace('name: one', 'name: two')}---\n${one('b')}`,
  },
])('a natural key is taken only after its holder is $title', async ({ documents }) => {
  await using shelf = await openShelf(one('a'));
  await shelf.project.apply();
  await shelf.write(documents);
  const names: string[] = [];
  shelf.answer = (method) => {
    if (method === 'POST') names.push(...[...shelf.things.values()].map(({ name }) => name));
    return undefined;
  };
  expect(errorsOf((await shelf.project.apply()).faults)).toEqual([]);
  expect(names).not.toContain('one');
});

test('what refers to a renamed document is turned to the new object before the old one is deleted', async () => {
  const user = (to: string): string =>
    `type: shelf.thing\nname: user\nproperties: { name: user, on: "\${shelf.thing.${to}.id}" }\n`;
  await using shelf = await openShelf(`${one('a')}---\n${user('a')}`);
  await shelf.project.apply();
  await shelf.write(`${one('b')}---\n${user('b')}`);
  expect(errorsOf((await shelf.project.apply()).faults)).toEqual([]);
  expect(shelf.writes.slice(2)).toEqual(['POST /things', 'PATCH /things/t2', 'DELETE /things/t1']);
});

test('an object whose natural key is known only after apply is not made a second time', async () => {
  const made = 'type: shelf.thing\nname: b\nproperties: { name: "${shelf.thing.a.id}" }\n';
  await using shelf = await openShelf(`${one('a')}---\n${made}`);
  shelf.things.set('x', { id: 'x', name: 't1', state: 'ready' });
  const { faults } = await shelf.project.apply();
  expect(errorsOf(faults)).toEqual([expect.stringMatching(/^EXISTS_UNMANAGED shelf.thing.b exists already \(id x\)/)]);
  expect(shelf.writes).toEqual(['POST /things']);
});
