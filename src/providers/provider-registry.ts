import type { Provider, ProviderRegistry } from '../model/provider.ts';
import type { ProviderHost } from './rest/provider-host.ts';

/** A module of a built-in system. */
interface ProviderModule {
  makeProvider(host: ProviderHost): Provider;
}

/** Built-in systems; only what is asked for is loaded. */
const BUILT_IN: Readonly<Record<string, () => Promise<ProviderModule>>> = {
  cloudbolt: async () => await import('./cloudbolt/cloudbolt-provider.ts'),
  imco: async () => await import('./imco/imco-provider.ts'),
  imply: async () => await import('./imply/imply-provider.ts'),
  pgo: async () => await import('./pgo/pgo-provider.ts'),
  vmmanager: async () => await import('./vmmanager/vmmanager-provider.ts'),
};

/** What a registry is made of. */
export interface RegistryOptions extends ProviderHost {
  /** Definition files of the project's own, by system; absolute paths, or paths from `root`. They go before built-in ones. */
  readonly definitions?: Readonly<Record<string, string>>;
}

/** The providers that can be used in a project: the built-in ones and those of its own definition files. */
export function openProviderRegistry(options: RegistryOptions): ProviderRegistry {
  const { definitions = {}, ...host } = options;
  const loaded = new Map<string, Promise<Provider | undefined>>();
  const load = async (system: string): Promise<Provider | undefined> => {
    if (Object.hasOwn(definitions, system)) {
      const { loadOwnProvider } = await import('./load-own-provider.ts');
      return await loadOwnProvider(system, definitions[system] ?? '', host);
    }
    const builtIn = Object.hasOwn(BUILT_IN, system) ? await BUILT_IN[system]?.() : undefined;
    return builtIn?.makeProvider(host);
  };
  return {
    systems: [...new Set([...Object.keys(BUILT_IN), ...Object.keys(definitions)])].sort(),
    provider: async (system) => {
      let provider = loaded.get(system);
      if (provider === undefined) {
        provider = load(system);
        loaded.set(system, provider);
      }
      return await provider;
    },
  };
}
