import type { Configuration } from '../../model/configuration.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { blockOf, type ResourceAddress } from '../../model/resource-address.ts';
import { sortGraph } from '../../plan/sort-graph.ts';
import { matchesAddress, mayBeInModule, mayMatchBlock } from '../run/select-targets.ts';

/** The documents in an order in which each comes after what it refers to. */
export interface PlanGraph {
  readonly order: readonly ResourceAddress[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What a document must wait for: what it refers to, and what its connection's settings and the imports for it refer to. */
export function blockDependencies(configuration: Configuration): (address: string) => readonly ResourceAddress[] {
  const blocks = new Map(configuration.blocks.map((block) => [block.address as string, block]));
  const modules = new Map(configuration.modules.map((block) => [block.address as string, block]));
  const imports = Map.groupBy(configuration.imports, ({ target }) => target as string | undefined);
  return (address) => {
    const block = blocks.get(address);
    if (block === undefined) return modules.get(address)?.dependsOn ?? [];
    const behind = configuration.connections.get(block.connection)?.dependsOn ?? [];
    const imported = imports.get(address)?.flatMap(({ dependsOn }) => dependsOn) ?? [];
    return behind.length + imported.length === 0 ? block.dependsOn : [...block.dependsOn, ...behind, ...imported];
  };
}

/** Sorts the documents; a cycle is reported as the path that it is. */
export function planGraph(configuration: Configuration): PlanGraph {
  const nodes = [...configuration.modules, ...configuration.blocks].map((block) => block.address);
  const sorted = sortGraph(nodes, blockDependencies(configuration));
  if (sorted.kind === 'sorted') return { order: sorted.order as readonly ResourceAddress[], diagnostics: [] };
  const blocks = new Map(
    [...configuration.modules, ...configuration.blocks].map((block) => [block.address as string, block]),
  );
  const stations = sorted.path.flatMap((address) => {
    const block = blocks.get(address);
    return block === undefined ? [] : [{ location: block.location, message: address }];
  });
  const [first] = stations;
  return {
    order: nodes,
    diagnostics: [
      {
        severity: 'error',
        code: 'REFERENCE_CYCLE',
        message: `these documents refer to each other in a circle: ${sorted.path.join(' → ')}`,
        hint: 'Take one of the references out; none of them could ever be made first.',
        ...(first === undefined ? {} : { location: first.location }),
        related: stations.slice(1, -1),
      },
    ],
  };
}

/** The documents that targets leave, with all that they depend on, and their edges. */
export function selectBlocks(
  configuration: Configuration,
  order: readonly ResourceAddress[],
  targets: readonly string[],
  excludes: readonly string[],
): {
  readonly nodes: readonly ResourceAddress[];
  readonly dependenciesOf: (address: string) => readonly ResourceAddress[];
  /** Whether an instance of one of the nodes is meant, and not just its siblings. */
  readonly isMeant: (instance: ResourceAddress) => boolean;
} {
  const dependenciesOf = blockDependencies(configuration);
  const isExcluded = (address: ResourceAddress): boolean =>
    excludes.some((pattern) => matchesAddress(address, pattern));
  if (targets.length === 0) {
    const nodes = order.filter((address) => !isExcluded(address));
    return { nodes, dependenciesOf, isMeant: (instance) => !isExcluded(instance) };
  }
  const selected = new Set<string>();
  const dependedOn = new Set<string>();
  const modules = new Set<string>(configuration.modules.map(({ address }) => address));
  const queue: string[] = order.filter((address) =>
    targets.some((pattern) =>
      modules.has(address) ? mayBeInModule(address, pattern) : mayMatchBlock(address, pattern),
    ),
  );
  for (let address = queue.pop(); address !== undefined; address = queue.pop()) {
    if (selected.has(address)) continue;
    selected.add(address);
    for (const dependency of dependenciesOf(address)) {
      dependedOn.add(dependency);
      queue.push(dependency);
    }
  }
  const isTargeted = (instance: ResourceAddress): boolean =>
    dependedOn.has(blockOf(instance)) || targets.some((pattern) => matchesAddress(instance, pattern));
  return {
    nodes: order.filter((address) => selected.has(address) && !isExcluded(address)),
    dependenciesOf,
    isMeant: (instance) => isTargeted(instance) && !isExcluded(instance),
  };
}
