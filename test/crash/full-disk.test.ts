import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openFileStateStore } from '../../src/state/file-state-store.ts';
import { wallClock } from '../support/wall-clock.ts';

const writer = join(import.meta.dirname, 'write-until-full.ts');

test.skipIf(process.platform !== 'linux')(
  'a journal that could not be written to takes no more, and what was said to be in it can be read',
  async () => {
    const directory = join(await mkdtemp(join(tmpdir(), 'reckon-full-')), 'default');
    // A limit of a file's size stands for a full disk: it cuts a line short.
    const limited = ['-c', 'ulimit -S -f 6; exec "$0" "$@"', process.execPath, writer, directory];
    const child = spawn('bash', limited, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    const done = [...said.matchAll(/^done (r\d+)$/gm)].map(([, name]) => `imco.dns_record.${name}`);
    expect(done.length).toBeGreaterThan(3);
    expect(said).toContain('STATE_UNWRITABLE x\nSTATE_UNWRITABLE y\n');
    const store = openFileStateStore({ directory, host: 'here', user: 'ann', pid: process.pid, clock: wallClock });
    expect([...((await store.read())?.resources.keys() ?? [])].sort()).toEqual(done.sort());
  },
);
