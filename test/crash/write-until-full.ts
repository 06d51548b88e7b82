import { execFileSync } from 'node:child_process';
import { openFileStateStore } from '../../src/state/file-state-store.ts';
import { at, intent, outcome, record } from '../contracts/state-samples.ts';
import { wallClock } from '../support/wall-clock.ts';

/**
 * Takes the state in the folder given, and journals until the disk takes no more, and goes on when there is room again.
 * Says on stdout what is on disk, and ends.
 */
const [directory = ''] = process.argv.slice(2);
const store = openFileStateStore({ directory, host: 'here', user: 'ann', pid: process.pid, clock: wallClock });
const lock = await store.lock({ command: 'apply', timeoutMs: 0 });
let isFull = false;
for (let next = 0; !isFull; next += 1) {
  const name = `r${next}`;
  try {
    await lock.append(intent(name, `imco.dns_record.${name}#1`));
    process.stdout.write(`began ${name}\n`);
    await lock.append(outcome(name));
    process.stdout.write(`done ${name}\n`);
  } catch {
    isFull = true;
  }
}
execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited:unlimited']);
for (const name of ['x', 'y']) {
  const told = await lock.append({ kind: 'state', address: record(name).address, at }).then(
    () => 'done',
    (error: { readonly code?: string }) => error.code ?? 'failed',
  );
  process.stdout.write(`${told} ${name}\n`);
}
await lock.release();
