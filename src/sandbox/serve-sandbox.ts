import { join } from 'node:path';
import { emulators } from './emulators.ts';
import type { Emulator } from './frame/emulator.ts';
import { SandboxError } from './frame/sandbox-error.ts';
import { type ServedEmulator, type StartOptions, startEmulator } from './frame/start-emulator.ts';

/** What to serve, and how; options are those of `startEmulator`, the same for every system. */
interface SandboxOptions extends StartOptions {
  /** Names of systems; none means all. */
  readonly systems: readonly string[];
  /** The first system's port, the next ones counting up; 0 gives each any free one. Default: each system's own. */
  readonly port?: number | undefined;
  /** Certificates go to `<directory>/<system>`. */
  readonly directory?: string | undefined;
}

/**
 * Starts several emulators; where one cannot start, those that did are closed again.
 *
 * @throws {SandboxError} `SANDBOX_SYSTEM` on an unknown name, and what `startEmulator` throws.
 */
export async function serveSandbox(options: SandboxOptions): Promise<ServedEmulator[]> {
  const names = options.systems.length === 0 ? Object.keys(emulators) : [...new Set(options.systems)];
  const chosen = await Promise.all(names.map(loadEmulator));
  const served: ServedEmulator[] = [];
  try {
    for (const [index, emulator] of chosen.entries()) {
      const port = options.port === undefined || options.port === 0 ? options.port : options.port + index;
      const directory = options.directory === undefined ? undefined : join(options.directory, emulator.system);
      served.push(await startEmulator(emulator, { ...options, port, directory }));
    }
  } catch (error) {
    await Promise.allSettled(served.map((one) => one.close()));
    throw error;
  }
  return served;
}

/** @throws {SandboxError} `SANDBOX_SYSTEM` where there is no such system. */
export async function loadEmulator(system: string): Promise<Emulator> {
  const load = emulators[system];
  if (load === undefined) {
    throw new SandboxError('SANDBOX_SYSTEM', `there is no emulator of "${system}"`, {
      hint: `There are: ${Object.keys(emulators).join(', ')}.`,
    });
  }
  return await load();
}
