import { chmod, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build } from 'esbuild';
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
  packages: 'external',
  sourcemap: true,
  legalComments: 'none',
  plugins: [
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
