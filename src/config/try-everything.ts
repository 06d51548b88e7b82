import type { Evaluated } from '../model/configuration.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { Place, Report } from './config-report.ts';
import { cycleDiagnostic, findCycles } from './find-cycles.ts';
import type { MadeBlocks } from './make-blocks.ts';
import { framesOf, type ModuleFrame } from './module-frame.ts';
import { directReferences } from './module-references.ts';
import { nothingKnown } from './nothing-known.ts';

/** Reports every circle of references, those by way of a connection or of a module's variables and outputs too. */
export function reportCycles(made: MadeBlocks, report: Report): void {
  const graph = new Map<string, ReadonlyMap<string, Place>>();
  const connectionNode = (name: string): string => `provider ${name}`;
  for (const { block, places } of made.connections) graph.set(connectionNode(block.name), places);
  for (const block of [...made.blocks, ...made.madeUp]) {
    const { core } = block;
    const { place, references } = core.document;
    const node = connectionNode(block.connection);
    const edges = new Map<string, Place>(directReferences(core.frame, references));
    for (const need of core.frame.needs)
      for (const [address, at] of directReferences(need.frame, need.references)) edges.set(address, at);
    if ((graph.get(node)?.size ?? 0) > 0) edges.set(node, { file: place.file, start: place.start, end: place.start });
    graph.set(block.address, edges);
  }
  for (const { address, needs } of made.modules)
    graph.set(address, new Map(needs.flatMap((need) => [...directReferences(need.frame, need.references)])));
  addModules(made.frame, graph);
  for (const cycle of findCycles(graph)) report.push(cycleDiagnostic(cycle, graph));
}

/** Adds the variables and outputs of every use of a module. */
function addModules(frame: ModuleFrame, graph: Map<string, ReadonlyMap<string, Place>>): void {
  for (const instances of frame.modules.values()) {
    for (const inner of framesOf(instances)) {
      for (const name of inner.source.variables.keys()) {
        const input = inner.variableReferences(name);
        if (input !== undefined)
          graph.set(`${inner.prefix}vars.${name}`, directReferences(input.frame, input.references));
      }
      for (const [name, output] of inner.source.outputs)
        graph.set(`${inner.prefix}${name}`, directReferences(inner, output.references));
      addModules(inner, graph);
    }
  }
}

/** Evaluates everything as if no resource were known yet, to find the faults that do not depend on any. */
export function tryEverything(made: MadeBlocks, report: Report): void {
  const tell = (evaluated: Evaluated<unknown>): void =>
    evaluated.diagnostics.forEach((diagnostic) => void report.push(diagnostic));
  for (const block of [...made.blocks, ...made.madeUp]) {
    const expanded = block.expand(nothingKnown);
    tell(expanded);
    const addresses: readonly ResourceAddress[] =
      expanded.value?.kind === 'instances' ? expanded.value.addresses : [block.address];
    for (const address of addresses) tell(block.evaluate(address, nothingKnown));
  }
  for (const { block } of made.connections) tell(block.evaluate(nothingKnown));
  for (const output of made.outputs) tell(output.evaluate(nothingKnown));
  for (const block of made.imports) tell(block.evaluate(nothingKnown));
}
