import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A command to be timed. */
export interface Command {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Text that it must print: figures of a run that did something else are worth nothing. */
  readonly prints?: string;
}

/** What one run took. */
export interface Run {
  /** From the start of the process to its end. */
  readonly ms: number;
  /** Most memory held at once, in bytes; 0 where it was not asked for. */
  readonly peakBytes: number;
}

const tellPeak =
  'data:text/javascript,import { writeSync } from "node:fs";' +
  'process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));';

/** Where the program keeps its compiled code and its notes: apart from those of other installations. */
const CACHE = join(tmpdir(), `reckon-bench-cache-${process.pid}`);
process.once('exit', () => rmSync(CACHE, { recursive: true, force: true }));

/** Runs `node` with a command's arguments to its end. @throws {Error} when it does not print what it must */
export async function run(command: Command, options: { readonly peak?: boolean } = {}): Promise<Run> {
  const args = options.peak === true ? ['--import', tellPeak, ...command.args] : command.args;
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: CACHE, ...command.environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const texts = ['', '', ''];
  for (const [index, stream] of child.stdio.slice(1, 4).entries())
    stream?.on('data', (chunk: Buffer) => {
      texts[index] += chunk.toString('utf8');
    });
  await once(child, 'close');
  const ms = performance.now() - startedAt;
  const [printed = '', diagnosed = '', peak = ''] = texts;
  if (!(printed + diagnosed).includes(command.prints ?? ''))
    throw new Error(`"${command.args.join(' ')}" did not print "${command.prints}":\n${printed}${diagnosed}`);
  return { ms, peakBytes: Number(peak) * 1024 };
}

/** The middle one. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((left, right) => left - right)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/** Runs two commands in turn, so that both meet the same weather; some runs of each beforehand are not counted. */
export async function compare(
  command: Command,
  yardstick: Command,
  times: number,
): Promise<{ readonly ms: number; readonly yardstickMs: number; readonly ratio: number }> {
  const pairs: [number, number][] = [];
  for (let index = -5; index < times; index += 1) {
    const pair: [number, number] = [(await run(command)).ms, (await run(yardstick)).ms];
    if (index >= 0) pairs.push(pair);
  }
  return {
    ms: median(pairs.map(([ms]) => ms)),
    yardstickMs: median(pairs.map(([, ms]) => ms)),
    ratio: median(pairs.map(([ms, yardstickMs]) => ms / yardstickMs)),
  };
}

/** A server in a process of its own. */
export interface RackServer extends AsyncDisposable {
  readonly origin: string;
  /** Requests since the last look, by method. */
  counts(): Promise<Readonly<Record<string, number>>>;
}

/** Serves a rack of so many units, each write taking so long. */
export async function serveRack(units: number, writeMs = 0): Promise<RackServer> {
  const child = fork(join(import.meta.dirname, 'serve-rack.ts'), [String(units), String(writeMs)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  const origin = chunk.toString('utf8').trim();
  return {
    origin,
    counts: async () => (await (await fetch(`${origin}/counts`)).json()) as Record<string, number>,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
