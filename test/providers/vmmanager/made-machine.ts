import { expect } from 'vitest';
import { errorsOf } from '../../support/run-project.ts';
import { host, vmmanagerProject, WEB } from './vmmanager-project.ts';

/** A project whose machine has been made, with nothing in its log. */
export async function withMachine(properties: object = WEB, options?: object) {
  const project = await vmmanagerProject([host(properties, options)]);
  const { faults } = await project.apply();
  expect(errorsOf(faults)).toEqual([]);
  await project.clear();
  return {
    ...project,
    change: async (more: object, newOptions: object | undefined = options) => {
      await project.declare(host({ ...properties, ...more }, newOptions));
      return await project.apply();
    },
    machine: async (id = 41) => (await project.send('GET', `/vm/v3/host?where=(id+EQ+${id})`)).list[0],
  };
}

/** Codes of diagnostics. */
export const codes = (diagnostics: readonly { readonly code: string }[]) => diagnostics.map(({ code }) => code);
