import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openFileStateStore } from '../../src/state/file-state-store.ts';
import { wallClock } from '../support/wall-clock.ts';

const writer = join(import.meta.dirname, 'write-until-killed.ts');

/** Runs the writer until it has said so many lines, kills it with SIGKILL, and gives all that it said. */
async function runUntilKilled(directory: string, lines: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [writer, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return said;
}

test('whenever a run is killed, what it said was on disk is in the state, and the next run gets the lock', async () => {
  const directory = join(await mkdtemp(join(tmpdir(), 'reckon-crash-')), 'default');
  const store = openFileStateStore({ directory, host: 'here', user: 'ann', pid: process.pid, clock: wallClock });
  let serial = 0;
  const done = new Set<string>();
  for (const lines of [1, 3, 7, 11, 12, 13, 20, 23, 34, 47]) {
    const said = await runUntilKilled(directory, lines);
    for (const line of said) {
      const [word, name = ''] = line.split(' ');
      if (word === 'done') done.add(`imco.dns_record.${name}`);
      if (word === 'saved') serial = Math.max(serial, Number(name));
    }
    const state = await store.read();
    const known = new Set<string>(state?.resources.keys());
    expect([...done].filter((address) => !known.has(address))).toEqual([]);
    expect(state?.serial ?? 0).toBeGreaterThanOrEqual(serial);
    const journal = await store.readJournal();
    const closed = new Set(journal.flatMap((entry) => (entry.kind === 'outcome' ? [entry.step] : [])));
    const open = journal.filter((entry) => entry.kind === 'intent' && !closed.has(entry.step));
    const began = said.flatMap((line) => (line.startsWith('began ') ? [`imco.dns_record.${line.slice(6)}`] : []));
    for (const address of began) {
      const isOpen = open.some((entry) => 'address' in entry && entry.address === address);
      expect(known.has(address) || isOpen).toBe(true);
    }
  }
}, 60_000);
