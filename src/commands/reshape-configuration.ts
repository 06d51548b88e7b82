import type { Configuration } from '../model/configuration.ts';

/** The configuration with some parts of it changed, and changed again whenever modules are opened. */
export function reshapeConfiguration(
  configuration: Configuration,
  change: (configuration: Configuration) => Partial<Configuration>,
): Configuration {
  return {
    ...configuration,
    ...change(configuration),
    openModules: (addresses, scope) => {
      const { value, diagnostics } = configuration.openModules(addresses, scope);
      return value === undefined ? { diagnostics } : { value: reshapeConfiguration(value, change), diagnostics };
    },
  };
}
