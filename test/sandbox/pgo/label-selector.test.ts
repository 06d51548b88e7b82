import { expect, test } from 'vitest';
import { parseSelector } from '../../../src/sandbox/pgo/world/label-selector.ts';

const labels = { name: 'hippo', env: 'prod', 'pg-cluster': 'hippo' };

test.each([
  ['', true],
  ['name=hippo', true],
  ['name==hippo', true],
  ['name=zebra', false],
  ['name!=zebra', true],
  ['missing!=x', true],
  ['env in (dev, prod)', true],
  ['env in (dev)', false],
  ['missing in (dev)', false],
  ['env notin (dev)', true],
  ['env notin (prod,dev)', false],
  ['missing notin (dev)', true],
  ['env', true],
  ['!env', false],
  ['!missing', true],
  ['env in (prod,dev),name=hippo,!missing', true],
  ['env=prod,name=zebra', false],
])('the selector "%s" gives %s', (selector, matches) => {
  expect(parseSelector(selector)(labels)).toBe(matches);
});

test.each(['a b', '=x', 'env in dev', 'a=b,,c=d'])('the selector "%s" is refused', (selector) => {
  expect(() => parseSelector(selector)).toThrow('unable to parse requirement');
});
