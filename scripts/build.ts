import { chmod, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { leanUndici } from './lean-undici.ts';
import { yamlModules } from './yaml-modules.ts';

const modules = yamlModules();

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  external: ['ink', 'react', 'simple-git', 'fastify', '@peculiar/x509', 'reflect-metadata'],
  // What is bundled from CommonJS asks for Node's own modules with a function that modules don't have.
  banner: {
    js: "import { createRequire as bannerCreateRequire } from 'node:module'; const require = bannerCreateRequire(import.meta.url);",
  },
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  legalComments: 'linked',
  // undici then takes the parser that Node itself has, and leaves the trial one.
  define: { esbuildDetection: 'true' },
  plugins: [
    leanUndici,
    {
      name: 'yaml-modules',
      setup: (builder) =>
        builder.onLoad({ filter: /\.provider\.yaml$/ }, async ({ path }) => ({
          contents: await modules.load(path),
          resolveDir: dirname(path),
          watchFiles: [path],
        })),
    },
  ],
  logLevel: 'warning',
});
await chmod('dist/cli.js', 0o755);
