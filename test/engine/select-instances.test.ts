import { expect, test } from 'vitest';
import { errorsOf, summaryOf } from '../support/run-project.ts';
import { openShelf } from './open-shelf.ts';

const each =
  'type: shelf.thing\nname: a\nforEach: { x: 1, y: 2 }\nproperties: { name: "${each.key}", size: "${each.value}" }\n';

test('an excluded instance leaves its siblings alone', async () => {
  await using shelf = await openShelf(each);
  expect(errorsOf((await shelf.project.apply()).faults)).toEqual([]);
  const { changes } = await shelf.project.plan({ excludes: ['shelf.thing.a["y"]'] });
  expect(summaryOf(changes)).toEqual([]);
});

test('a targeted instance leaves its siblings alone', async () => {
  await using shelf = await openShelf(each);
  await shelf.project.apply();
  await shelf.write(each.replace('x: 1, y: 2', 'x: 3, y: 4'));
  const { changes } = await shelf.project.plan({ targets: ['shelf.thing.a["y"]'] });
  expect(summaryOf(changes)).toEqual(['update shelf.thing.a["y"]']);
});

const pair =
  'type: shelf.thing\nname: base\nproperties: { name: base }\n---\ntype: shelf.thing\nname: top\nproperties: { name: top, on: "${shelf.thing.base.id}" }\n';

test('a destroy keeps what is excluded and all that it stands on', async () => {
  await using shelf = await openShelf(pair);
  await shelf.project.apply();
  const { changes } = await shelf.project.plan({ mode: 'destroy', excludes: ['shelf.thing.top'] });
  expect(summaryOf(changes)).toEqual([]);
});
