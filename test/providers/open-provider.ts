import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { Connection, ResourceType, WriteCall } from '../../src/model/resource-type.ts';
import type { ValueObject } from '../../src/model/value.ts';
import { openProviderRegistry, type RegistryOptions } from '../../src/providers/provider-registry.ts';
import { wallClock } from '../support/wall-clock.ts';

/** A provider with an open connection, and what it said on the way. */
export interface OpenProvider {
  readonly provider: Provider;
  readonly connection: Connection;
  readonly warnings: Diagnostic[];
  type(name: string): ResourceType;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a provider as the program does, with the machine's clock and no proxy. */
export async function openProvider(
  system: string,
  settings: ValueObject,
  options: Partial<RegistryOptions> = {},
): Promise<OpenProvider> {
  const warnings: Diagnostic[] = [];
  const registry = openProviderRegistry({
    root: process.cwd(),
    clock: wallClock,
    random: () => 0,
    environment: {},
    warn: (diagnostic) => warnings.push(diagnostic),
    ...options,
  });
  const provider = await registry.provider(system);
  if (provider === undefined) throw new TypeError(`no provider ${system}`);
  const connection = await provider.connect(system, settings);
  return {
    provider,
    connection,
    warnings,
    type: (name) => {
      const type = provider.type(name);
      if (type === undefined) throw new TypeError(`no type ${name}`);
      return type;
    },
    [Symbol.asyncDispose]: async () => await connection.close(),
  };
}

/** A write call that records what the type told of its progress. */
export interface RecordedCall extends WriteCall {
  readonly ids: string[];
  readonly messages: string[];
  readonly operations: (Json | undefined)[];
}

/** Makes a write call with a generous budget. */
export function writeCall(options: JsonObject = {}, more: Partial<WriteCall> = {}): RecordedCall {
  const [ids, messages, operations]: [string[], string[], (Json | undefined)[]] = [[], [], []];
  return {
    ids,
    messages,
    operations,
    signal: AbortSignal.timeout(20_000),
    options,
    dryRun: false,
    timeoutMs: 20_000,
    progress: (message) => messages.push(message),
    identified: async (id) => void ids.push(id),
    pending: (operation) => operations.push(operation),
    warn: () => undefined,
    ...more,
  };
}

/** Everything that a type lists. */
export async function listAll(type: ResourceType, connection: Connection) {
  const found = [];
  for await (const page of type.list(connection, {}, { signal: AbortSignal.timeout(20_000) })) found.push(...page);
  return found;
}
