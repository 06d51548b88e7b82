import type { Provider } from '../../model/provider.ts';
import type { Definition } from '../definition/definition.ts';
import { type DefinitionValidators, makeRestProvider } from '../rest/make-rest-provider.ts';
import type { ProviderHost } from '../rest/provider-host.ts';
import { refineHost } from './refine-host.ts';
import { definition, validators } from './vmmanager.provider.yaml';

/** VMmanager 6: all of it is said by the definition but for how a machine is read. */
export function makeProvider(host: ProviderHost): Provider {
  return makeRestProvider(definition as Definition, validators as DefinitionValidators, host, {
    types: { host: refineHost },
  });
}
