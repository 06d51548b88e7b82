import { expect, test } from 'vitest';
import type { EngineEvent } from '../../../src/model/event.ts';
import { progressPacer } from '../../../src/ui/text/pace-progress.ts';
import { address } from '../example-plan.ts';

const goesOn = (elapsedMs: number, name = 'a'): EngineEvent => ({
  type: 'apply_progress',
  address: address(`imply.cluster.${name}`),
  action: 'create',
  message: 'CREATING',
  elapsedMs,
});
const starts: EngineEvent = { type: 'apply_start', address: address('imply.cluster.a'), action: 'create' };

test('that a change goes on is said each ten seconds, for each change', () => {
  const isDue = progressPacer(() => 0);
  const said = [0, 40, 9_999, 10_400, 12_000, 20_300, 20_400, 31_000].filter((elapsedMs) => isDue(goesOn(elapsedMs)));
  expect(said).toEqual([10_400, 20_400, 31_000]);
  expect(isDue(goesOn(11_000, 'b'))).toBe(true);
});

test('the second half of a replacement begins anew', () => {
  const isDue = progressPacer(() => 0);
  expect(isDue(goesOn(60_000))).toBe(true);
  expect(isDue(starts)).toBe(true);
  expect(isDue(goesOn(5_000))).toBe(false);
  expect(isDue(goesOn(15_000))).toBe(true);
});

test('of what is read, the beginning is said, and how far it is where it takes long', () => {
  let now = 0;
  const isDue = progressPacer(() => now);
  const about = { resourceType: 'imco.dns_record', connection: 'imco' };
  expect(isDue({ type: 'refresh_start', ...about, wanted: 4_000 })).toBe(true);
  const said = [1_000, 10_200, 11_000, 20_300].filter((at) => {
    now = at;
    return isDue({ type: 'refresh_progress', ...about, read: at });
  });
  expect(said).toEqual([10_200, 20_300]);
  now = 21_000;
  expect(isDue({ type: 'refresh_complete', ...about, read: 4_000 })).toBe(false);
});

test('what is only looked up is said where it takes long', () => {
  let now = 0;
  const isDue = progressPacer(() => now);
  const about = { resourceType: 'vmmanager.os', connection: 'vmmanager' };
  expect(isDue({ type: 'refresh_start', ...about, wanted: 0 })).toBe(false);
  now = 12_000;
  expect(isDue({ type: 'refresh_complete', ...about, read: 5 })).toBe(true);
});
