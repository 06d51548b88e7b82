import { chmod, rm } from 'node:fs/promises';
import { type InputOptions, type OutputOptions, rolldown } from 'rolldown';
import { apartFromEntry } from './build/apart-from-entry.ts';
import { builtInDefinitions } from './build/built-in-definitions.ts';
import { compiledFormat } from './build/compiled-format.ts';
import { failOnWarning } from './build/fail-on-warning.ts';
import { importedInk } from './build/imported-ink.ts';
import { lateBuiltins } from './build/late-builtins.ts';
import { LATE_LIBRARIES, lateLibraries } from './build/late-libraries.ts';
import { leanDigests } from './build/lean-digests.ts';
import { leanFiles } from './build/lean-files.ts';
import { leanUndici } from './build/lean-undici.ts';
import { programParts } from './build/program-parts.ts';

/*
 * Bundles the program into `dist/`: the entry, which asks for a Node that is new enough, and the parts that it loads
 * (ARCHITECTURE.md, "The built program is a few parts"). The plugins are in `build/`, one a file.
 */

const common: InputOptions = {
  platform: 'node',
  external: ['react', 'react/jsx-runtime', 'simple-git', 'fastify', '@peculiar/x509', 'reflect-metadata'],
  // undici asks for this one to take the parser that Node itself has, rather than the one on trial.
  transform: { define: { esbuildDetection: 'true' }, target: 'node22' },
  onLog: failOnWarning,
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
    builtInDefinitions,
    compiledFormat,
    lateLibraries,
    programParts,
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
