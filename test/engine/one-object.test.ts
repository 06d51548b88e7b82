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
