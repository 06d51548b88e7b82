import { chmod, rm } from 'node:fs/promises';
import { type InputOptions, type OutputOptions, type Plugin, rolldown } from 'rolldown';
import { compiledFormat } from './compiled-format.ts';
import { lateBuiltins } from './late-builtins.ts';
import { LATE_LIBRARIES, lateLibraries } from './late-libraries.ts';
import { leanDigests } from './lean-digests.ts';
import { leanFiles } from './lean-files.ts';
import { leanUndici } from './lean-undici.ts';
import { yamlModules } from './yaml-modules.ts';

const modules = yamlModules();
const definitions: Plugin = {
  name: 'definitions',
  load: async (id) => (modules.matches(id) ? { code: await modules.load(id), moduleType: 'js' } : undefined),
};

/** As `cli/load-part.ts` wants them: a function's text, of which V8 needs one byte a character. A script cannot import. */
const parts: Plugin = {
  name: 'parts',
  generateBundle: (_options, files) => {
    for (const file of Object.values(files)) {
      if (file.type !== 'chunk') continue;
      const code = inAscii(file.code).replaceAll(/\bimport\((?=[`'"])/g, 'importInstalled(');
      file.code = `(function (exports, require, module, __filename, __dirname, importInstalled) {${code}\n})`;
    }
  },
};

function inAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Ink can only be imported, as it awaits at its outermost level, while the program's parts are scripts that require. */
const importedInk: Plugin = {
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
    return kind === 'dynamic-import' ? { id, external: true } : '\0imported-ink';
  },
  load: (id) => (id === '\0imported-ink' ? `module.exports = globalThis[Symbol.for('reckon.ink')];` : undefined),
};

/** What a Node that is too old needs is a file of its own, and the entry is one file. */
const apartFromEntry: Plugin = {
  name: 'apart-from-entry',
  resolveId: (id, _importer, { kind }) =>
    kind === 'dynamic-import' && id.endsWith('/run-on-newer-node.ts')
      ? { id: './run-on-newer-node.js', external: true }
      : undefined,
};

const common: InputOptions = {
  platform: 'node',
  external: ['react', 'react/jsx-runtime', 'simple-git', 'fastify', '@peculiar/x509', 'reflect-metadata'],
  // undici asks for this one to take the parser that Node itself has, rather than the one on trial.
  transform: { define: { esbuildDetection: 'true' }, target: 'node22' },
  checks: { ineffectiveDynamicImport: false, pluginTimings: false, mixedExports: false },
};
const output: OutputOptions = {
  dir: 'dist',
  sourcemap: true,
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
};

await rm('dist', { recursive: true, force: true });
for (const input of ['src/cli.ts', 'src/cli/run-on-newer-node.ts']) {
  const entry = await rolldown({ ...common, input, plugins: [apartFromEntry, lateBuiltins] });
  await entry.write({ ...output, format: 'esm' });
  await entry.close();
}

const program = await rolldown({
  ...common,
  input: {
    program: 'src/cli/program.ts',
    ...Object.fromEntries(Object.entries(LATE_LIBRARIES).map(([library, file]) => [file, library])),
  },
  plugins: [
    importedInk,
    leanUndici,
    leanFiles,
    leanDigests,
    lateBuiltins,
    definitions,
    compiledFormat,
    lateLibraries,
    parts,
  ],
});
await program.write({
  ...output,
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
  codeSplitting: {
    // Late imports part the program into files by who needs what, and each file takes its time to be found and read: what
    // nearly every run needs is in few of them.
    groups: [
      {
        name: 'core',
        test: /[\\/]src[\\/](cli[\\/]program|commands[\\/](plan|apply|drift|validate|output)|ui[\\/]text[\\/]render-plan|providers[\\/]rest[\\/]make-rest-provider)\.ts$|\0(late|required|rolldown)|ajv(-formats)?[\\/]dist[\\/](runtime|formats)/,
        priority: 2,
      },
      { name: 'requests', test: /[\\/]src[\\/]http[\\/]undici-parts\.ts$/, priority: 1 },
    ],
  },
});
await program.close();
await chmod('dist/cli.js', 0o755);
