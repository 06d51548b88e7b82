import type { Plugin } from 'rolldown';

const ID = '\0imported-ink';

/** Ink can only be imported, as it awaits at its outermost level, while the program's parts are scripts that require. */
export const importedInk: Plugin = {
  name: 'imported-ink',
  transform: (code) => {
    if (!code.includes("import('../ui/ink/")) return undefined;
    const first = `import('ink').then((ink) => { globalThis[Symbol.for('reckon.ink')] = ink; })`;
    return {
      code: code.replaceAll(/await import\('(\.\.\/ui\/ink\/[^']+)'\)/g, `await ${first}.then(() => import('$1'))`),
      map: null,
    };
  },
  resolveId: (id, _importer, { kind }) => {
    if (id !== 'ink') return undefined;
    return kind === 'dynamic-import' ? { id, external: true } : ID;
  },
  load: (id) => (id === ID ? `module.exports = globalThis[Symbol.for('reckon.ink')];` : undefined),
};
