import { expect, test } from 'vitest';
import type { EngineEvent } from '../../../src/model/event.ts';
import { Progress } from '../../../src/ui/ink/progress.ts';
import { progressLines } from '../../../src/ui/ink/progress-lines.ts';
import { plainPalette } from '../../../src/ui/palette.ts';
import { exampleRun } from '../example-events.ts';
import { address, SECRET } from '../example-plan.ts';

const [a, b, c] = [address('imco.vpc.a'), address('imco.server.b'), address('imco.server.c')];
const show = (progress: Progress, now: number, width = 79, height = 20): string =>
  progressLines(progress, {
    width,
    height,
    palette: plainPalette,
    now,
    typical: new Map([['imco.vpc create', 240_000]]),
  }).join('\n');

function applying(): Progress {
  const progress = new Progress(0);
  progress.plan([
    { address: a, action: 'create', waitsFor: [], kind: 'imco.vpc create' },
    { address: b, action: 'create', waitsFor: [a], kind: 'imco.server create' },
    { address: c, action: 'create', waitsFor: [], kind: 'imco.server create' },
  ]);
  return progress;
}

test('reading shows how many of how many', () => {
  const progress = new Progress(0);
  progress.take({ type: 'refresh_start', resourceType: 'imco.server', connection: 'imco', wanted: 120 }, 0);
  progress.take({ type: 'refresh_progress', resourceType: 'imco.server', connection: 'imco', read: 60 }, 0);
  expect(show(progress, 1_000)).toMatch(/Reading what is live.*1\.0s\n.*imco.server {2}60 of 120/);
});

test('an apply shows what runs, for how long and of how long, the server’s words, and what waits for what', () => {
  const progress = applying();
  progress.take({ type: 'apply_start', address: a, action: 'create' }, 1_000);
  progress.take(
    { type: 'apply_progress', address: a, action: 'create', message: 'PROVISIONING\n3 of 5', elapsedMs: 0 },
    2_000,
  );
  const text = show(progress, 62_000);
  expect(text).toContain('Applying: 0 of 3 done, 1 running, 2 waiting');
  expect(text).toContain('imco.vpc.a  creating  1m 1s of about 4m 0s');
  expect(text).toContain('PROVISIONING 3 of 5');
  expect(text).toContain('imco.server.b  waits for imco.vpc.a');
  expect(text).toContain('imco.server.c  waits for its turn');
});

test('durations of what was done are kept for the next time', () => {
  const progress = applying();
  progress.take({ type: 'apply_start', address: a, action: 'create' }, 0);
  progress.take({ type: 'apply_complete', address: a, action: 'create', elapsedMs: 5_000 }, 5_000);
  expect(progress.durations).toEqual([{ kind: 'imco.vpc create', ms: 5_000 }]);
  expect(progress.done).toBe(1);
});

test('a replacement is done when both its halves are', () => {
  const progress = new Progress(0);
  const step = { address: a, action: 'replace', kind: 'imco.vpc replace' } as const;
  progress.plan([
    { ...step, waitsFor: [] },
    { ...step, waitsFor: [a] },
  ]);
  const half: readonly EngineEvent[] = [
    { type: 'apply_start', address: a, action: 'replace' },
    { type: 'apply_complete', address: a, action: 'replace', elapsedMs: 1 },
  ];
  for (const event of half) progress.take(event, 0);
  expect([progress.done, progress.total]).toEqual([0, 1]);
  for (const event of half) progress.take(event, 0);
  expect(progress.done).toBe(1);
});

test('whatever happens, no line is wider than the screen, nor are there more than fit', () => {
  for (const width of [40, 79, 159]) {
    for (const height of [3, 6, 18]) {
      const progress = applying();
      progress.plan(
        Array.from({ length: 50 }, (_, index) => ({
          address: `imco.server.${'x'.repeat(index * 3)}`,
          action: 'create' as const,
          waitsFor: [b],
          kind: 'imco.server create',
        })),
      );
      for (const event of exampleRun) {
        progress.take(event, 1_000);
        const lines = show(progress, 90_000, width, height).split('\n');
        expect(lines.length).toBeLessThanOrEqual(height);
        for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(width);
        expect(lines.join('\n')).not.toContain(SECRET);
      }
    }
  }
});
