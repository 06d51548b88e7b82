import { expect, test } from 'vitest';
import { ServedClock } from '../../../src/sandbox/frame/sandbox-clock.ts';

function heldClock(): { clock: ServedClock; log: string[]; start: number } {
  const clock = new ServedClock();
  clock.hold();
  return { clock, log: [], start: clock.now() };
}

test('callbacks run in the order they are due, equal ones in the order they were set', () => {
  const { clock, log } = heldClock();
  clock.after(20, () => log.push('c'));
  clock.after(10, () => log.push('a'));
  clock.after(10, () => log.push('b'));
  clock.advance(20);
  expect(log).toEqual(['a', 'b', 'c']);
});

test('a callback sees the instant it was due at, and what it sets counts from there', () => {
  const { clock, start } = heldClock();
  const seen: number[] = [];
  const tick = () => {
    seen.push(clock.now() - start);
    clock.after(10, tick);
  };
  clock.after(10, tick);
  clock.advance(35);
  expect(seen).toEqual([10, 20, 30]);
  expect(clock.now() - start).toBe(35);
});

test('what has been taken back does not run', () => {
  const { clock, log } = heldClock();
  const takeBack = clock.after(10, () => log.push('a'));
  takeBack();
  clock.advance(10);
  expect(log).toEqual([]);
  expect(clock.reading()).toMatchObject({ isHeld: true, pending: 0 });
});

test('a held clock stands still, and goes on from there when it is released', () => {
  const { clock, start } = heldClock();
  clock.advance(1_000_000);
  expect(clock.now()).toBe(start + 1_000_000);
  clock.release();
  expect(clock.now()).toBeGreaterThanOrEqual(start + 1_000_000);
  expect(clock.reading().isHeld).toBe(false);
});

test('a running clock that is moved on keeps the lead', () => {
  const clock = new ServedClock();
  clock.advance(60_000);
  expect(clock.now()).toBeGreaterThanOrEqual(Date.now() + 59_000);
});

test('a running clock runs what is due by itself', async () => {
  const clock = new ServedClock();
  await new Promise<void>((resolve) => {
    clock.after(5, resolve);
  });
  expect(clock.reading().pending).toBe(0);
});

test('what is due at once runs even while the clock is held, but not before the present turn is over', async () => {
  const { clock, log } = heldClock();
  const done = new Promise<void>((resolve) => {
    clock.after(0, () => {
      log.push('later');
      resolve();
    });
  });
  log.push('now');
  await done;
  expect(log).toEqual(['now', 'later']);
});
