import { expect, test } from 'vitest';
import { sortGraph } from '../../src/plan/sort-graph.ts';
import { fc } from '../support/properties.ts';

/** A graph without cycles: edges lead only from later nodes to earlier ones. */
const acyclic = fc.integer({ min: 1, max: 30 }).chain((size) =>
  fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 60 }).map((pairs) => {
    const nodes = Array.from({ length: size }, (_, index) => `n${index}`);
    const edges = new Map<string, string[]>(nodes.map((node) => [node, []]));
    for (const [left, right] of pairs)
      if (left !== right) edges.get(`n${Math.max(left, right)}`)?.push(`n${Math.min(left, right)}`);
    return { nodes, edges };
  }),
);

test('every node stands after all it depends on', () => {
  fc.assert(
    fc.property(acyclic, ({ nodes, edges }) => {
      const sorted = sortGraph(nodes, (node) => edges.get(node) ?? []);
      if (sorted.kind !== 'sorted') throw new Error('no cycle can be here');
      expect([...sorted.order].sort()).toEqual([...nodes].sort());
      const position = new Map(sorted.order.map((node, index) => [node, index]));
      for (const [node, dependencies] of edges) {
        for (const dependency of dependencies) expect(position.get(dependency)).toBeLessThan(position.get(node) ?? -1);
      }
    }),
  );
});

test('the order does not hang on the order of the edges', () => {
  fc.assert(
    fc.property(acyclic, ({ nodes, edges }) => {
      const one = sortGraph(nodes, (node) => edges.get(node) ?? []);
      const other = sortGraph(nodes, (node) => [...(edges.get(node) ?? [])].reverse());
      expect(one).toEqual(other);
    }),
  );
});

test('any cycle is reported as a real path that ends where it began', () => {
  const graph = fc
    .integer({ min: 2, max: 15 })
    .chain((size) =>
      fc
        .array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { minLength: size, maxLength: 40 })
        .map((pairs) => ({ size, pairs })),
    );
  fc.assert(
    fc.property(graph, ({ size, pairs }) => {
      const nodes = Array.from({ length: size }, (_, index) => `n${index}`);
      const edges = new Set(pairs.map(([from, to]) => `n${from}>n${to}`));
      const sorted = sortGraph(nodes, (node) => nodes.filter((other) => edges.has(`${node}>${other}`)));
      if (sorted.kind === 'sorted') return;
      expect(sorted.path[0]).toBe(sorted.path.at(-1));
      for (let index = 1; index < sorted.path.length; index += 1) {
        expect(edges.has(`${sorted.path[index - 1]}>${sorted.path[index]}`)).toBe(true);
      }
    }),
  );
});

test('free nodes keep the order in which they were given', () => {
  expect(sortGraph(['c', 'a', 'b'], () => [])).toEqual({ kind: 'sorted', order: ['c', 'a', 'b'] });
});
