/** Nodes in an order in which each comes after all it depends on, or a cycle as a path that ends where it began. */
export type SortResult =
  | { readonly kind: 'sorted'; readonly order: readonly string[] }
  | { readonly kind: 'cycle'; readonly path: readonly string[] };

/**
 * Sorts nodes so that each stands after what it depends on. Stable: of two free nodes the one that was given first comes
 * first, however the edges are listed. Edges to nodes that were not given don't count.
 */
export function sortGraph(nodes: readonly string[], dependenciesOf: (node: string) => Iterable<string>): SortResult {
  const known = new Set(nodes);
  const done = new Set<string>();
  const open = new Map<string, number>();
  const order: string[] = [];
  const path: string[] = [];
  for (const root of nodes) {
    if (done.has(root)) continue;
    const stack: { node: string; rest: Iterator<string> }[] = [];
    const enter = (node: string): void => {
      open.set(node, path.length);
      path.push(node);
      stack.push({ node, rest: sortedDependencies(node, dependenciesOf, known) });
    };
    enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.next();
      if (next.done === true) {
        stack.pop();
        path.pop();
        open.delete(top.node);
        done.add(top.node);
        order.push(top.node);
        continue;
      }
      if (done.has(next.value)) continue;
      const since = open.get(next.value);
      if (since !== undefined) return { kind: 'cycle', path: [...path.slice(since), next.value] };
      enter(next.value);
    }
  }
  return { kind: 'sorted', order };
}

/** The order in which edges were found must not show, so they are followed by name. */
function sortedDependencies(
  node: string,
  dependenciesOf: (node: string) => Iterable<string>,
  known: ReadonlySet<string>,
): Iterator<string> {
  return [...new Set(dependenciesOf(node))]
    .filter((dependency) => known.has(dependency))
    .sort()
    .values();
}
