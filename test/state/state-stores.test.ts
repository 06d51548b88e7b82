import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileStateStore } from '../../src/state/file-state-store.ts';
import { openMemoryStateStore } from '../../src/state/memory-state-store.ts';
import { describeStateStore } from '../contracts/describe-state-store.ts';
import { wallClock } from '../support/wall-clock.ts';

describeStateStore('a folder', async () => {
  const directory = join(await mkdtemp(join(tmpdir(), 'reckon-state-')), 'default');
  return openFileStateStore({ directory, host: 'here', user: 'ann', pid: process.pid, clock: wallClock });
});

describeStateStore('memory', async () => openMemoryStateStore({ clock: wallClock }));
