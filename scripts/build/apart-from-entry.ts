import type { Plugin } from 'rolldown';

/** What a Node that is too old needs is a file of its own, and the entry is one file. */
export const apartFromEntry: Plugin = {
  name: 'apart-from-entry',
  resolveId: (id, _importer, { kind }) =>
    kind === 'dynamic-import' && id.endsWith('/run-on-newer-node.ts')
      ? { id: './run-on-newer-node.js', external: true }
      : undefined,
};
