import { expect, test } from 'vitest';
import type { PlannedChange } from '../../../src/model/change.ts';
import { describeOrigins } from '../../../src/ui/change/describe-origins.ts';
import { change } from '../example-plan.ts';

const mine = change('imco.dns_record.a', { action: 'create', attribution: 'branch' });
const gone = change('imco.dns_record.b', { action: 'delete', attribution: 'branch' });
const moved = change('imco.dns_record.c', { attribution: 'drift' });
const merged = change('imco.dns_record.d', { action: 'replace', attribution: 'pending' });
const same = change('imco.dns_record.e', { action: 'no-op', attribution: 'branch' });

test.each<[title: string, changes: PlannedChange[], words: string | undefined]>([
  ['nothing where nobody asked', [change('imco.dns_record.a')], undefined],
  ['nothing where there is nothing to do', [same], undefined],
  ['that all of it is the branch’s', [mine, gone, same], 'All of it comes from this branch.'],
  [
    'that none of it is',
    [moved],
    'None of it comes from this branch: live objects have moved since the last apply (drift).',
  ],
  [
    'how much is whose',
    [merged, moved, mine, gone],
    'This branch: 1 to add, 1 to destroy. Drift: 1 to change. Pending, merged and not yet applied: 1 to add, 1 to destroy.',
  ],
])('a plan says %s', (_title, changes, words) => {
  expect(describeOrigins(changes)).toBe(words);
});
