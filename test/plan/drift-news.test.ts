import { expect, test } from 'vitest';
import type { PlannedChange } from '../../src/model/change.ts';
import { Secret } from '../../src/model/value.ts';
import { driftNews, hasNews } from '../../src/plan/drift-news.ts';
import { change } from '../ui/example-plan.ts';

const drifted = (name: string, after: string | Secret, more: Partial<PlannedChange> = {}): PlannedChange =>
  change(`imco.dns_record.${name}`, {
    reason: 'drifted',
    fields: [{ pointer: '/content', kind: 'change', before: '10.0.0.1', after }],
    ...more,
  });

test.each<{ title: string; before: PlannedChange[]; now: PlannedChange[]; news: Record<string, string[]> }>([
  { title: 'nothing where nothing moved', before: [drifted('a', 'x')], now: [drifted('a', 'x')], news: {} },
  { title: 'what drifted since', before: [], now: [drifted('a', 'x')], news: { found: ['a'] } },
  {
    title: 'what drifted to another value',
    before: [drifted('a', 'x')],
    now: [drifted('a', 'y')],
    news: { moved: ['a'] },
  },
  {
    title: 'what differed and is gone now',
    before: [drifted('a', 'x')],
    now: [drifted('a', 'x', { action: 'delete', fields: [] })],
    news: { moved: ['a'] },
  },
  {
    title: 'what is as it was applied again, beside what is new',
    before: [drifted('a', 'x'), drifted('b', 'x')],
    now: [drifted('b', 'x'), drifted('c', 'x')],
    news: { found: ['c'], settled: ['a'] },
  },
  {
    title: 'nothing where one secret took the place of another',
    before: [drifted('a', new Secret('one'))],
    now: [drifted('a', new Secret('two'))],
    news: {},
  },
])('news of drift is $title', ({ before, now, news }) => {
  const found = driftNews(before, now);
  const names = (changes: readonly PlannedChange[]): string[] =>
    changes.map(({ address }) => address.replace('imco.dns_record.', ''));
  expect({ found: names(found.found), moved: names(found.moved), settled: names(found.settled) }).toEqual({
    found: [],
    moved: [],
    settled: [],
    ...news,
  });
  expect(hasNews(found)).toBe(Object.keys(news).length > 0);
});
