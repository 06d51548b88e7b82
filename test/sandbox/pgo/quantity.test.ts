import { describe, expect, test } from 'vitest';
import {
  boundCapacity,
  canonicalQuantity,
  compareQuantities,
  parseQuantity,
} from '../../../src/sandbox/pgo/world/quantity.ts';

describe('Kubernetes quantities', () => {
  test.each([
    ['128Mi', '128Mi'],
    ['1024Mi', '1Gi'],
    ['1024Gi', '1Ti'],
    ['1.5Gi', '1536Mi'],
    ['0.5Gi', '512Mi'],
    ['1000Mi', '1000Mi'],
    ['2000Mi', '2000Mi'],
    ['1G', '1G'],
    ['1000M', '1G'],
    ['129M', '129M'],
    ['1024', '1024'],
    ['128974848', '128974848'],
    ['1e3', '1e3'],
    ['12e6', '12e6'],
    ['10.1Gi', '10844792422400m'],
    ['0.5', '500m'],
    ['500m', '500m'],
    ['0.1', '100m'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['1.0', '1'],
    ['2.50', '2500m'],
    ['0.0001', '100u'],
    ['1.2345678901', '1234567891n'],
    ['0', '0'],
    ['0Mi', '0'],
    ['-1', '-1'],
  ])('%s is written back as %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  test.each(['1GiB', '1gi', '1 Gi', ' 1Gi', '', 'Gi', '--1'])('"%s" is refused', (text) => {
    expect(() => parseQuantity(text)).toThrow();
  });

  test.each([
    ['1Gi', '1024Mi', 0],
    ['1Gi', '1073741824', 0],
    ['1Gi', '1G', 1],
    ['1G', '1Gi', -1],
  ])('%s compared with %s gives %i', (left, right, order) => {
    expect(compareQuantities(parseQuantity(left), parseQuantity(right))).toBe(order);
  });

  test.each([
    ['1G', '954Mi'],
    ['1Gi', '1Gi'],
    ['300M', '287Mi'],
  ])('a volume of %s is bound as %s', (size, capacity) => {
    expect(boundCapacity(size)).toBe(capacity);
  });
});
