import type { ExitCode } from '../cli/exit-code.ts';
import { findWaves } from '../engine/find-waves.ts';
import { RunScope } from '../engine/run-scope.ts';
import type { Configuration } from '../model/configuration.ts';
import { parseAddress, type ResourceAddress } from '../model/resource-address.ts';
import type { DocumentGraph, GraphDocument, GraphEdge } from '../ui/graph/document-graph.ts';
import type { GlobalOptions } from './global-options.ts';
import { openProject } from './open-project.ts';
import { openOutput } from './output.ts';

/** `reckon graph`: documents and what depends on what, for Graphviz or Mermaid. Sends nothing. */
export async function graphCommand(format: 'dot' | 'mermaid', globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const project = await openProject(globals, output, { secrets: 'optional' });
  if (project === undefined) return 1;
  const state = await project.store.read();
  await project.close();
  const graph = graphOf(project.configuration, new RunScope(state?.resources.values() ?? []));
  switch (format) {
    case 'dot':
      process.stdout.write((await import('../ui/graph/render-dot.ts')).renderDot(graph));
      return 0;
    case 'mermaid':
      process.stdout.write((await import('../ui/graph/render-mermaid.ts')).renderMermaid(graph));
      return 0;
    default:
      return format satisfies never;
  }
}

function graphOf(configuration: Configuration, scope: RunScope): DocumentGraph {
  const waves = findWaves(configuration, scope);
  const nodes = configuration.blocks.map(
    ({ address, kind }): GraphDocument => ({
      address,
      kind,
      ...placeOf(address),
      wave: waves.get(address) ?? 1,
    }),
  );
  const edges = configuration.blocks.flatMap((block): GraphEdge[] => [
    ...block.dependsOn.map((to) => ({ from: block.address, to })),
    ...(configuration.connections.get(block.connection)?.dependsOn ?? []).map((to) => ({
      from: block.address,
      to,
      connection: block.connection,
    })),
  ]);
  return { project: configuration.project, nodes, edges };
}

function placeOf(address: ResourceAddress): Pick<GraphDocument, 'label' | 'modules'> {
  const parts = parseAddress(address);
  if (parts === undefined) return { label: address, modules: [] };
  const modules = parts.module.map(({ name, key }) => (key === undefined ? name : `${name}[${JSON.stringify(key)}]`));
  return { label: `${parts.lookup ? 'data.' : ''}${parts.system}.${parts.type}.${parts.name}`, modules };
}
