import { expect, test } from 'vitest';
import { summaryOf } from '../support/run-project.ts';
import { openShelf } from './open-shelf.ts';

const a = 'type: shelf.thing\nname: a\nproperties: { name: one }\n';
const both = a.replace('name: one', 'name: one, size: 1, label: x');

/** An apply of both new fields, whose second call fails: with a refusal, or with nobody there to hear of it or to read for. */
async function applyHalf(shelf: Awaited<ReturnType<typeof openShelf>>, isGone: boolean): Promise<void> {
  await shelf.project.apply();
  await shelf.write(both);
  let isBroken = false;
  shelf.answer = (_method, path) => {
    isBroken ||= path === '/things/t1/label';
    if (isGone && isBroken) return 503;
    return path === '/things/t1/label' ? 400 : undefined;
  };
  await shelf.project.apply();
  shelf.answer = () => undefined;
  expect(shelf.things.get('t1')).toMatchObject({ size: 1 });
  expect(shelf.things.get('t1')).not.toHaveProperty('label');
}

const fails = [
  { title: 'is refused', isGone: false },
  { title: 'finds the server gone', isGone: true },
];

test.each(fails)(
  'what the first call wrote is ours when a later one $title: taken out, it is removed',
  async ({ isGone }) => {
    await using shelf = await openShelf(a);
    await applyHalf(shelf, isGone);
    await shelf.write(a);
    const { changes } = await shelf.project.plan();
    expect(changes.map(({ fields }) => fields.map(({ kind, pointer }) => `${kind} ${pointer}`))).toEqual([
      ['remove /size'],
    ]);
    await shelf.project.apply();
    expect(shelf.things.get('t1')?.['size']).toBeNull();
  },
);

test.each(fails)(
  'what the first call wrote is no drift when a later one $title, and the rest is still to be done',
  async ({ isGone }) => {
    await using shelf = await openShelf(a);
    await applyHalf(shelf, isGone);
    const { run, changes } = await shelf.project.plan();
    expect(summaryOf(run.plan.drift)).toEqual([]);
    expect(
      changes.map(({ reason, fields }) => [reason, fields.map(({ kind, pointer }) => `${kind} ${pointer}`)]),
    ).toEqual([['desired-changed', ['add /label']]]);
    await shelf.project.apply();
    expect((await shelf.project.record('shelf.thing.a'))?.prior).toEqual({ name: 'one', size: 1, label: 'x' });
    expect(summaryOf((await shelf.project.plan()).changes)).toEqual([]);
  },
);

test('a field that is changed back after a failed update is written again where nobody can read it', async () => {
  const pin = (value: string, more = ''): string => a.replace('name: one', `name: one, pin: "${value}"${more}`);
  await using shelf = await openShelf(pin('old'));
  await shelf.project.apply();
  await shelf.write(pin('new', ', label: x'));
  shelf.answer = (_method, path) => (path === '/things/t1/label' ? 400 : undefined);
  await shelf.project.apply();
  shelf.answer = () => undefined;
  await shelf.write(pin('old'));
  await shelf.project.apply();
  expect(shelf.things.get('t1')?.['pin']).toBe('old');
});

test('an update that is refused as a whole leaves state as it was', async () => {
  await using shelf = await openShelf(a.replace('name: one', 'name: one, size: 1'));
  await shelf.project.apply();
  const before = await shelf.project.record('shelf.thing.a');
  await shelf.write(both.replace('size: 1', 'size: 2'));
  shelf.answer = (method) => (method === 'PATCH' ? 400 : undefined);
  await shelf.project.apply();
  expect(await shelf.project.record('shelf.thing.a')).toEqual(before);
  const { changes } = await shelf.project.plan();
  expect(changes.map(({ reason }) => reason)).toEqual(['desired-changed']);
});

test('an object that is at rest and not as asked for is an error at the line of what differs, and no drift of its own', async () => {
  await using shelf = await openShelf(a);
  shelf.answer = (method, _path, body) => {
    if (method !== 'GET') delete body['size'];
    return undefined;
  };
  await shelf.write(`type: shelf.thing\nname: a\nproperties:\n  name: one\n  size: 3\n`);
  const { faults } = await shelf.project.apply();
  expect(faults).toMatchObject([
    {
      severity: 'error',
      code: 'NOT_CONVERGED',
      message: 'shelf.thing.a did not converge: it is at rest, and still differs in size',
      location: { file: 'resources/things.yaml', line: 5 },
    },
  ]);
});

test('an object that a first look shows as it was before is looked at again', async () => {
  await using shelf = await openShelf(a.replace('name: one', 'name: one, size: 1'));
  await shelf.project.apply();
  await shelf.write(both.replace('size: 1, label: x', 'size: 2'));
  let wanted: unknown;
  let looks = 0;
  shelf.answer = (method, path, body) => {
    const thing = shelf.things.get('t1');
    if (method === 'PATCH') wanted = body['size'];
    if (method === 'PATCH') delete body['size'];
    if (method === 'GET' && path === '/things/t1' && wanted !== undefined) looks += 1;
    if (looks === 3 && thing !== undefined) thing['size'] = wanted;
    return undefined;
  };
  expect((await shelf.project.apply()).faults).toEqual([]);
});
