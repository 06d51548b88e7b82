import { defineConfig } from 'vitest/config';
import { yamlModules } from './scripts/build/yaml-modules.ts';

const plugin = yamlModules();

export default defineConfig({
  plugins: [
    {
      name: 'yaml-modules',
      enforce: 'pre',
      load: (id: string) => (plugin.matches(id) ? plugin.load(id) : undefined),
      // A definition's module holds the schemas that it names: kept by its own text alone, it would outlive their changes.
      configureVitest: ({ defineCacheKeyGenerator }) =>
        defineCacheKeyGenerator(({ id }) => (plugin.matches(id) ? false : undefined)),
    },
  ],
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // What is waited for comes at once where nothing else runs, and late on a busy machine.
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    // Most tests wait for servers and processes rather than compute.
    maxWorkers: 4,
  },
});
