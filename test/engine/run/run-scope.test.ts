import { expect, test } from 'vitest';
import { RunScope, withId } from '../../../src/engine/run/run-scope.ts';
import type { ResourceAddress } from '../../../src/model/resource-address.ts';
import { Unknown } from '../../../src/model/value.ts';
import { recordOf } from '../fake-type.ts';

const block = 'fake.thing.a' as ResourceAddress;
const instance = (key: string): ResourceAddress => `fake.thing.a["${key}"]` as ResourceAddress;

test('what this run leaves aside is as state holds it, with its id', () => {
  expect(new RunScope([recordOf('a')]).resolve(block)).toEqual({ name: 'a', colour: 'red', id: 'id-a' });
});

test('a field named id of the object itself stands before the id in state', () => {
  expect(withId({ id: 7 }, 'id-a')).toEqual({ id: 7 });
  const scope = new RunScope([recordOf('a', { live: { id: 7 } })]);
  expect(scope.resolve(block)).toEqual({ id: 7 });
});

test('a secret in state is unknown and sensitive', () => {
  const marker = { $fingerprint: 'v1.c2FsdA.bWFj' };
  const scope = new RunScope([recordOf('a', { live: { user: 'x', password: marker, list: [marker] } })]);
  const { password, list } = scope.resolve(block) as { password: Unknown; list: readonly Unknown[] };
  expect(password).toBeInstanceOf(Unknown);
  expect([password.sensitive, list[0]?.sensitive]).toEqual([true, true]);
});

test('instances are found by their keys', () => {
  const scope = new RunScope([recordOf('a', { address: instance('eu') }), recordOf('b', { address: instance('us') })]);
  expect(scope.resolve(block)).toEqual({
    eu: { name: 'a', colour: 'red', id: 'id-a' },
    us: { name: 'b', colour: 'red', id: 'id-b' },
  });
});

test('what nothing is known of is unknown, and says what it waits for', () => {
  expect((new RunScope([]).resolve(block) as Unknown).waitsFor).toEqual([block]);
});

test('a value that is set takes the place of what was resolved before', () => {
  const scope = new RunScope([recordOf('a')]);
  scope.resolve(block);
  scope.setInstance(block, () => ({ name: 'new' }));
  expect(scope.resolve(block)).toEqual({ name: 'new' });
});

test('a value is worked out when something first refers to it, and once', () => {
  const scope = new RunScope([]);
  let times = 0;
  scope.setInstance(block, () => {
    times += 1;
    return times;
  });
  expect([times, scope.resolve(block), scope.resolve(block), times]).toEqual([0, 1, 1, 1]);
});

test('a document that begins anew forgets its instances in state', () => {
  const scope = new RunScope([recordOf('a', { address: instance('old') })]);
  scope.begin(block, 'each');
  scope.setInstance(instance('new'), () => 1);
  expect(scope.resolve(block)).toEqual({ new: 1 });
});

test('a document whose condition does not hold is null', () => {
  const scope = new RunScope([recordOf('a')]);
  scope.begin(block, 'absent');
  expect(scope.resolve(block)).toBeNull();
});

test('a document whose instances cannot be told yet is unknown as a whole', () => {
  const scope = new RunScope([recordOf('a')]);
  scope.setUnknown(block, ['fake.thing.other']);
  expect((scope.resolve(block) as Unknown).waitsFor).toEqual([block, 'fake.thing.other']);
});
