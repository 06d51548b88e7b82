import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createHash as createSmallHash } from '../../../scripts/build/small-digests.ts';
import { fc } from '../../support/properties.ts';

const size = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 16_000, max: 17_000 }));
const text = fc
  .tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 }), size)
  .map(([part, times]) => part.repeat(times));

test('digests of the built program are those of Node', () => {
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 4 }),
      fc.constantFrom('hex' as const, 'base64url' as const),
      (parts, encoding) => {
        const [ours, nodes] = [createSmallHash('sha256'), createHash('sha256')];
        for (const part of parts) {
          ours.update(part);
          nodes.update(part);
        }
        expect(ours.digest(encoding)).toBe(nodes.digest(encoding));
      },
    ),
    { numRuns: 30 },
  );
});
