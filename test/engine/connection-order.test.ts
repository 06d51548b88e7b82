import { expect, test } from 'vitest';
import { openShelf } from './open-shelf.ts';

test('objects behind a connection are deleted before what the connection is made from', async () => {
  const base = 'type: shelf.thing\nname: base\nproperties: { name: base, on: here }\n';
  const inner = '---\ntype: shelf.thing\nname: inner\nprovider: shelf.inner\nproperties: { name: inner }\n';
  await using shelf = await openShelf(base);
  const more = `  shelf.inner: { url: "\${'${shelf.origin}' + (shelf.thing.base.on == 'here' ? '' : '/gone')}" }\n`;
  const text = `project: shelf\nproviders:\n  shelf: { definition: ./shelf.provider.yaml, url: "${shelf.origin}", retries: 0 }\n${more}`;
  await shelf.project.files.write('reckon.yaml', text);
  await shelf.project.apply();
  await shelf.write(base + inner);
  const a = await shelf.project.apply();
  expect(a.faults).toEqual([]);
  shelf.writes.length = 0;
  const done = await shelf.project.apply({ mode: 'destroy', parallelism: 1 });
  expect(done.faults).toEqual([]);
  expect(shelf.writes).toEqual(['DELETE /things/t2', 'DELETE /things/t1']);
});
