import { expect, test } from 'vitest';
import { errorsOf } from '../support/run-project.ts';
import { openShelf } from './open-shelf.ts';

test.each([
  { title: 'instances', forEach: 'forEach: { a: 1, b: 2 }\n', refer: 'shelf.thing.base["a"]', name: '"${each.key}"' },
  { title: 'one object', forEach: '', refer: 'shelf.thing.base', name: 'a' },
])('what refers to $title that cannot be read sees what state holds, and brings no fault of its own', async (row) => {
  await using shelf = await openShelf(
    `type: shelf.thing\nname: base\n${row.forEach}properties: { name: ${row.name} }\n---\ntype: shelf.thing\nname: top\nproperties: { name: top, on: '\${${row.refer}.name}' }\n`,
  );
  expect(errorsOf((await shelf.project.apply()).faults)).toEqual([]);
  shelf.answer = (method) => (method === 'GET' ? 500 : undefined);
  const { diagnostics } = await shelf.project.plan();
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(diagnostics.map(({ code }) => code).filter((code) => code.startsWith('EXPRESSION'))).toEqual([]);
});
