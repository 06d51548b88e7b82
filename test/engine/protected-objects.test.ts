import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../support/run-project.ts';
import { openShelf } from './open-shelf.ts';

const base = 'type: shelf.thing\nname: base\nproperties: { name: base }\n';
const top =
  'type: shelf.thing\nname: top\nproperties: { name: top, on: "${shelf.thing.base.id}" }\nlifecycle: { preventDestroy: skip }\n';
const other = 'type: shelf.thing\nname: other\nproperties: { name: other }\n';

test.each([
  { title: 'a destroy', mode: 'destroy', targets: [] },
  { title: 'a destroy of what it stands on', mode: 'destroy', targets: ['shelf.thing.base'] },
  { title: 'a plan that has no document of either', mode: 'normal', targets: [] },
] as const)('$title keeps what an object that is left alone stands on', async ({ mode, targets }) => {
  await using shelf = await openShelf(`${base}---\n${top}---\n${other}`);
  await shelf.project.apply();
  await shelf.write(mode === 'destroy' ? `${base}---\n${top}---\n${other}` : '');
  const applied = await shelf.project.apply({ mode, targets });
  expect(errorsOf(applied.faults)).toEqual([]);
  const kept = targets.length === 0 ? ['base', 'top'] : ['base', 'other', 'top'];
  expect([...shelf.things.values()].map(({ name }) => name).sort()).toEqual(kept);
  expect([...((await shelf.project.state())?.resources.keys() ?? [])].sort()).toEqual(
    kept.map((name) => `shelf.thing.${name}`),
  );
  const notes = applied.run.plan.changes.find(({ address }) => address === 'shelf.thing.base')?.notes;
  expect(notes?.map(({ message }) => message)).toEqual([
    'shelf.thing.top stands on it, and lifecycle.preventDestroy: skip leaves that alone',
  ]);
});

test('a refresh lets go of nothing but what is gone', async () => {
  const orphan = base.replace('properties', 'lifecycle: { onRemove: orphan }\nproperties');
  await using shelf = await openShelf(`${orphan}---\n${top}---\n${other}`);
  await shelf.project.apply();
  await shelf.write('removed: { address: shelf.thing.top, destroy: false }\n');
  const gone = [...shelf.things.values()].find(({ name }) => name === 'other')?.id ?? '';
  shelf.things.delete(gone);
  const refreshed = await shelf.project.apply({ mode: 'refresh-only' });
  expect(summaryOf(refreshed.changes)).toEqual(['forget shelf.thing.other']);
  expect([...((await shelf.project.state())?.resources.keys() ?? [])].sort()).toEqual([
    'shelf.thing.base',
    'shelf.thing.top',
  ]);
});

test('a refresh keeps the record of a gone object that has replaced one which is still there', async () => {
  const first = `${other}lifecycle: { createBeforeDestroy: true }\n`;
  await using shelf = await openShelf(first);
  await shelf.project.apply();
  await shelf.write(first.replace('name: other }', 'name: second }'));
  shelf.answer = (method) => (method === 'DELETE' ? 400 : undefined);
  await shelf.project.apply();
  shelf.answer = () => undefined;
  shelf.things.delete('t2');
  await shelf.project.apply({ mode: 'refresh-only' });
  expect((await shelf.project.record('shelf.thing.other'))?.deposed).toEqual(['t1']);
  await shelf.project.apply();
  await shelf.project.apply();
  expect([...shelf.things.keys()]).toEqual(['t3']);
});

test('a refresh asks for nothing that only a change needs', async () => {
  const guarded = top.replace('preventDestroy: skip', 'preventDestroy: true');
  await using shelf = await openShelf(`${base}---\n${guarded}`);
  await shelf.project.apply();
  shelf.things.set('t9', { id: 't9', name: 'new', state: 'ready' });
  const unmanaged = base.replaceAll('base', 'new');
  await shelf.write(
    `${base.replace('name: base }', 'name: other }\nlifecycle: { preventDestroy: true }')}---\n${unmanaged}`,
  );
  const refreshed = await shelf.project.apply({ mode: 'refresh-only' });
  expect(errorsOf(refreshed.faults)).toEqual([]);
  expect(summaryOf(refreshed.changes)).toEqual([]);
});
