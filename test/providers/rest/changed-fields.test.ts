import { describe, expect, test } from 'vitest';
import type { FieldChange } from '../../../src/model/change.ts';
import { childPointer } from '../../../src/model/json-pointer.ts';
import { isValueObject, type ValueObject } from '../../../src/model/value.ts';
import {
  changedMembers,
  fieldsOutside,
  fieldsWithin,
  mergePatchOf,
  pointerOfPath,
} from '../../../src/providers/rest/changed-fields.ts';
import { fc } from '../../support/properties.ts';

const fields = (...pointers: string[]): FieldChange[] => pointers.map((pointer) => ({ pointer, kind: 'change' }));

describe('a merge patch', () => {
  const desired = { name: 'a', spec: { size: 2, tags: [{ name: 'x' }, { name: 'y' }], deep: { on: true } } };

  test.each([
    { title: 'holds nothing but what changed', pointers: ['/spec/size'], patch: { spec: { size: 2 } } },
    {
      title: 'joins what changed in one object',
      pointers: ['/name', '/spec/size', '/spec/deep/on'],
      patch: { name: 'a', spec: { size: 2, deep: { on: true } } },
    },
    {
      title: 'sends a list whole, however deep in it the change is',
      pointers: ['/spec/tags/1/name'],
      patch: { spec: { tags: [{ name: 'x' }, { name: 'y' }] } },
    },
    { title: 'says null for what was taken out', pointers: ['/spec/gone'], patch: { spec: { gone: null } } },
    { title: 'takes out a whole object when the parent went', pointers: ['/other/inner'], patch: { other: null } },
    { title: 'takes `__proto__` for a key', pointers: ['/__proto__'], patch: JSON.parse('{"__proto__": null}') },
  ])('$title', ({ pointers, patch }) => {
    expect(JSON.stringify(mergePatchOf(fields(...pointers), desired))).toBe(JSON.stringify(patch));
  });

  test('applied to what is live gives what is desired, for any change of declared fields', () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 }));
    const key = fc.constantFrom('a', 'b', 'c');
    const object = fc.letrec((tie) => ({
      node: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, leaf, tie('node')), { maxKeys: 3 }),
    })).node as fc.Arbitrary<ValueObject>;
    fc.assert(
      fc.property(object, object, (live, desired) => {
        const changes = differences(live, desired, '');
        expect(applyPatch(live, mergePatchOf(changes, desired))).toEqual(desired);
      }),
    );
  });
});

/** Fields that differ, as the diff tells them: down to the deepest objects that both sides have. */
function differences(live: ValueObject, desired: ValueObject, pointer: string): FieldChange[] {
  return [...new Set([...Object.keys(live), ...Object.keys(desired)])].flatMap((key): FieldChange[] => {
    const [before, after] = [live[key], desired[key]];
    const place = childPointer(pointer, key);
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    if (after === undefined) return [{ pointer: place, kind: 'remove' }];
    if (isValueObject(before) && isValueObject(after)) return differences(before, after, place);
    return [{ pointer: place, kind: before === undefined ? 'add' : 'change', after }];
  });
}

/** RFC 7396 section 2, as the standard writes it. */
function applyPatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const isObject = typeof target === 'object' && target !== null && !Array.isArray(target);
  const result: Record<string, unknown> = isObject ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applyPatch(result[key], value);
  }
  return result;
}

test('the top-level members that changed are whole', () => {
  const desired = { a: { x: 1, y: 2 }, b: 3 };
  expect(changedMembers(fields('/a/x', '/gone/z'), desired)).toEqual({ a: { x: 1, y: 2 }, gone: null });
});

test('fields belong to the properties that they lie in, or that lie in them', () => {
  const all = fields('/spec/size', '/spec', '/name', '/spectrum');
  expect(fieldsWithin(all, ['/spec/size']).map(({ pointer }) => pointer)).toEqual(['/spec/size', '/spec']);
  expect(fieldsOutside(all, ['/spec']).map(({ pointer }) => pointer)).toEqual(['/name', '/spectrum']);
  expect(pointerOfPath('spec.size/gb')).toBe('/spec/size~1gb');
});
