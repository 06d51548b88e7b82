import type { ValueObject } from '../../../src/model/value.ts';
import type { Definition } from '../../../src/providers/definition/definition.ts';
import type { TypeDefinition } from '../../../src/providers/definition/type-definition.ts';
import { openSchemaCompiler } from '../../../src/providers/rest/compile-schema.ts';
import { makeRestProvider, type ProviderCode } from '../../../src/providers/rest/make-rest-provider.ts';
import { type Respond, serve } from '../../http/serve.ts';
import { wallClock } from '../../support/wall-clock.ts';

const compile = openSchemaCompiler();

/** Serves `respond`, and opens a definition whose one type is `rack.thing` to it. */
export async function openDefinition(
  type: Partial<TypeDefinition>,
  respond: Respond,
  more: Partial<Definition> = {},
  settings: ValueObject = {},
  code: ProviderCode = {},
) {
  const server = await serve(respond);
  const definition: Definition = {
    system: 'rack',
    title: 'The Rack',
    connection: {},
    types: { thing: { summary: 'A thing.', schema: { type: 'object' }, ...type } },
    ...more,
  };
  const host = { root: '/', clock: wallClock, random: () => 0, environment: {}, warn: () => undefined };
  const provider = makeRestProvider(definition, compile, host, code);
  const connection = await provider.connect('rack', { url: server.origin, ...settings });
  const thing = provider.type('rack.thing');
  if (thing === undefined) throw new TypeError('no type');
  return {
    server,
    provider,
    connection,
    thing,
    requests: () => server.received.map(({ method, url }) => `${method} ${url}`),
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
