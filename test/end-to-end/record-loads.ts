import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';

/*
 * Preloaded into a run of the program: writes the paths of all files that it loads code from, the modules of Node's own that it
 * asks for, and what it makes of `Intl`, to the file that `RECORDED_LOADS` names.
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

const { getBuiltinModule } = process;
process.getBuiltinModule = ((name: string) => {
  loaded.add(name);
  return getBuiltinModule(name);
}) as typeof getBuiltinModule;

const segmenter = new Proxy(Intl.Segmenter, {
  construct: (target, given) => {
    loaded.add('Intl.Segmenter');
    return Reflect.construct(target, given) as object;
  },
});
Object.defineProperty(Intl, 'Segmenter', { value: segmenter });

registerHooks({
  load: (url, context, next) => {
    loaded.add(url);
    return next(url, context);
  },
});
process.on('exit', () => fs.writeFileSync(target, [...loaded].join('\n')));
