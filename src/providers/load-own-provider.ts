import { resolve } from 'node:path';
import type { Provider } from '../model/provider.ts';
import { definitionFormat } from './definition/check-definition.ts';
import { loadDefinition } from './definition/load-definition.ts';
import { formatValidator } from './format-validator.ts';
import { openSchemaCompiler } from './rest/compile-schema.ts';
import { makeRestProvider } from './rest/make-rest-provider.ts';
import type { ProviderHost } from './rest/provider-host.ts';
import { checkValue } from './rest/schema-faults.ts';
import { viewSchema } from './rest/schema-view.ts';

/**
 * Makes a provider of a project's own definition file.
 *
 * @param path - Absolute, or from the project's folder.
 * @throws {DefinitionError} with a diagnostic for every fault of the file
 */
export async function loadOwnProvider(system: string, path: string, host: ProviderHost): Promise<Provider> {
  const compile = openSchemaCompiler();
  const definition = await loadDefinition(resolve(host.root, path), system, host.root, (value, schema) =>
    checkValue(
      value,
      schema === definitionFormat ? formatValidator(schema, compile) : compile(schema),
      viewSchema(schema),
    ),
  );
  return makeRestProvider(definition, compile, host);
}
