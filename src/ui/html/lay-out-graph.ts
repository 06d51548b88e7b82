/** A node to be drawn. */
export interface GraphNode {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/** Where a node is drawn: its layer (0 has no dependency) and its place within the layer. */
export interface PlacedNode {
  readonly id: string;
  readonly layer: number;
  readonly row: number;
}

/** How often rows are put in order by where their neighbours are. */
const SWEEPS = 4;

/**
 * Places nodes in layers so that each stands after all it depends on, and orders each layer so that few lines cross (the
 * mean place of the neighbours, back and forth). Edges to unknown nodes and those that close a cycle are left out.
 *
 * @see Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical System Structures, 1981
 */
export function layOutGraph(nodes: readonly GraphNode[]): readonly PlacedNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const layers = layersOf(nodes, byId);
  const rows = Map.groupBy(nodes, (node) => layers.get(node.id) ?? 0);
  const ordered = [...rows]
    .toSorted(([left], [right]) => left - right)
    .map(([, members]) => members.map(({ id }) => id));
  const dependents = Map.groupBy(
    nodes.flatMap((node) => node.dependsOn.map((dependency) => ({ dependency, id: node.id }))),
    (edge) => edge.dependency,
  );
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const place = new Map(ordered.flatMap((layer) => layer.map((id, row) => [id, row] as const)));
    for (const layer of ordered) {
      const weight = new Map(
        layer.map((id, row) => {
          const near =
            sweep % 2 === 0 ? (byId.get(id)?.dependsOn ?? []) : (dependents.get(id) ?? []).map((edge) => edge.id);
          const places = near.flatMap((other) => place.get(other) ?? []);
          return [id, places.length === 0 ? row : places.reduce((sum, each) => sum + each, 0) / places.length] as const;
        }),
      );
      layer.sort((left, right) => (weight.get(left) ?? 0) - (weight.get(right) ?? 0));
    }
  }
  return ordered.flatMap((layer, index) => layer.map((id, row) => ({ id, layer: index, row })));
}

function layersOf(nodes: readonly GraphNode[], byId: ReadonlyMap<string, GraphNode>): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  const entered = new Set<string>();
  for (const start of nodes) {
    const stack = [start];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const waiting = node.dependsOn.flatMap((id) => {
        const dependency = layers.has(id) || entered.has(id) ? undefined : byId.get(id);
        return dependency === undefined ? [] : [dependency];
      });
      entered.add(node.id);
      if (waiting.length > 0 && !layers.has(node.id)) stack.push(...waiting);
      else {
        stack.pop();
        const below = node.dependsOn.flatMap((id) => layers.get(id) ?? []);
        if (!layers.has(node.id)) layers.set(node.id, below.length === 0 ? 0 : Math.max(...below) + 1);
      }
    }
  }
  return layers;
}
