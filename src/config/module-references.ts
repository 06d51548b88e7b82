import type { ResourceAddress } from '../model/resource-address.ts';
import { framesOf, type ModuleFrame, type ModuleInstances } from './module-frame.ts';
import type { SymbolicReference } from './references.ts';

const NOTHING: ReadonlyMap<never, never> = new Map<never, never>();

/**
 * What references lead to in one step: addresses of documents, and by `module.x.name` the variables and outputs of modules.
 * The graph of all of these shows circles that never touch a document.
 */
export function directReferences(
  frame: ModuleFrame,
  references: readonly SymbolicReference[],
): ReadonlyMap<string, SymbolicReference['place']> {
  if (references.length === 0) return NOTHING;
  const found = new Map<string, SymbolicReference['place']>();
  const add = (node: string, place: SymbolicReference['place']): void =>
    void (found.has(node) || found.set(node, place));
  for (const reference of references) {
    if (reference.kind === 'block') add(`${frame.prefix}${reference.address}`, reference.place);
    else if (reference.kind === 'variable') add(`${frame.prefix}vars.${reference.name}`, reference.place);
    else if (reference.kind === 'module' && reference.output !== undefined) {
      const instances = frame.modules.get(reference.name);
      if (instances?.kind === 'waiting') add(instances.address, reference.place);
      for (const inner of framesOf(instances)) add(`${inner.prefix}${reference.output}`, reference.place);
    } else if (reference.kind === 'module') {
      const instances = frame.modules.get(reference.name);
      for (const address of resolveReferences(frame, [reference])) add(address, reference.place);
      if (instances?.kind === 'waiting')
        for (const address of documentsOf(instances.madeUp)) add(address, reference.place);
    }
  }
  return found;
}

/** What a document of a frame stands on: what it refers to, and what the modules around it would not be there without. */
export function dependenciesOf(
  frame: ModuleFrame,
  references: readonly SymbolicReference[],
): readonly ResourceAddress[] {
  const own = resolveReferences(frame, references);
  if (frame.needs.length === 0) return own;
  return [...new Set([...own, ...frame.needs.flatMap((need) => resolveReferences(need.frame, need.references))])];
}

/**
 * Addresses of the documents that references lead to, however many modules lie between; of a module that is still to be opened its
 * own.
 */
export function resolveReferences(
  frame: ModuleFrame,
  references: readonly SymbolicReference[],
): readonly ResourceAddress[] {
  if (references.length === 0) return NO_ADDRESSES;
  const found = new Set<ResourceAddress>();
  collectAddresses(frame, references, found, new Set());
  return found.size === 0 ? NO_ADDRESSES : [...found];
}

const NO_ADDRESSES: readonly ResourceAddress[] = [];

function collectAddresses(
  frame: ModuleFrame,
  references: readonly SymbolicReference[],
  found: Set<ResourceAddress>,
  visited: Set<string>,
): void {
  for (const reference of references) {
    switch (reference.kind) {
      case 'block':
        found.add(`${frame.prefix}${reference.address}` as ResourceAddress);
        break;
      case 'variable': {
        const key = `${frame.prefix}var ${reference.name}`;
        if (visited.has(key)) break;
        visited.add(key);
        const input = frame.variableReferences(reference.name);
        if (input !== undefined) collectAddresses(input.frame, input.references, found, visited);
        break;
      }
      case 'module':
        collectOfInstances(frame.modules.get(reference.name), reference.output, found, visited);
        break;
      case 'git':
        break;
      default:
        reference satisfies never;
    }
  }
}

function collectOfInstances(
  instances: ModuleInstances | undefined,
  output: string | undefined,
  found: Set<ResourceAddress>,
  visited: Set<string>,
): void {
  if (instances === undefined) return;
  if (instances.kind === 'waiting') {
    found.add(instances.address);
    return;
  }
  for (const frame of instances.frames.values()) {
    if (output === undefined) for (const address of documentsOf(frame)) found.add(address);
    else collectOfOutput(frame, output, found, visited);
  }
}

/** All documents of a frame and of the modules in it; of a module that is still to be opened its own address. */
function documentsOf(frame: ModuleFrame): readonly ResourceAddress[] {
  const own = frame.source.documents.flatMap(({ address }) =>
    address === '' ? [] : [`${frame.prefix}${address}` as ResourceAddress],
  );
  const inner = [...frame.modules.values()].flatMap((instances) =>
    instances.kind === 'waiting' ? [instances.address] : [...instances.frames.values()].flatMap(documentsOf),
  );
  return [...own, ...inner];
}

function collectOfOutput(frame: ModuleFrame, output: string, found: Set<ResourceAddress>, visited: Set<string>): void {
  const key = `${frame.prefix}output ${output}`;
  if (visited.has(key)) return;
  visited.add(key);
  const compiled = frame.source.outputs.get(output);
  if (compiled !== undefined) collectAddresses(frame, compiled.references, found, visited);
}
