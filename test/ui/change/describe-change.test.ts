import { expect, test } from 'vitest';
import type { PlannedChange } from '../../../src/model/change.ts';
import { describeAction } from '../../../src/ui/change/describe-change.ts';

test.each<{ readonly order: PlannedChange['order']; readonly mark: string; readonly label: string }>([
  { order: 'delete-first', mark: '-/+', label: 'REPLACE (delete, then create)' },
  { order: 'create-first', mark: '+/-', label: 'REPLACE (create, then delete)' },
  { order: 'forget-first', mark: '+', label: 'REPLACE (create; the old one stays)' },
])('a replacement says what becomes of the old object: $order', ({ order, mark, label }) => {
  const change = { action: 'replace', order } as PlannedChange;
  expect(describeAction(change)).toEqual({ mark, label });
});
