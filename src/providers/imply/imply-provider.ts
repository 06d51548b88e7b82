import type { Provider } from '../../model/provider.ts';
import type { Definition } from '../definition/definition.ts';
import { type DefinitionValidators, makeRestProvider } from '../rest/make-rest-provider.ts';
import type { ProviderHost } from '../rest/provider-host.ts';
import { definition, validators } from './imply.provider.yaml';

/** Imply Cloud Manager: all of it is said by the definition. */
export function makeProvider(host: ProviderHost): Provider {
  return makeRestProvider(definition as Definition, validators as DefinitionValidators, host);
}
