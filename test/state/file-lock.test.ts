import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StateStore } from '../../src/model/state-store.ts';
import { openFileStateStore } from '../../src/state/file-state-store.ts';
import { processIdentity } from '../../src/state/process-identity.ts';
import { stateWith } from '../contracts/state-samples.ts';
import { type ManualClock, manualClock } from '../support/manual-clock.ts';

interface Place {
  readonly directory: string;
  readonly lockFile: string;
  readonly clock: ManualClock;
  readonly store: StateStore;
}

async function place(): Promise<Place> {
  const directory = join(await mkdtemp(join(tmpdir(), 'reckon-lock-')), 'default');
  const clock = manualClock(Date.now());
  const store = openFileStateStore({ directory, host: 'here', user: 'ann', pid: process.pid, clock });
  await mkdir(directory, { recursive: true });
  return { directory, lockFile: join(directory, 'lock.json'), clock, store };
}

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

function content(fields: object): string {
  const since = '2026-01-01T00:00:00.000Z';
  return JSON.stringify({ id: 'old', who: 'bob@here', host: 'here', pid: 1, command: 'apply', since, ...fields });
}

const take = { command: 'apply', timeoutMs: 0 };

test('the lock of a run on this host that has died is taken over', async () => {
  const { store, lockFile, directory } = await place();
  await writeFile(lockFile, content({ pid: await deadPid() }));
  const lock = await store.lock(take);
  expect((await store.lockOwner())?.id).toBe(lock.owner.id);
  await lock.release();
  expect(await readdir(directory)).toEqual([]);
});

test('a process that we may not signal is alive', async () => {
  const { store, lockFile } = await place();
  // Process 1 always runs; an ordinary user may not signal it (EPERM).
  await writeFile(lockFile, content({ pid: 1 }));
  await expect(store.lock(take)).rejects.toMatchObject({ code: 'LOCK_HELD' });
});

test('a process number that began at another time is another process', async () => {
  const { store, lockFile } = await place();
  const identity = processIdentity(process.pid);
  await writeFile(lockFile, content({ pid: process.pid, process: { ...identity, start: '1' } }));
  const isTold = identity.start !== null;
  const taken = store.lock(take).then(
    () => 'taken',
    () => 'held',
  );
  expect(await taken).toBe(isTold ? 'taken' : 'held');
});

test('the lock of another host is never taken, and its age is shown', async () => {
  const { store, lockFile, clock } = await place();
  await writeFile(lockFile, content({ host: 'elsewhere', who: 'bob@elsewhere', pid: await deadPid() }));
  const seen = new Date(clock.now() - 3 * 86_400_000);
  await utimes(lockFile, seen, seen);
  await expect(store.lock(take)).rejects.toMatchObject({
    code: 'LOCK_HELD',
    message: expect.stringContaining('bob@elsewhere'),
    hint: expect.stringMatching(/3d 0h ago[\s\S]*state unlock old/),
  });
});

test('a holder in another space of process numbers is never judged by its number', async () => {
  const { store, lockFile } = await place();
  const identity = { ...processIdentity(process.pid), namespace: 'pid:[1]' };
  await writeFile(lockFile, content({ pid: await deadPid(), process: identity }));
  await expect(store.lock(take)).rejects.toMatchObject({ code: 'LOCK_HELD' });
});

test('a holder from before the machine’s restart is dead once it has been silent for a minute', async () => {
  const { store, lockFile, clock } = await place();
  const identity = { ...processIdentity(process.pid), boot: 'another' };
  await writeFile(lockFile, content({ pid: process.pid, process: identity }));
  const seen = new Date(clock.now());
  await utimes(lockFile, seen, seen);
  await expect(store.lock(take)).rejects.toMatchObject({ code: 'LOCK_HELD' });
  clock.advance(61_000);
  await (await store.lock(take)).release();
});

test('a lock file that is no JSON is a lock of an unknown owner, which can be broken', async () => {
  const { store, lockFile } = await place();
  await writeFile(lockFile, '{"id"');
  await expect(store.lock(take)).rejects.toMatchObject({ message: expect.stringContaining('somebody') });
  await store.unlock('unreadable');
  await (await store.lock(take)).release();
});

test('of many that find the same dead lock, one at a time gets it', async () => {
  const { store, lockFile } = await place();
  await writeFile(lockFile, content({ pid: await deadPid() }));
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => store.lock(take)));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
});

test('the holder gives a sign of life every five seconds', async () => {
  const { store, lockFile, clock } = await place();
  const lock = await store.lock(take);
  await clock.sleepers(1);
  const moved = { clock: clock.now() + 5_000 };
  clock.advance(5_000);
  await expect.poll(async () => (await stat(lockFile)).mtimeMs).toBeCloseTo(moved.clock, -1);
  await lock.release();
});

test('a run whose lock is removed learns of it by the next sign of life', async () => {
  const { store, lockFile, clock } = await place();
  const lock = await store.lock(take);
  await clock.sleepers(1);
  const lost = once(lock.lost, 'abort');
  await rm(lockFile);
  clock.advance(5_000);
  await lost;
  await expect(lock.save(stateWith([]))).rejects.toMatchObject({ code: 'LOCK_LOST' });
  await lock.release();
});

test('whoever waits is told at once and then about every second, and gives up in time', async () => {
  const { store, clock } = await place();
  const held = await store.lock(take);
  const said: number[] = [];
  const began = clock.now();
  const next = store.lock({ command: 'destroy', timeoutMs: 3_000, waiting: () => said.push(clock.now() - began) });
  const settled = next.catch(() => undefined);
  let isOver = false;
  const over = settled.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await Promise.race([clock.sleepers(2), over]);
    clock.advance(250);
  }
  await expect(next).rejects.toMatchObject({ code: 'LOCK_HELD' });
  expect(said).toEqual([0, 1_000, 2_000]);
  await held.release();
});

test('files are for their owner only', async () => {
  const { store, directory } = await place();
  const lock = await store.lock(take);
  await lock.save(stateWith([]));
  await lock.append({ kind: 'state', address: 'imco.a.b' as never, at: '' });
  for (const name of await readdir(directory)) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect(JSON.parse(await readFile(join(directory, 'lock.json'), 'utf8'))).toMatchObject({ who: 'ann@here' });
  await lock.release();
});
