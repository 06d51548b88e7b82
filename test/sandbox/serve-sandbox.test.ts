import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { emulators } from '../../src/sandbox/emulators.ts';
import type { ServedEmulator } from '../../src/sandbox/frame/start-emulator.ts';
import { serveSandbox } from '../../src/sandbox/serve-sandbox.ts';

const systems = Object.keys(emulators);

async function closeAll(served: readonly ServedEmulator[]): Promise<void> {
  await Promise.all(served.map((one) => one.close()));
}

describe('serving several systems', () => {
  test('no name means all, each on a port of its own, each saying what a project needs', async () => {
    const served = await serveSandbox({ systems: [], port: 0 });
    expect(served.map(({ system }) => system)).toEqual(systems);
    expect(new Set(served.map(({ origin }) => origin)).size).toBe(systems.length);
    for (const { system, environment, hints } of served) {
      const prefix = `RECKON_${system.toUpperCase()}_`;
      expect(Object.keys(environment).filter((name) => !name.startsWith(prefix))).toEqual([]);
      expect(hints.length).toBeGreaterThan(0);
    }
    await closeAll(served);
  });

  test('each emulator has a name of its own and a default port that no other has', async () => {
    const loaded = await Promise.all(Object.values(emulators).map((load) => load()));
    expect(loaded.map(({ system }) => system)).toEqual(systems);
    expect(new Set(loaded.map(({ defaultPort }) => defaultPort)).size).toBe(systems.length);
  });

  test('an unknown name is an error that lists the known ones, and nothing is left running', async () => {
    await expect(serveSandbox({ systems: ['imply', 'nonesuch'], port: 0 })).rejects.toMatchObject({
      code: 'SANDBOX_SYSTEM',
      hint: expect.stringContaining('imply'),
    });
  });

  test('a name given twice is served once', async () => {
    const served = await serveSandbox({ systems: ['imply', 'imply'], port: 0 });
    expect(served).toHaveLength(1);
    await closeAll(served);
  });

  test('a taken port closes what had been started', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(serveSandbox({ systems: ['imply'], port })).rejects.toMatchObject({ code: 'SANDBOX_PORT' });
    blocker.close();
  });
});
