import { expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import { fieldRules } from '../../src/plan/field-rules.ts';
import { plannedUpdate } from '../../src/plan/planned-value.ts';
import { fc } from '../support/properties.ts';
import { changed, diff } from './example-diff.ts';

const plain: fc.Arbitrary<Json> = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.string(), fc.boolean(), tie('object')),
  object: fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 4 }),
})).object;

test('an object compared with itself makes no change, whatever the order of its keys', () => {
  fc.assert(
    fc.property(plain, (value) => {
      const reversed = JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
        typeof item === 'object' && item !== null && !Array.isArray(item)
          ? Object.fromEntries(Object.entries(item).reverse())
          : item,
      );
      expect(changed({ any: value }, { any: reversed })).toEqual([]);
    }),
  );
});

const rulesOfAnything = fieldRules({ type: 'object', properties: { any: {} } });

test('after the changes are made there are none', () => {
  fc.assert(
    fc.property(plain, plain, (desired, live) => {
      const { fields } = diff({ any: desired }, { any: live });
      const after = plannedUpdate({ any: live }, fields, rulesOfAnything, 'x.y.z' as ResourceAddress);
      expect(changed({ any: desired }, after)).toEqual([]);
    }),
  );
});
