import { findWaves } from '../engine/planning/find-waves.ts';
import { openKnownModules } from '../engine/planning/plan-documents.ts';
import { RunScope } from '../engine/run/run-scope.ts';
import type { Configuration } from '../model/configuration.ts';
import { parseAddress, type ResourceAddress } from '../model/resource-address.ts';
import type { DocumentGraph, GraphDocument, GraphEdge } from '../ui/graph/document-graph.ts';
import type { ExitCode } from './exit-code.ts';
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
  const scope = new RunScope(state?.resources.values() ?? []);
  const graph = graphOf(openKnownModules(project.configuration, scope), scope);
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
  const nodes = [...configuration.blocks, ...configuration.modules].map(
    ({ address, kind }): GraphDocument => ({
      address,
      kind,
      ...placeOf(address),
      wave: waves.get(address) ?? 1,
    }),
  );
  const modules = configuration.modules.flatMap(({ address, dependsOn }) =>
    dependsOn.map((to): GraphEdge => ({ from: address, to })),
  );
  const edges = configuration.blocks.flatMap((block): GraphEdge[] => [
    ...block.dependsOn.map((to) => ({ from: block.address, to })),
    ...(configuration.connections.get(block.connection)?.dependsOn ?? []).map((to) => ({
      from: block.address,
      to,
      connection: block.connection,
    })),
  ]);
  return { project: configuration.project, nodes, edges: [...edges, ...modules] };
}

function placeOf(address: ResourceAddress): Pick<GraphDocument, 'label' | 'modules'> {
  // A module that is still to be opened is drawn like a document: with any type and name its address would be one.
  const isModule = parseAddress(address) === undefined;
  const parts = parseAddress(isModule ? `${address}.a.b.c` : address);
  if (parts === undefined) return { label: address, modules: [] };
  const around = parts.module.map(({ name, key }) => (key === undefined ? name : `${name}[${JSON.stringify(key)}]`));
  const modules = isModule ? around.slice(0, -1) : around;
  if (isModule) return { label: `module ${around.at(-1)}`, modules };
  return { label: `${parts.lookup ? 'data.' : ''}${parts.system}.${parts.type}.${parts.name}`, modules };
}
