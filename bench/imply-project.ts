import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The example of a built-in system, in a folder of its own, with its sandbox. */
export interface ImplyProject extends AsyncDisposable {
  readonly directory: string;
  /** What the project's connection needs. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Copies the example and serves Imply's sandbox in a process of its own. */
export async function makeImplyProject(program: string): Promise<ImplyProject> {
  const directory = await mkdtemp(join(tmpdir(), 'reckon-bench-'));
  await cp(join(import.meta.dirname, '../examples/imply'), directory, { recursive: true });
  const sandbox = spawn(process.execPath, [program, 'sandbox', 'imply', '--port', '0', '--settle', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const chunk of sandbox.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    if (printed.includes('Ready')) break;
  }
  const lines = printed.matchAll(/export (\w+)='(.*)'/g);
  return {
    directory,
    environment: Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value])),
    [Symbol.asyncDispose]: async () => {
      const ended = once(sandbox, 'exit');
      sandbox.kill();
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
