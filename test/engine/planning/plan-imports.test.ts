import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../../support/run-project.ts';
import { openShelf } from '../open-shelf.ts';

const A = 'type: shelf.thing\nname: a\nproperties: { name: one }\n';
const B = 'type: shelf.thing\nname: b\nproperties: { name: one }\n';

async function openTwo(...documents: readonly string[]) {
  const shelf = await openShelf(documents.join('---\n'));
  for (const [id, name] of [
    ['x1', 'one'],
    ['x2', 'two'],
  ] as const)
    shelf.things.set(id, { id, name, state: 'ready' });
  return shelf;
}

test.each([
  {
    title: 'two ids for one document',
    imports: ['import: { to: shelf.thing.a, id: x1 }\n', 'import: { to: shelf.thing.a, id: x2 }\n'],
    fault: 'IMPORT_TWICE shelf.thing.a is to take in the object x2, and another import says x1',
  },
  {
    title: 'one object for two documents',
    imports: ['import: { to: shelf.thing.a, id: x1 }\n', 'import: { to: shelf.thing.b, id: x1 }\n'],
    fault: expect.stringMatching(
      /^IMPORT_TWICE shelf.thing.[ab] is to take in the object x1, which shelf.thing.[ab] takes in already$/,
    ),
  },
])('refuses $title', async ({ imports, fault }) => {
  await using shelf = await openTwo(A, B, ...imports);
  expect(errorsOf((await shelf.project.plan()).diagnostics)).toContainEqual(fault);
});

test('takes in what a lookup finds, and waits for an id that only apply can tell', async () => {
  const lookup = 'data: shelf.thing\nname: two\nwhere: { name: two }\n';
  const b = B.replace('name: one', 'name: two');
  await using shelf = await openTwo(b, lookup, 'import: { to: shelf.thing.b, id: "${data.shelf.thing.two.id}" }\n');
  expect(summaryOf((await shelf.project.plan()).changes)).toEqual(['adopt shelf.thing.b']);
  const maker = 'type: shelf.thing\nname: maker\nproperties: { name: maker }\n';
  await shelf.write([maker, b, 'import: { to: shelf.thing.b, id: "${shelf.thing.maker.colour}" }\n'].join('---\n'));
  const { run, changes } = await shelf.project.plan();
  expect(summaryOf(changes)).toEqual(['create shelf.thing.maker']);
  expect(run.plan.deferred).toMatchObject([{ address: 'shelf.thing.b', waitsFor: ['shelf.thing.maker'] }]);
});
