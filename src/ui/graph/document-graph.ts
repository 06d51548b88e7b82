/** The documents of a project and what depends on what, to be drawn. */
export interface DocumentGraph {
  readonly project: string;
  readonly nodes: readonly GraphDocument[];
  /** From a document to what it depends on, both by address. */
  readonly edges: readonly GraphEdge[];
}

/** A document. */
export interface GraphDocument {
  readonly address: string;
  /** The address without the modules around it. */
  readonly label: string;
  /** `module`: one whose documents are not known yet. */
  readonly kind: 'resource' | 'lookup' | 'module';
  /** Modules around it, outermost first, with their keys: `clusters["eu"]`. */
  readonly modules: readonly string[];
  /** 1 for what is planned at once; more for what must wait until others are applied, since its `forEach` or `when` hangs on them. */
  readonly wave: number;
}

/** A dependency. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** The connection whose settings refer to `to`; absent where the document itself does. */
  readonly connection?: string;
}

/** Modules and the documents directly in them, as a tree. */
export interface GraphCluster {
  readonly name: string;
  readonly nodes: readonly GraphDocument[];
  readonly clusters: readonly GraphCluster[];
}

/** Sorts documents into the modules that they are in. */
export function clusterDocuments(nodes: readonly GraphDocument[], depth = 0, name = ''): GraphCluster {
  const inner = Map.groupBy(
    nodes.filter((node) => node.modules.length > depth),
    (node) => node.modules[depth] ?? '',
  );
  return {
    name,
    nodes: nodes.filter((node) => node.modules.length === depth),
    clusters: [...inner].map(([module, documents]) => clusterDocuments(documents, depth + 1, module)),
  };
}
