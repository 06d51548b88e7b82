import { expect, test } from 'vitest';
import { errorsOf } from '../support/run-project.ts';
import { openShelf } from './open-shelf.ts';

const first = 'type: shelf.thing\nname: a\nproperties: { name: one }\nlifecycle: { createBeforeDestroy: true }\n';

const pair =
  'type: shelf.thing\nname: base\nproperties: { name: base }\n---\ntype: shelf.thing\nname: top\nproperties: { name: top, on: "${shelf.thing.base.id}" }\n';

test('an old object whose delete failed after a replacement is deleted by the next run', async () => {
  await using shelf = await openShelf(first);
  await shelf.project.apply();
  await shelf.write(first.replace('one', 'two'));
  shelf.answer = (method) => (method === 'DELETE' ? 400 : undefined);
  await shelf.project.apply();
  expect([...shelf.things.keys()]).toEqual(['t1', 't2']);
  shelf.answer = () => undefined;
  const { changes } = await shelf.project.plan();
  expect(changes.map(({ action, notes }) => [action, notes[0]?.message])).toEqual([
    ['update', 't1, which it has replaced, is still there: it is deleted'],
  ]);
  await shelf.project.apply();
  expect([...shelf.things.keys()]).toEqual(['t2']);
});

test('a new object that breaks before its old one is deleted does not make the old one forgotten', async () => {
  await using shelf = await openShelf(first);
  await shelf.project.apply();
  await shelf.write(first.replace('name: one', 'name: two'));
  shelf.answer = (method, path) => {
    const thing = shelf.things.get('t2');
    if (method === 'GET' && path === '/things/t2' && thing !== undefined) thing.state = 'broken';
    return undefined;
  };
  await shelf.project.apply();
  expect((await shelf.project.record('shelf.thing.a'))?.deposed).toEqual(['t1']);
  shelf.answer = () => undefined;
  expect(errorsOf((await shelf.project.apply()).faults)).toEqual([]);
  expect([...shelf.things.keys()]).toEqual(['t3']);
});

test('a destroy takes an old object along that is still there', async () => {
  await using shelf = await openShelf(first);
  await shelf.project.apply();
  await shelf.write(first.replace('name: one', 'name: two'));
  shelf.answer = (method) => (method === 'DELETE' ? 400 : undefined);
  await shelf.project.apply();
  shelf.things.delete('t2');
  shelf.answer = () => undefined;
  await shelf.project.apply({ mode: 'destroy' });
  expect([...shelf.things.keys()]).toEqual([]);
  expect((await shelf.project.state())?.resources.size).toBe(0);
});

test('replacements of which only the upper one makes the new object first still have an order', async () => {
  await using shelf = await openShelf(
    pair.replace(
      'on: "${shelf.thing.base.id}" }',
      'on: "${shelf.thing.base.id}" }\nlifecycle: { createBeforeDestroy: true }',
    ),
  );
  await shelf.project.apply();
  await shelf.write(
    pair
      .replace('name: base }', 'name: base2 }')
      .replace(
        'name: top, on: "${shelf.thing.base.id}" }',
        'name: top2, on: "${shelf.thing.base.id}" }\nlifecycle: { createBeforeDestroy: true }',
      ),
  );
  expect(errorsOf((await shelf.project.apply()).faults)).toEqual([]);
  expect([...shelf.things.values()].map(({ name }) => name).sort()).toEqual(['base2', 'top2']);
});

test('a replacement that takes a field out deletes the old object, and lets it go before what that referred to', async () => {
  const cbd = '\nlifecycle: { createBeforeDestroy: true }\n';
  const top = `type: shelf.thing\nname: top\nproperties: { name: top, on: "\${shelf.thing.base.id}" }${cbd}`;
  await using shelf = await openShelf(`type: shelf.thing\nname: base\nproperties: { name: base }\n---\n${top}`);
  await shelf.project.apply();
  await shelf.write(top.replace('name: top, on: "${shelf.thing.base.id}"', 'name: top2'));
  shelf.answer = (method, path) => (method === 'DELETE' && path === '/things/t2' ? 400 : undefined);
  await shelf.project.apply();
  expect([...shelf.things.keys()]).toEqual(['t1', 't2', 't3']);
  shelf.answer = () => undefined;
  expect(errorsOf((await shelf.project.apply()).faults)).toEqual([]);
  expect(shelf.writes.slice(-2)).toEqual(['DELETE /things/t2', 'DELETE /things/t1']);
  expect((await shelf.project.record('shelf.thing.top'))?.dependencies).toEqual([]);
});

test('letting go of an object tells of the old one that is still there', async () => {
  await using shelf = await openShelf(first);
  await shelf.project.apply();
  await shelf.write(first.replace('name: one', 'name: two'));
  shelf.answer = (method) => (method === 'DELETE' ? 400 : undefined);
  await shelf.project.apply();
  await shelf.write('removed: { address: shelf.thing.a, destroy: false }\n');
  const { changes } = await shelf.project.plan();
  expect(changes.map(({ action, notes }) => [action, notes[0]?.message])).toEqual([
    ['forget', 't1, which it has replaced, is still there, and is let go of too'],
  ]);
});
