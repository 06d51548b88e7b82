import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import { failOnWarning } from '../../../scripts/build/fail-on-warning.ts';

/** Bundles a program of one module. */
async function bundle(code: string): Promise<string> {
  await using build = await rolldown({
    input: 'entry',
    platform: 'node',
    onLog: failOnWarning,
    plugins: [
      {
        name: 'one-module',
        resolveId: (id) => (id === 'entry' ? id : undefined),
        load: (id) => (id === 'entry' ? code : undefined),
      },
    ],
  });
  const { output } = await build.generate();
  return output[0].code;
}

test('the build ends at an import that cannot be resolved', async () => {
  await expect(bundle(`import 'reckon-has-no-such-module'; console.log(1);`)).rejects.toThrow(
    `Could not resolve 'reckon-has-no-such-module'`,
  );
});

test('the build goes on where there is nothing to warn of', async () => {
  expect(await bundle('console.log(1);')).toContain('console.log(1)');
});
