import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps what V8 made of the program's text for the next start, in the user's own cache folder: a folder that others could
 * write to would let them put code in. `NODE_COMPILE_CACHE` names another folder, and `NODE_DISABLE_COMPILE_CACHE` does without.
 * Where the folder cannot be written the program starts more slowly, and that is all.
 */
export function cacheCompiledCode(): void {
  const { NODE_COMPILE_CACHE: chosen, XDG_CACHE_HOME: cacheHome } = process.env;
  const caches = cacheHome === undefined || cacheHome === '' ? join(homedir(), '.cache') : cacheHome;
  enableCompileCache(chosen === undefined || chosen === '' ? join(caches, 'reckon', 'compiled') : chosen);
}
