import { clusterDocuments, type DocumentGraph, type GraphCluster, type GraphDocument } from './document-graph.ts';

/** Draws a graph in the language of Graphviz. An arrow leads from a document to what it depends on. */
export function renderDot(graph: DocumentGraph): string {
  const edges = graph.edges.map(({ from, to, connection }) => {
    const label = connection === undefined ? '' : ` [style=dashed, label=${quoted(connection)}]`;
    return `  ${quoted(from)} -> ${quoted(to)}${label};`;
  });
  return [
    `digraph ${quoted(graph.project)} {`,
    '  rankdir = RL;',
    '  node [shape=box, fontname="sans-serif"];',
    ...drawCluster(clusterDocuments(graph.nodes), '  ', { next: 0 }),
    ...edges,
    '}',
    '',
  ].join('\n');
}

function drawCluster(cluster: GraphCluster, indent: string, ids: { next: number }): readonly string[] {
  return [
    ...cluster.nodes.map((node) => `${indent}${quoted(node.address)} [${attributes(node)}];`),
    ...cluster.clusters.flatMap((inner) => {
      ids.next += 1;
      return [
        `${indent}subgraph cluster_${ids.next} {`,
        `${indent}  label = ${quoted(`module ${inner.name}`)};`,
        ...drawCluster(inner, `${indent}  `, ids),
        `${indent}}`,
      ];
    }),
  ];
}

function attributes({ label, kind, wave }: GraphDocument): string {
  const shown = wave === 1 ? label : `${label}\nwave ${wave}`;
  const shape = { resource: '', lookup: 'shape=ellipse', module: 'shape=folder' }[kind];
  const look = [shape, wave === 1 ? '' : 'style=dashed'].filter((part) => part !== '');
  return [`label=${quoted(shown)}`, ...look].join(', ');
}

const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
