import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../support/run-project.ts';
import { openShelf } from './open-shelf.ts';

test('a new document at an address that another was moved away from is kept in state', async () => {
  await using shelf = await openShelf('type: shelf.thing\nname: a\nproperties: { name: one, size: 1 }\n');
  await shelf.project.apply();
  await shelf.write(
    'moved: { from: shelf.thing.a, to: shelf.thing.b }\n---\ntype: shelf.thing\nname: a\nproperties: { name: two }\n---\ntype: shelf.thing\nname: b\ndependsOn: [shelf.thing.a]\nproperties: { name: one, size: 1 }\n',
  );
  const applied = await shelf.project.apply();
  expect(errorsOf(applied.faults)).toEqual([]);
  expect([...((await shelf.project.state())?.resources.keys() ?? [])].sort()).toEqual([
    'shelf.thing.a',
    'shelf.thing.b',
  ]);
});

test('an imported object that must be replaced is deleted', async () => {
  await using shelf = await openShelf('type: shelf.thing\nname: a\nproperties: { name: new }\n');
  shelf.things.set('t9', { id: 't9', name: 'old', state: 'ready' });
  const options = { imports: [{ to: 'shelf.thing.a', id: 't9' }] };
  expect(summaryOf((await shelf.project.plan(options)).changes)).toEqual(['replace shelf.thing.a']);
  await shelf.project.apply(options);
  expect([...shelf.things.values()].map(({ name }) => name)).toEqual(['new']);
});

test('a refresh keeps what was applied', async () => {
  const a = 'type: shelf.thing\nname: a\nproperties: { name: one, size: 1, colour: red }\n';
  await using shelf = await openShelf(a);
  await shelf.project.apply();
  const thing = shelf.things.get('t1');
  if (thing !== undefined) thing['size'] = 7;
  await shelf.write(a.replace(', colour: red', ''));
  await shelf.project.apply({ mode: 'refresh-only' });
  const record = await shelf.project.record('shelf.thing.a');
  expect(record?.prior).toEqual({ name: 'one', size: 1, colour: 'red' });
  expect(record?.live['size']).toBe(7);
});

test('a cut while an object is waited for does not make it be replaced', async () => {
  await using shelf = await openShelf('type: shelf.thing\nname: a\nproperties: { name: one }\n');
  const cut = new AbortController();
  shelf.answer = (method, path) => {
    const thing = shelf.things.get('t1');
    if (thing !== undefined) {
      thing.state = 'building';
      if (method === 'GET' && path === '/things/t1') cut.abort();
    }
    return undefined;
  };
  await shelf.project.apply({}, { cut: cut.signal });
  shelf.answer = () => undefined;
  for (const thing of shelf.things.values()) thing.state = 'ready';
  expect(summaryOf((await shelf.project.plan()).changes)).toEqual([]);
});

test('an output of a failed update keeps the value that holds', async () => {
  const a = 'type: shelf.thing\nname: a\nproperties: { name: one, size: 1 }\n';
  await using shelf = await openShelf(a, 'outputs: { size: { value: "${shelf.thing.a.size}" } }\n');
  await shelf.project.apply();
  shelf.answer = (method) => (method === 'PATCH' ? 400 : undefined);
  await shelf.write(a.replace('size: 1', 'size: 2'));
  await shelf.project.apply();
  expect((await shelf.project.state())?.outputs.get('size')?.value).toBe(1);
});
