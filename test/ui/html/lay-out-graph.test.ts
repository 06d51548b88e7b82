import { expect, test } from 'vitest';
import { layOutGraph } from '../../../src/ui/html/lay-out-graph.ts';
import { fc } from '../../support/properties.ts';

const graph = fc
  .array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { maxLength: 30 })
  .map((all) => all.map((dependsOn, index) => ({ id: String(index), dependsOn: dependsOn.map(String) })));

test('each node of any graph has one place of its own, and without cycles stands after all it depends on', () => {
  fc.assert(
    fc.property(graph, (nodes) => {
      const placed = layOutGraph(nodes);
      expect(placed.map((node) => node.id).toSorted()).toEqual(nodes.map((node) => node.id).toSorted());
      expect(new Set(placed.map((node) => `${node.layer}/${node.row}`)).size).toBe(nodes.length);
      const acyclic = nodes.map((node) => ({
        ...node,
        dependsOn: node.dependsOn.filter((id) => Number(id) < Number(node.id)),
      }));
      const layers = new Map(layOutGraph(acyclic).map((node) => [node.id, node.layer]));
      for (const node of acyclic) {
        for (const id of node.dependsOn) expect(layers.get(node.id)).toBeGreaterThan(layers.get(id) ?? -1);
      }
    }),
  );
});
