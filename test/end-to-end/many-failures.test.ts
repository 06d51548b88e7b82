import { afterEach, beforeEach, expect, test } from 'vitest';
import { cluster, openSmallProject, type SmallProject } from './small-project.ts';

let small: SmallProject;

beforeEach(async () => {
  small = await openSmallProject();
});

afterEach(async () => await small[Symbol.asyncDispose]());

test('where much was done, what failed is named again at the end', async () => {
  for (let index = 0; index < 12; index += 1)
    await small.project.write(`resources/c${index}.yaml`, cluster(`c${index}`));
  await small.sandbox.control.fault({
    status: 400,
    method: 'POST',
    times: 1,
    body: { code: 'X', message: 'no room' },
  } as never);
  const text = await small.refused('apply', '--yes', '--server-dry-run', 'never');
  const [, end = ''] = text.split('What failed, as told above:\n');
  expect(end).toMatch(/^ {2}imply\.cluster\.c\d+: .*no room/);
  expect(end).toContain('11 done, 1 failed, 0 not attempted.');
});
