import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program in the place of this one, on the same streams. What asks this process to end is passed on and waited for:
 * a run must not go on unseen. A terminal itself sends Ctrl-C to both; only without one is that passed on too.
 *
 * @returns Its exit code, or the shell's for the signal that ended it.
 */
export async function runAsChild(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(file, args, { stdio: 'inherit', env });
  const passOn = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, passOn);
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
