import type { Plugin } from 'rolldown';
import { yamlModules } from './yaml-modules.ts';

const modules = yamlModules();

/** Puts the built-in definitions into the program as plain values with compiled validators. */
export const builtInDefinitions: Plugin = {
  name: 'built-in-definitions',
  load: async (id) => (modules.matches(id) ? { code: await modules.load(id), moduleType: 'js' } : undefined),
};
