import type { Plugin } from 'rolldown';

/** Libraries that only some runs need, and the files that they are bundled into. */
export const LATE_LIBRARIES: Readonly<Record<string, string>> = {
  yaml: 'library-yaml',
  '@marcbachmann/cel-js': 'library-cel',
  diff: 'library-diff',
  'string-width': 'library-string-width',
};

const LATE = '\0late-library:';
const CREATE_REQUIRE = 'const require = createRequire(import.meta.url);';

/** Loads libraries when something of them is first used, from files of their own. */
export const lateLibraries: Plugin = {
  name: 'late-libraries',
  // The bundler then sees the calls of `require`.
  transform: (code, id) =>
    id.endsWith('lazy-library.ts') ? { code: code.replace(CREATE_REQUIRE, ''), map: null } : undefined,
  resolveId: (id, importer) => {
    if (id.startsWith('./library-')) return { id, external: true };
    const isOurs = importer !== undefined && /[\\/]src[\\/]/.test(importer) && !importer.includes('node_modules');
    return isOurs && Object.hasOwn(LATE_LIBRARIES, id) ? `${LATE}${id}` : undefined;
  },
  load: async (id) => {
    if (!id.startsWith(LATE)) return undefined;
    const library = id.slice(LATE.length);
    const names = Object.keys((await import(library)) as object).filter((name) => name !== 'module.exports');
    const load = `require('./${LATE_LIBRARIES[library]}.cjs')`;
    return names.join() === 'default' ? lateFunction(load) : lateModule(load);
  },
};

/** A CommonJS module that is one function, which is loaded when it is first called. */
function lateFunction(load: string): string {
  return `
    let loaded;
    module.exports = (...args) => (loaded ??= ${load})(...args);`;
}

/**
 * A CommonJS module whose members are those of another, which is loaded when the first of them is read. It begins empty: to
 * make a getter for each of hundreds of members, and the bundler's copies of them, would take longer than what is then read.
 */
export function lateModule(load: string): string {
  return `
    let loaded;
    const read = (_target, name, receiver) => {
      if (name === '__esModule') return true;
      loaded ??= ${load};
      const value = name === 'default' ? loaded : loaded[name];
      Object.defineProperty(receiver, name, { value });
      return value;
    };
    module.exports = Object.create(new Proxy({}, { get: read }));`;
}
