import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/** Puts `small-digests.ts` in the place of `node:crypto` for the program's own modules, but for the sandbox. */
export const leanDigests: Plugin = {
  name: 'lean-digests',
  resolveId: (id, importer) => {
    if (id !== 'node:crypto' || importer === undefined) return undefined;
    const isOurs = /[\\/]src[\\/](?!sandbox)/.test(importer) && !importer.includes('node_modules');
    return isOurs ? join(import.meta.dirname, 'small-digests.ts') : undefined;
  },
};
