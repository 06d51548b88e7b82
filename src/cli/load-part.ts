import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { version } from '../model/version.ts';

/*
 * The parts of the built program, each a function of a CommonJS module in plain ASCII, are loaded here rather than by Node, to keep what V8 has compiled of them. Node's own cache
 * keeps of a module what was compiled when it was loaded, which is hardly more than its outermost level; what is kept here is what
 * a whole run has used, and that is half of the time that a small plan takes.
 */

/** Commands that are run often enough to have their own: each uses other functions. */
const FREQUENT: ReadonlySet<string> = new Set(['plan', 'apply', 'validate', 'drift', 'destroy']);

/** So many runs after the first add what they have compiled: the first may have been cut short by a fault in the project. */
const MORE_RUNS = 3;

/** A part of which this run's compiled code is kept. */
interface Compiled {
  readonly name: string;
  readonly kept: string;
  readonly script: Script;
  /** How many runs have added to it. */
  readonly runs: number;
}

/**
 * Gives a function that loads a part of the program by its file name.
 *
 * What V8 compiled is kept in the user's own cache folder: whoever can write there can have code run. A folder that cannot be
 * written makes the program start more slowly, and that is all. `NODE_COMPILE_CACHE` names another folder,
 * `NODE_DISABLE_COMPILE_CACHE` keeps nothing.
 *
 * @param folder - Where the parts are.
 */
export function partLoader(folder: string, argv: readonly string[]): (name: string) => unknown {
  const cache = cacheFolder(argv);
  const requireInstalled = createRequire(join(folder, 'cli.js'));
  const parts = new Map<string, { exports: unknown }>();
  const compiled: Compiled[] = [];
  const load = (name: string): unknown => {
    const loaded = parts.get(name);
    if (loaded !== undefined) return loaded.exports;
    const part = { exports: {} };
    parts.set(name, part);
    const filename = join(folder, name);
    const kept = cache === undefined ? undefined : keptName(filename, name);
    const known = cache === undefined || kept === undefined ? undefined : readIfThere(join(cache, kept));
    const cachedData = known?.subarray(0, -1);
    const script = new Script(readFileSync(filename, 'latin1'), {
      filename,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    const runs = script.cachedDataRejected === false ? (known?.at(-1) ?? 0) + 1 : 0;
    if (kept !== undefined && runs <= MORE_RUNS) compiled.push({ name, kept, script, runs });
    script.runInThisContext()(part.exports, requirePart, part, filename, folder, importInstalled);
    return part.exports;
  };
  const requirePart = (name: string): unknown => (name.startsWith('./') ? load(name.slice(2)) : requireInstalled(name));
  process.once('exit', () => {
    if (cache !== undefined && compiled.length > 0) keep(cache, compiled);
  });
  return load;
}

async function importInstalled(name: string): Promise<unknown> {
  return await import(name);
}

function cacheFolder(argv: readonly string[]): string | undefined {
  const { NODE_COMPILE_CACHE: chosen, NODE_DISABLE_COMPILE_CACHE: isOff, XDG_CACHE_HOME: cacheHome } = process.env;
  if (isOff !== undefined && isOff !== '') return undefined;
  const caches = cacheHome === undefined || cacheHome === '' ? join(homedir(), '.cache') : cacheHome;
  const folder = chosen === undefined || chosen === '' ? join(caches, 'reckon', 'compiled') : join(chosen, 'reckon');
  const command = argv.find((word) => FREQUENT.has(word)) ?? 'other';
  return join(folder, `${version}-node-${process.version}-${process.arch}`, command);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    // Not there, or not to be read: it is compiled anew.
    return undefined;
  }
}

/** The name under which the compiled code of just this text is kept. */
function keptName(filename: string, name: string): string {
  const { size, mtimeMs } = statSync(filename);
  return `${name}-${size}-${Math.trunc(mtimeMs)}`;
}

/**
 * Writes beside and renames: a run that reads at the same time sees all or nothing. What was kept of other texts goes. The last
 * byte counts the runs.
 */
function keep(folder: string, compiled: readonly Compiled[]): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const { name, kept, script, runs } of compiled) {
      for (const other of readdirSync(folder))
        if (other.startsWith(`${name}-`) && other !== kept) unlinkSync(join(folder, other));
      const beside = join(folder, `${kept}.${process.pid}`);
      writeFileSync(beside, Buffer.concat([script.createCachedData(), Buffer.of(runs)]), { mode: 0o600 });
      renameSync(beside, join(folder, kept));
    }
  } catch {
    // A folder that cannot be written: the next run compiles again.
  }
}
