import type { Emulator } from './frame/emulator.ts';

/** Every emulated system by name; only what is asked for is loaded. */
export const emulators: Readonly<Record<string, () => Promise<Emulator>>> = {
  imco: async () => (await import('./imco/imco-emulator.ts')).imcoEmulator,
  imply: async () => (await import('./imply/imply-emulator.ts')).implyEmulator,
  cloudbolt: async () => (await import('./cloudbolt/cloudbolt-emulator.ts')).cloudboltEmulator,
  pgo: async () => (await import('./pgo/emulator.ts')).pgoEmulator,
  vmmanager: async () => (await import('./vmmanager/vmmanager-emulator.ts')).vmmanagerEmulator,
};
