import type { Diagnostic } from '../model/diagnostic.ts';
import { locationOf, makeDiagnostic, type Place } from './config-report.ts';

/** A node of the graph of references: an address, or `provider <name>`, with the nodes it needs and where it says so. */
export type ReferenceGraph = ReadonlyMap<string, ReadonlyMap<string, Place>>;

/** Circles in a graph of references, each once, as a path whose last station is its first. */
export function findCycles(graph: ReferenceGraph): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const start of graph.keys()) {
    if (!done.has(start)) walk(start, graph, done, cycles);
  }
  return cycles;
}

/** Depth first without recursion, because chains may be as long as the project is large. */
function walk(start: string, graph: ReferenceGraph, done: Set<string>, cycles: string[][]): void {
  const path: string[] = [];
  const onPath = new Set<string>();
  const stack: { readonly node: string; readonly next: Iterator<string> }[] = [];
  const enter = (node: string): void => {
    path.push(node);
    onPath.add(node);
    stack.push({ node, next: (graph.get(node) ?? new Map<string, Place>()).keys() });
  };
  enter(start);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { value: next, done: isOver } = top.next.next();
    if (isOver === true) {
      done.add(top.node);
      onPath.delete(top.node);
      path.pop();
      stack.pop();
    } else if (onPath.has(next)) cycles.push([...path.slice(path.indexOf(next)), next]);
    else if (!done.has(next)) enter(next);
  }
}

/** The diagnostic of a circle: the path in the message, each station's place beside it. */
export function cycleDiagnostic(cycle: readonly string[], graph: ReferenceGraph): Diagnostic {
  const steps = cycle.slice(0, -1).flatMap((node, index) => {
    const next = cycle[index + 1] ?? node;
    const place = graph.get(node)?.get(next);
    return place === undefined ? [] : [{ location: locationOf(place), message: `${node} needs ${next}` }];
  });
  const [first] = steps;
  return makeDiagnostic(
    'REFERENCE_CYCLE',
    `the references go round in a circle: ${cycle.join(' → ')}`,
    first?.location,
    {
      hint: 'take one of these references away',
      related: steps,
      address: cycle[0],
    },
  );
}
