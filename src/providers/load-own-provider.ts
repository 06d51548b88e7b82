import { resolve } from 'node:path';
import type { Provider } from '../model/resource-type.ts';
import { loadDefinition } from './definition/load-definition.ts';
import { loadSchemaCompiler } from './rest/compile-schema.ts';
import { makeRestProvider } from './rest/make-rest-provider.ts';
import type { ProviderHost } from './rest/provider-host.ts';

/**
 * Makes a provider of a project's own definition file.
 *
 * @throws {DefinitionError} with a diagnostic for every fault of the file
 */
export async function loadOwnProvider(system: string, path: string, host: ProviderHost): Promise<Provider> {
  const compile = await loadSchemaCompiler();
  const definition = await loadDefinition(resolve(host.root, path), system, compile);
  return makeRestProvider(definition, compile, host);
}
