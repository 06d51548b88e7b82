import { expect, test } from 'vitest';
import { renderEvent } from '../../../src/ui/text/render-event.ts';
import { exampleRun } from '../example-events.ts';
import { SECRET } from '../example-plan.ts';

test('a run reads as a story, line by line', async () => {
  const text = exampleRun.flatMap((event) => renderEvent(event) ?? []).join('\n');
  expect(text).not.toContain(SECRET);
  await expect(text).toMatchFileSnapshot('../../golden/ui/events.txt');
});
