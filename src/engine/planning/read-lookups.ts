import type { Configuration } from '../../model/configuration.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import { blockDependencies, planGraph } from './plan-graph.ts';
import { type LookupContext, readLookup } from './read-lookup.ts';

/**
 * Reads lookups, and those that they hang on, into the scope, without planning anything: resources are as the scope has them.
 *
 * @param read - Addresses of documents that have been read before; the ones that are read now are added.
 */
export async function readLookups(
  configuration: Configuration,
  addresses: readonly string[],
  context: LookupContext,
  read: Set<ResourceAddress>,
): Promise<void> {
  const dependenciesOf = blockDependencies(configuration);
  const wanted = new Set<string>();
  const queue = [...addresses];
  for (let address = queue.pop(); address !== undefined; address = queue.pop()) {
    if (wanted.has(address)) continue;
    wanted.add(address);
    queue.push(...dependenciesOf(address));
  }
  const blocks = new Map(configuration.blocks.map((block) => [block.address, block]));
  for (const address of planGraph(configuration).order) {
    const block = blocks.get(address);
    if (block?.kind !== 'lookup' || !wanted.has(address) || read.has(address)) continue;
    read.add(address);
    const status = await context.pool.open(block.connection, context.scope);
    const { value, diagnostics } = block.expand(context.scope);
    context.diagnostics.push(...diagnostics);
    if (status.kind === 'unknown')
      context.deferred.push({ address, waitsFor: status.waitsFor, location: block.location });
    if (status.kind !== 'open' || value?.kind !== 'instances') {
      context.scope.setUnknown(address, value?.kind === 'unknown' ? value.waitsFor : []);
      continue;
    }
    context.scope.begin(address, value.shape);
    for (const instance of value.addresses) await readLookup(context, block, instance, status.connection);
  }
}
