import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';

/*
 * Preloaded into a run of the program: writes the paths of all files that it loads code from to the file that
 * `RECORDED_LOADS` names.
 */
const target = process.env['RECORDED_LOADS'] ?? '';
const loaded = new Set<string>();

const { readFileSync } = fs;
fs.readFileSync = ((...parameters: Parameters<typeof readFileSync>) => {
  const [path] = parameters;
  if (typeof path === 'string' && path.endsWith('.cjs')) loaded.add(path);
  return readFileSync(...parameters);
}) as typeof readFileSync;
syncBuiltinESMExports();

registerHooks({
  load: (url, context, next) => {
    loaded.add(url);
    return next(url, context);
  },
});
process.on('exit', () => fs.writeFileSync(target, [...loaded].join('\n')));
