import { RunScope } from '../engine/run/run-scope.ts';
import type { Configuration } from '../model/configuration.ts';
import type { StateStore } from '../model/state-store.ts';
import { reshapeConfiguration } from './reshape-configuration.ts';

/**
 * The configuration with connections that see resources as they were applied, not as desired. A connection may take its address
 * from a resource; a branch that is not trusted could otherwise say where its secrets go by changing that resource.
 */
export async function seeOnlyApplied(configuration: Configuration, store: StateStore): Promise<Configuration> {
  if ([...configuration.connections.values()].every(({ dependsOn }) => dependsOn.length === 0)) return configuration;
  const applied = new RunScope((await store.read())?.resources.values() ?? []);
  return reshapeConfiguration(configuration, (reshaped) => {
    const connections = [...reshaped.connections].map(([name, block]) => {
      const { system, dependsOn, location } = block;
      const locate = (pointer: string): typeof location => block.locate(pointer);
      return [name, { name, system, dependsOn, location, locate, evaluate: () => block.evaluate(applied) }] as const;
    });
    return { connections: new Map(connections) };
  });
}
