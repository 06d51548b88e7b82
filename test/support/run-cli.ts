import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built program. */
const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Where the program keeps its notes: not in the home of whoever runs the tests. */
const CACHE = join(tmpdir(), `reckon-cache-${process.pid}`);

/** How a run of the program ended. */
export interface CliResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the program under way. */
export interface RunningCli {
  readonly pid: number;
  /** All that was printed so far. */
  output(): string;
  /** Resolves when the printed text holds `text`; rejects when the program ends before. */
  until(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<CliResult>;
}

/** What a run is given besides its arguments. */
export interface CliOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Text for its standard input, which is closed at once where absent. */
  readonly input?: string;
}

/** Starts the built program. Neither this process’s own `RECKON_` variables nor that it runs in CI reaches it. */
export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('RECKON_') && name !== 'FORCE_COLOR' && name !== 'CI',
  );
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: options.cwd,
    env: { ...Object.fromEntries(inherited), NO_COLOR: '1', XDG_CACHE_HOME: CACHE, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const heard = (): void => {
    for (const check of waiting) check();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    heard();
  });
  child.stdin.end(options.input ?? '');
  const ended = new Promise<CliResult>((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
  return {
    pid: child.pid ?? 0,
    output: () => stdout + stderr,
    until: async (text) => {
      const found = new Promise<void>((resolve) => {
        const check = (): void => {
          if (!(stdout + stderr).includes(text)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
      const over = ended.then((result) => {
        if (!(stdout + stderr).includes(text))
          throw new Error(`the program ended (${result.exitCode}) without "${text}":\n${stdout}${stderr}`);
      });
      await Promise.race([found, over]);
    },
    kill: (signal) => {
      child.kill(signal);
    },
    ended,
  };
}

/** Runs the built program to its end. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return await startCli(args, options).ended;
}
