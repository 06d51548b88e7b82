import { clusterDocuments, type DocumentGraph, type GraphCluster, type GraphDocument } from './document-graph.ts';

/** Draws a graph as a Mermaid flowchart. An arrow leads from a document to what it depends on. */
export function renderMermaid(graph: DocumentGraph): string {
  const ids = new Map(graph.nodes.map(({ address }, index) => [address, `n${index}`]));
  const edges = graph.edges.flatMap(({ from, to, connection }) => {
    const [start, end] = [ids.get(from), ids.get(to)];
    if (start === undefined || end === undefined) return [];
    return [connection === undefined ? `  ${start} --> ${end}` : `  ${start} -. ${quoted(connection)} .-> ${end}`];
  });
  const waiting = graph.nodes.filter((node) => node.wave > 1).map(({ address }) => ids.get(address) ?? '');
  return [
    'flowchart RL',
    ...drawCluster(clusterDocuments(graph.nodes), '  ', ids, { next: 0 }),
    ...edges,
    ...(waiting.length === 0
      ? []
      : ['  classDef waiting stroke-dasharray: 5 5', `  class ${waiting.join(',')} waiting`]),
    '',
  ].join('\n');
}

function drawCluster(
  cluster: GraphCluster,
  indent: string,
  ids: ReadonlyMap<string, string>,
  clusters: { next: number },
): readonly string[] {
  return [
    ...cluster.nodes.map((node) => `${indent}${ids.get(node.address) ?? ''}${shape(node)}`),
    ...cluster.clusters.flatMap((inner) => {
      clusters.next += 1;
      return [
        `${indent}subgraph m${clusters.next} [${quoted(`module ${inner.name}`)}]`,
        ...drawCluster(inner, `${indent}  `, ids, clusters),
        `${indent}end`,
      ];
    }),
  ];
}

function shape({ label, kind, wave }: GraphDocument): string {
  const text = quoted(wave === 1 ? label : `${label}<br>wave ${wave}`);
  switch (kind) {
    case 'resource':
      return `[${text}]`;
    case 'lookup':
      return `([${text}])`;
    case 'module':
      return `[[${text}]]`;
    default:
      return kind satisfies never;
  }
}

/** Mermaid knows no escapes but entities. */
const quoted = (text: string): string => `"${text.replaceAll('"', '#quot;')}"`;
