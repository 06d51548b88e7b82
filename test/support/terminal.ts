import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

/** The built program. */
const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Between two looks at the screen, in milliseconds. */
const LOOK_MS = 40;

/** A real terminal, run by tmux, with the program in it. */
export interface Terminal {
  /** Presses keys as tmux names them (`Enter`, `Down`, `C-c`, `a`); a text is typed key by key. */
  press(...keys: readonly string[]): Promise<void>;
  /** What is on the screen, a line for each row. */
  screen(): Promise<string>;
  /** What is on the screen and what has scrolled away above it. */
  everything(): Promise<string>;
  /** Waits until the screen fits. @throws with the screen when it does not in time */
  until(pattern: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  /** Waits until the program has ended, and answers with its exit code. */
  ended(): Promise<number>;
  resize(columns: number, rows: number): Promise<void>;
}

/** What a terminal is opened with. */
export interface TerminalOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  /** What is run instead of the built program. */
  readonly program?: string;
}

/** Whether there is a terminal to be had on this machine. */
export function hasTerminal(): boolean {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts the built program in a terminal of its own, which goes when the test that opened it has ended. */
export async function openTerminal(args: readonly string[], options: TerminalOptions): Promise<Terminal> {
  const socket = join(tmpdir(), `reckon-tmux-${randomBytes(6).toString('hex')}`);
  const tmux = async (...words: readonly string[]): Promise<string> =>
    (await promisify(execFile)('tmux', ['-S', socket, '-f', '/dev/null', '-u', ...words])).stdout;
  const environment: Record<string, string> = {
    CI: '',
    LC_ALL: 'C.UTF-8',
    XDG_CACHE_HOME: options.cwd,
    ...options.environment,
  };
  // tmux says itself what terminal it is.
  const term = environment['TERM'] === undefined ? [] : ['env', `TERM=${environment['TERM']}`];
  const program = options.program === undefined ? [process.execPath, PROGRAM] : [options.program];
  const command = [...term, ...program, ...args].map(quote).join(' ');
  const size = ['-x', String(options.columns ?? 80), '-y', String(options.rows ?? 24)];
  await tmux(
    'new-session',
    '-d',
    ...size,
    '-c',
    options.cwd,
    ...Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    `${command}; printf '\\n<exit %s>' $?; exec cat`,
  );
  onTestFinished(async () => {
    await tmux('kill-server');
    await rm(socket, { force: true });
  });
  const screen = async (): Promise<string> => await tmux('capture-pane', '-p');
  const until = async (pattern: string | RegExp | ((screen: string) => boolean)): Promise<string> => {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const text = await screen();
      if (fits(text, pattern)) return text;
      if (Date.now() > deadline) throw new Error(`no ${String(pattern)} on the screen:\n${text}`);
      await delay(LOOK_MS);
    }
  };
  return {
    press: async (...keys) => {
      await tmux('send-keys', ...keys);
    },
    screen,
    everything: async () => await tmux('capture-pane', '-p', '-S', '-', '-J'),
    until,
    ended: async () => Number(/<exit (\d+)>/.exec(await until(/<exit \d+>/))?.[1]),
    resize: async (columns, rows) => {
      await tmux('resize-window', '-x', String(columns), '-y', String(rows));
    },
  };
}

function fits(text: string, pattern: string | RegExp | ((screen: string) => boolean)): boolean {
  if (typeof pattern === 'function') return pattern(text);
  return typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
