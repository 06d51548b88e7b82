import { readFile } from 'node:fs/promises';
import type { Plugin } from 'rolldown';
import { compileFormat } from './compile-validators.ts';

/** Puts the validator of the definition format into the program, rather than what compiles it. */
export const compiledFormat: Plugin = {
  name: 'compiled-format',
  load: async (id) => {
    if (!/[\\/]src[\\/]providers[\\/]format-validator\.ts$/.test(id)) return undefined;
    const schema: unknown = JSON.parse(await readFile('schemas/provider.schema.json', 'utf8'));
    return { code: compileFormat(schema as object), moduleType: 'js' };
  },
};
