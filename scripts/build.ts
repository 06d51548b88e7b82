import { chmod, rm } from 'node:fs/promises';
import { type Plugin, rolldown } from 'rolldown';
import { lateBuiltins } from './late-builtins.ts';
import { leanUndici } from './lean-undici.ts';
import { yamlModules } from './yaml-modules.ts';

const modules = yamlModules();
const definitions: Plugin = {
  name: 'definitions',
  load: async (id) => (modules.matches(id) ? { code: await modules.load(id), moduleType: 'js' } : undefined),
};

const CREATE_REQUIRE = 'const require = createRequire(import.meta.url);';

/** What sources load late and without waiting is bundled too: the bundler then sees that call of `require`. */
const lateLibraries: Plugin = {
  name: 'late-libraries',
  transform: (code, id) =>
    id.endsWith('lazy-library.ts')
      ? { code: code.replace(CREATE_REQUIRE, (text) => ' '.repeat(text.length)), map: null }
      : undefined,
};

await rm('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: 'src/cli.ts',
  platform: 'node',
  external: ['ink', 'react', 'react/jsx-runtime', 'simple-git', 'fastify', '@peculiar/x509', 'reflect-metadata'],
  plugins: [leanUndici, lateBuiltins, definitions, lateLibraries],
  // undici asks for this one to take the parser that Node itself has, rather than the one on trial.
  transform: { define: { esbuildDetection: 'true' }, target: 'node22' },
  checks: { ineffectiveDynamicImport: false },
});
await bundle.write({
  dir: 'dist',
  format: 'esm',
  sourcemap: true,
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  codeSplitting: {
    // Late imports part the program into files by who needs what, and each file takes its time to be found and read: what
    // nearly every run needs is in few of them.
    groups: [
      {
        name: 'start',
        test: /[\\/]src[\\/]cli[\\/](version|oldest-node|compiled-code-cache|ignore-broken-pipe)\.ts$|\0(late|required):/,
        priority: 3,
      },
      {
        name: 'core',
        test: /[\\/]src[\\/](cli[\\/]program|commands[\\/](plan|apply|drift|validate|output)|ui[\\/]text[\\/]render-plan|providers[\\/]rest[\\/]make-rest-provider)\.ts$/,
        priority: 2,
      },
      { name: 'requests', test: /[\\/]src[\\/]http[\\/]undici-parts\.ts$/, priority: 1 },
    ],
  },
});
await bundle.close();
await chmod('dist/cli.js', 0o755);
