import { expect, test } from 'vitest';
import { Secret, Unknown } from '../../src/model/value.ts';
import { fingerprint, isFingerprint, matchesFingerprint, toStored } from '../../src/state/fingerprint.ts';
import { makeState } from '../../src/state/make-state.ts';
import { fc } from '../support/properties.ts';

const { fingerprintKey: key } = makeState();

test('a value matches its own fingerprint, whatever the order of its keys', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(matchesFingerprint(key, JSON.parse(text), fingerprint(key, JSON.parse(text)))).toBe(true);
    }),
  );
  expect(matchesFingerprint(key, { a: 1, b: 2 }, fingerprint(key, { b: 2, a: 1 }))).toBe(true);
});

test('another value, another key or another text does not match', () => {
  const text = fingerprint(key, 'secret');
  expect(matchesFingerprint(key, 'Secret', text)).toBe(false);
  expect(matchesFingerprint(makeState().fingerprintKey, 'secret', text)).toBe(false);
  expect(matchesFingerprint(key, 'secret', 'secret')).toBe(false);
  expect(matchesFingerprint(key, 'secret', `${text}x`)).toBe(false);
});

test('two fingerprints of one secret differ and hold nothing of it', () => {
  expect(fingerprint(key, 'hunter2')).not.toBe(fingerprint(key, 'hunter2'));
  expect(fingerprint(key, 'hunter2')).not.toContain('hunter2');
});

test('what is stored has fingerprints for secrets and nothing for what is unknown', () => {
  const stored = toStored({ a: new Secret('x'), b: [new Secret(1), new Unknown()], c: new Unknown(), d: null }, key);
  expect(stored).toEqual({ a: { $fingerprint: expect.any(String) }, b: [expect.any(Object), null], d: null });
});

test('a secret that is the same keeps its fingerprint', () => {
  const value = { a: new Secret('x'), list: [{ b: new Secret('y') }] };
  const first = toStored(value, key);
  expect(toStored(value, key, first)).toEqual(first);
  const second = toStored({ ...value, a: new Secret('z') }, key, first) as Record<string, unknown>;
  expect(second['a']).not.toEqual((first as Record<string, unknown>)['a']);
  expect(second['list']).toEqual((first as Record<string, unknown>)['list']);
  expect(isFingerprint((first as never)['a'])).toBe(true);
});
