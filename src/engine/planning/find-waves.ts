import type { Configuration } from '../../model/configuration.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { RunScope } from '../run/run-scope.ts';
import { blockDependencies, planGraph } from './plan-graph.ts';

/**
 * The wave in which each document or module can be planned, from 1: one whose `forEach` or `when` hangs on what apply brings comes
 * a wave after what it waits for, and what depends on it no earlier.
 */
export function findWaves(configuration: Configuration, scope: RunScope): ReadonlyMap<ResourceAddress, number> {
  const blocks = new Map([...configuration.blocks, ...configuration.modules].map((block) => [block.address, block]));
  const dependenciesOf = blockDependencies(configuration);
  const waves = new Map<ResourceAddress, number>();
  for (const address of planGraph(configuration).order) {
    const before = Math.max(1, ...dependenciesOf(address).map((dependency) => waves.get(dependency) ?? 1));
    const expansion = blocks.get(address)?.expand(scope).value;
    waves.set(address, expansion?.kind === 'unknown' ? before + 1 : before);
  }
  return waves;
}
